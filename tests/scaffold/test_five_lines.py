"""The workflow that others call, and the action: in a repository without any file of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.actions import Runner, as_workflow, git, publish_repository, read_workflow
from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, against

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CALLED = ROOT / ".github/workflows/help-site.yml"


@pytest.fixture
def github() -> GitHub:
    with GitHub([load(WIDGETS)]) as running:
        yield running


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository with code, an `mkdocs.yml` of its own, and no file of ours."""
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "mkdocs.yml").write_text("site_name: Manual\n", encoding="utf-8")
    (seed / "help.yml").write_text("repositories: [acme/widgets]\nmedia: link\n", encoding="utf-8")
    publish_repository(seed, tmp_path / "remote.git")
    return tmp_path / "remote.git"


def environment(github: GitHub) -> dict[str, str]:
    """Give what a runner sets in acme/widgets."""
    return {
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_REPOSITORY": "acme/widgets",
        "GITHUB_SERVER_URL": "https://github.com",
    }


def committed(remote: Path) -> list[str]:
    """Give the files on the remote."""
    return git(remote, "ls-tree", "-r", "--name-only", "main").splitlines()


@pytest.mark.parametrize("config", ["", "help.yml"])
def test_a_call_needs_no_file(github: GitHub, remote: Path, tmp_path: Path, config: str) -> None:
    """Defaults for the repository that it runs in; archive and pages are committed, and nothing else."""
    runner = Runner(
        read_workflow(CALLED),
        remote,
        tmp_path,
        environment(github),
        values={
            "secrets.token || github.token": CANARY,
            "inputs.working-directory": "the help",
            "inputs.config": config,
        },
    )
    assert runner.run() == set(), runner.said
    assert runner.used[-1] == "actions/deploy-pages"
    written = [name for name in committed(remote) if name not in ("mkdocs.yml", "help.yml")]
    assert all(name.startswith(("the help/archive/", "the help/content/")) for name in written)
    assert "the help/content/index.md" in written
    assert any("/media/" in name for name in written) == (not config)
    page = (tmp_path / "job-2/work/the help/site/index.html").read_text(encoding="utf-8")
    assert "https://acme.github.io/widgets/" in page
    assert runner.run() == set()
    assert runner.said[-2:] == ["Nothing changed.\n", ""], "and there is no review to close"


def using(github: GitHub, remote: Path, place: Path, **inputs: str) -> Runner:
    """Give the machine of a job that uses the action, and nothing else."""
    given = {
        "token": CANARY,
        "deploy": "true",
        **{name.replace("_", "-"): one for name, one in inputs.items()},
    }
    workflow, values = as_workflow(ROOT / "action.yml", given)
    return Runner(workflow, remote, place, environment(github), values=values)


def test_the_action_harvests_builds_and_commits(github: GitHub, remote: Path, tmp_path: Path) -> None:
    """One step of somebody's job; the site stands in the folder that the output names."""
    runner = using(github, remote, tmp_path, working_directory="help", strict="true", deploy="false")
    runner.copies = False
    assert runner.run() == set(), runner.said
    assert runner.values["steps.harvest.outputs.mode"] == "direct"
    assert runner.values["steps.build.outputs.site"] == str(runner.checkout / "help/site")
    assert (runner.checkout / "help/site/answers").is_dir()
    names = {name.split("/")[0] for name in committed(remote)}
    assert names == {"mkdocs.yml", "help.yml", "help"}
    assert not any(name.startswith("help/site") for name in committed(remote))
    assert "actions/deploy-pages" not in runner.used
    assert CANARY not in "".join(runner.said)


def test_the_action_commits_the_archive_of_a_failed_build(
    github: GitHub, remote: Path, tmp_path: Path
) -> None:
    """At the top of a repository whose own `mkdocs.yml` does not fit, the build names what to change."""
    runner = using(github, remote, tmp_path)
    assert runner.run() == {"help"}
    assert runner.values["steps.build.outcome"] == "failure"
    assert "docs_dir: must be content" in runner.said[-1]
    assert any(name.startswith("archive/acme/widgets/") for name in committed(remote))
    assert "actions/deploy-pages" not in runner.used


