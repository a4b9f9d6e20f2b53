"""The laid-down workflow, run as GitHub Actions would, in a scratch repository with a bare remote."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest

from tests.actions import Runner, StepFailedError, git, publish_repository, read_workflow, steps_of
from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, digest, new_project
from tests.serving import serve
from tests.whole.harvested import ideas

pytestmark = pytest.mark.slow

TEMPLATE = Path(__file__).resolve().parents[2] / "kb_builder/scaffold/files/publish.yml"
HOSTILE_TITLES = (
    '"; touch pwned #',
    "$(touch pwned)",
    "`touch pwned`",
    "a\n::set-output name=x::y",
    "::add-mask::x",
    "x\n##[error]y",
    "${{ github.token }}",
)
TAKEDOWN = """takedowns:
  - number: 3
    repository: acme/widgets
    reason: author's request
    date: 2026-01-01
"""
PROTECTED = (
    "#!/bin/sh\necho 'error: GH006: Protected branch update failed for refs/heads/main.' >&2\nexit 1\n"
)


@pytest.fixture
def github() -> GitHub:
    """A GitHub whose acme/widgets has hostile titles."""
    data = load(WIDGETS)
    for discussion, title in zip(data.discussions, HOSTILE_TITLES, strict=False):
        discussion["title"] = title
    with GitHub([data]) as running:
        yield running


@pytest.fixture
def runner(github: GitHub, tmp_path: Path) -> Runner:
    return seeded(github, tmp_path)


def seeded(github: GitHub, place: Path, settings: str = "") -> Runner:
    """A project of acme/widgets, pushed to a bare remote."""
    new_project(github, place / "seed")
    if settings:
        (place / "seed/kb.yml").write_text(settings, encoding="utf-8")
    publish_repository(place / "seed", place / "remote.git")
    return Runner(
        read_workflow(TEMPLATE),
        place / "remote.git",
        place,
        {"GITHUB_API_URL": github.url, "GITHUB_GRAPHQL_URL": github.graphql_url},
        values={"github.token": CANARY},
    )


def push(runner: Runner, home: str, curation: str) -> None:
    """Push another address of the site, and a `curation.yml`, as the maintainer."""
    git(runner.place, "clone", "--quiet", "remote.git", "other")
    other = runner.place / "other"
    settings = (other / "mkdocs.yml").read_text(encoding="utf-8")
    moved = re.sub("(?m)^site_url: .*$", f"site_url: {home}", settings)
    (other / "mkdocs.yml").write_text(moved, encoding="utf-8")
    (other / "curation.yml").write_text(curation, encoding="utf-8")
    git(other, "commit", "--quiet", "--all", "--message=Take it down")
    git(other, "push", "--quiet", "origin", "main")


def file_of(runner: Runner, name: str) -> bytes:
    """Give a file that the last run deployed."""
    with tarfile.open(runner.artifacts / "github-pages/artifact.tar") as packed:
        file = packed.extractfile(f"./{name}")
        assert file
        return file.read()


def subjects(runner: Runner) -> list[str]:
    """Give what the commits on the remote say, the newest first."""
    return git(runner.remote, "log", "--format=%s", "main").splitlines()


def committed(runner: Runner) -> list[str]:
    """Give the files on the remote."""
    return git(runner.remote, "ls-tree", "-r", "--name-only", "main").splitlines()


def test_a_run_harvests_builds_deploys_and_commits(runner: Runner) -> None:
    """Archive and pages are pushed; the site, and nothing else, is what is attested and deployed."""
    runner.copies = False
    assert runner.run() == set()
    assert subjects(runner) == ["Build the pages", "Harvest discussions", "Start"]
    files = committed(runner)
    assert any(name.startswith("archive/acme/widgets/discussions/") for name in files)
    assert any(name.startswith("content/answers/") for name in files)
    assert not any(name.startswith(("site/", ".kb-")) for name in files)
    author = git(runner.remote, "log", "-1", "--format=%an <%ae>")
    assert author == "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    attest, deploy = runner.used[-2:]
    assert (attest, deploy) == ("actions/attest-build-provenance", "actions/deploy-pages")
    with tarfile.open(runner.artifacts / "github-pages/artifact.tar") as packed:
        names = packed.getnames()
        assert "./index.html" in names
        assert not any(one.issym() or one.islnk() for one in packed)
        assert not any("/archive/" in name or ".git/" in name for name in names)


def test_a_run_without_news_makes_no_commit(runner: Runner) -> None:
    """Fifty events without a change are at most one commit; the site is published all the same."""
    runner.run()
    head = git(runner.remote, "rev-parse", "main")
    assert runner.run() == set()
    assert git(runner.remote, "rev-parse", "main") == head
    assert runner.said[-2] == "Nothing changed.\n"
    assert runner.used.count("actions/deploy-pages") == 2


def test_a_run_starts_from_what_the_run_before_committed(runner: Runner, github: GitHub) -> None:
    """An event that waited was raised for an older commit; the branch as it is now counts."""
    runner.run()
    github.repository("acme/widgets").remove(2)
    runner.event = {"DELETED": "2"}
    assert runner.run() == set()
    assert any("1 removed" in output for output in runner.said)
    assert len(subjects(runner)) == 5


def test_a_push_that_lost_the_race_is_repeated(runner: Runner, tmp_path: Path) -> None:
    """Somebody pushes while we build: their commit comes first, ours after it."""
    runner.job("harvest")
    runner.job("build")
    git(tmp_path, "clone", "--quiet", "remote.git", "other")
    (tmp_path / "other/content/about.md").write_text("# About\n", encoding="utf-8")
    git(tmp_path / "other", "add", "--all")
    git(tmp_path / "other", "commit", "--quiet", "--message=Say who we are")
    git(tmp_path / "other", "push", "--quiet", "origin", "main")
    runner.job("commit")
    assert "somebody was faster" in runner.said[-2]
    assert subjects(runner) == ["Build the pages", "Harvest discussions", "Say who we are", "Start"]


def test_a_failing_harvest_publishes_nothing(runner: Runner, github: GitHub) -> None:
    """A bad day at GitHub, with nothing harvested before: nothing is built, and nothing committed."""
    github.fail_always("bad-credentials")
    assert runner.run() == {"harvest"}
    assert any("::error::" in said for said in runner.said)
    assert subjects(runner) == ["Start"]
    assert runner.used == ["actions/setup-python"]


def test_what_was_pushed_and_what_others_brought_does_not_wait(tmp_path: Path) -> None:
    """A repository that is refused takes nothing from the others, nor from a takedown; /health/ knows it."""
    with GitHub([load(WIDGETS), ideas(3, "acme/gadgets")]) as github:
        runner = seeded(github, tmp_path, "repositories: [acme/widgets, acme/gadgets]\n")
        assert runner.run() == set(), runner.said
        first = tmp_path / "job-2/work/site"
        with serve(first) as home:
            push(runner, home, TAKEDOWN)
            github.repository("acme/gadgets").repository["isPrivate"] = True
            github.repository("acme/widgets").touch(1, "2026-11-20T00:00:00Z", title="News of widgets")
            assert runner.run() == {"harvest"}, runner.said
            assert {"deploy": "success", "commit": "success"}.items() <= runner.ran.items()
            known = json.loads(file_of(runner, "kb.json"))["pages"]
            assert {"acme/widgets", "acme/gadgets"} == {one["repository"] for one in known}
            assert "News of widgets" in {one["title"] for one in known}
            assert ("acme/widgets", 3) not in {(one["repository"], one["number"]) for one in known}
            told = json.loads(file_of(runner, "harvest.json"))
            assert (told["ended"], told["failing"]) == ("refused", ["acme/gadgets"])
            assert subjects(runner)[:2] == ["Build the pages", "Harvest discussions"]

            (first / "harvest.json").write_text('{"harvested":"2026-01-05"}')
            github.fail_always("bad-credentials")
            runner.environment["GITHUB_REF_PROTECTED"] = "true"
            assert runner.run() == {"harvest"}
        told = json.loads(runner.values["needs.harvest.outputs.harvested"])
        assert (told["harvested"], told["ended"]) == ("2026-01-05", "failed"), "the site knew the day"
        assert runner.ran["build"] == "skipped", "the archive of a protected branch may be an old one"


def test_a_failing_build_keeps_what_was_harvested(runner: Runner, tmp_path: Path) -> None:
    """The archive is committed although no site stands, and the pages of the run before stay."""
    git(tmp_path, "clone", "--quiet", "remote.git", "other")
    (tmp_path / "other/mkdocs.yml").write_text("site_name: [", encoding="utf-8")
    git(tmp_path / "other", "commit", "--quiet", "--all", "--message=Break it")
    git(tmp_path / "other", "push", "--quiet", "origin", "main")
    assert runner.run() == {"build"}
    assert subjects(runner) == ["Harvest discussions", "Break it", "Start"]
    files = committed(runner)
    assert any(name.startswith("archive/acme/widgets/discussions/") for name in files)
    assert not any(name.startswith("content/answers/") for name in files)
    assert "actions/deploy-pages" not in runner.used


def test_a_protected_branch_does_not_stop_the_site(runner: Runner) -> None:
    """The commit is refused, the run ends well, the site is deployed, and the warning names the way out."""
    hook = runner.remote / "hooks/pre-receive"
    hook.write_text(PROTECTED, encoding="utf-8")
    hook.chmod(0o755)
    assert runner.run() == set()
    assert "::warning::GitHub refused the commit: the branch is protected (GH006" in runner.said[-2]
    assert "actions/deploy-pages" in runner.used
    assert subjects(runner) == ["Start"]


def test_a_build_cannot_commit_anything_else(runner: Runner) -> None:
    """Whatever ran in the build: a commit with another file, such as a workflow, is not pushed."""
    build = runner.workflow["jobs"]["build"]["steps"]
    place = next(number for number, step in enumerate(build) if step["name"] == "Commit the pages")
    script = (
        "echo evil > .github/workflows/publish.yml && git add .github && git commit --quiet --message=Evil"
    )
    build.insert(place, {"name": "Evil", "run": script})
    assert runner.run() == {"commit"}
    assert "changed files outside archive/ and content/" in runner.said[-1]
    assert subjects(runner) == ["Start"]


def test_a_project_in_a_folder_is_published(github: GitHub, tmp_path: Path) -> None:
    """From `help/`: its archive and pages are committed there, its site is deployed."""
    from kb_builder.scaffold import Address, Source, look_around, planned, write

    git(tmp_path, "init", "--quiet", "--initial-branch=main", "seed")
    place = look_around(tmp_path / "seed/help")
    write(planned(place, Address("acme/widgets"), Source("kb-builder")))
    publish_repository(tmp_path / "seed", tmp_path / "remote.git")
    runner = Runner(
        read_workflow(tmp_path / "seed/.github/workflows/publish.yml"),
        tmp_path / "remote.git",
        tmp_path,
        {"GITHUB_API_URL": github.url, "GITHUB_GRAPHQL_URL": github.graphql_url},
        values={"github.token": CANARY},
    )
    assert runner.run() == set()
    assert any(name.startswith("help/archive/acme/widgets/") for name in committed(runner))
    assert any(name.startswith("help/content/answers/") for name in committed(runner))
    with tarfile.open(runner.artifacts / "github-pages/artifact.tar") as packed:
        assert "./index.html" in packed.getnames()


def test_a_dry_run_of_the_first_harvest_publishes_what_is_there(runner: Runner) -> None:
    """The button's dry run reads and commits no discussion; the site of own pages is built."""
    runner.event = {"DRY_RUN": "yes"}
    assert runner.run() == set()
    assert not any(name.startswith("archive/") for name in committed(runner))