def test_the_action_waits_for_a_review_and_tells_of_troubles(
    github: GitHub, remote: Path, tmp_path: Path
) -> None:
    """One pull request until it is merged, one issue while a harvest is refused; titles do nothing."""
    data = github.repository("acme/widgets")
    for discussion, title in zip(data.discussions, HOSTILE_TITLES, strict=False):
        discussion["title"] = title
    data.repository["pushedAt"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    settings(remote, tmp_path, "review")
    runner = using(github, remote, tmp_path, working_directory="help")
    runner.environment |= {"GITHUB_RUN_ID": "42"}
    for _ in range(2):
        assert runner.run() == set(), runner.said
        (opened,) = data.pull_requests
        assert (opened["state"], data.issues) == ("OPEN", [])
        assert (runner.artifacts / "help-site/answers").is_dir()
        assert "actions/deploy-pages" not in runner.used, "nothing is published that nobody has seen"
    assert "$(touch pwned)" in opened["body"]

    data.repository["hasDiscussionsEnabled"] = False
    assert runner.run() == {"help"}
    (issue,) = data.issues
    assert "A guard refused the harvest" in issue["body"]
    data.repository["hasDiscussionsEnabled"] = True

    git(remote, "update-ref", "refs/heads/main", git(remote, "rev-parse", "kb-review"))
    opened["state"] = "MERGED"
    runner.values["github.event_name"] = "push"
    github.requests.clear()
    assert runner.run() == set(), runner.said
    assert runner.used[-1] == "actions/deploy-pages"
    assert issue["closed"]
    assert not [one for one in github.requests if "Details(" in one.query], "nothing newer than was reviewed"

    settings(remote, tmp_path, "direct")
    runner.values["github.event_name"] = "schedule"
    assert runner.run() == set(), runner.said
    assert git(remote, "branch", "--list", "kb-review") == "", "GitHub closes the pull request with it"
    assert list(tmp_path.rglob("pwned")) == []
    assert CANARY not in "".join(runner.said)


HOSTILE_TITLES = (
    "$(touch pwned)",
    "`touch pwned`",
    "a\n::error::x",
    "@octocat ![x](https://evil.example/x.png)",
)


def settings(remote: Path, place: Path, publish: str) -> None:
    """Push a `help/kb.yml` that says how to publish."""
    clone = place / f"settings-{publish}"
    git(place, "clone", "--quiet", str(remote), str(clone))
    (clone / "help").mkdir(exist_ok=True)
    text = f"repositories: [acme/widgets]\npublish: {publish}\nalert: true\n"
    (clone / "help/kb.yml").write_text(text, encoding="utf-8")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", f"--message=Publish {publish}")
    git(clone, "push", "--quiet", "origin", "main")


def test_a_runner_s_repository_stands_in_for_kb_yml(github: GitHub, tmp_path: Path) -> None:
    """On the command line, too; a `kb.yml` that is there counts, and without either there is an error."""
    kb = against(github, tmp_path)
    kb.environment["GITHUB_REPOSITORY"] = "acme/widgets"
    assert kb("settings").stdout.endswith("site=https://acme.github.io/widgets/\n")
    kb("harvest")
    done = kb("build", GITHUB_SERVER_URL="https://ghe.example.org")
    assert "mkdocs.yml: there was none" in done.stderr
    assert "site_url: https://pages.ghe.example.org/acme/widgets/" in (tmp_path / "mkdocs.yml").read_text()
    assert "No findings" in kb("check").stderr
    assert "there was none" not in kb("build").stderr
    assert "kb.yml: not found" in kb("build", expect=1, GITHUB_REPOSITORY="").stderr
    (tmp_path / "kb.yml").write_text("", encoding="utf-8")
    assert "repositories" in kb("build", expect=1).stderr