def test_an_event_s_number_and_the_weekly_schedule_reach_the_harvest(runner: Runner, github: GitHub) -> None:
    """On Sundays everything is read again."""
    runner.job("harvest")
    harvest = next(step for step in steps_of(TEMPLATE) if step["name"] == "Harvest")
    expected = {"GITHUB_TOKEN", "KB_ALIAS_KEY", "FULL", "DELETED", "DRY_RUN", "REMOVALS", "DISCUSSION"}
    assert set(harvest["env"]) == expected
    runner.event = {"FULL": "yes"}
    github.requests.clear()
    runner.step(harvest)
    assert [one for one in github.requests if one.query.startswith("query Details(")]


def test_titles_reach_no_shell_and_no_log_command(runner: Runner) -> None:
    """A title that would be a command in a shell or in a log stays a title, in every job."""
    runner.run()
    assert list(runner.place.rglob("pwned")) == []
    lines = [line for output in runner.said for line in output.splitlines()]
    commands = [line for line in lines if line.startswith("::") or "##[" in line]
    assert [line for line in commands if not line.startswith(("::warning::", "::error::"))] == []


def test_what_an_event_says_reaches_no_shell(runner: Runner, github: GitHub) -> None:
    """A payload whose every value is a command is refused as a number, and executed nowhere."""
    for hostile in ('"; touch pwned; "', "$(touch pwned)", "1\n::add-mask::x", "--full"):
        for name in ("DELETED", "REMOVALS", "DISCUSSION"):
            runner.event = {name: hostile}
            with pytest.raises(StepFailedError):
                runner.job("harvest")
    assert list(runner.place.rglob("pwned")) == []
    assert github.requests == []


def test_the_token_is_in_no_file_and_no_line(runner: Runner, github: GitHub) -> None:
    """After a whole run it stands in no file of any job, .git and artifacts included, and in no output."""
    runner.run()
    assert github.requests[0].token == CANARY
    assert not any(CANARY in output for output in runner.said)
    files = [path for path in runner.place.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert digest(runner.place / "job-2/work/site")
