"""The whole way, from a GitHub on loopback to a site that answers, as a maintainer walks it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, Kb, against, digest, new_project

pytestmark = pytest.mark.slow

FOLDERS = ("archive", "content", "site")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of acme/widgets, laid down, harvested and built once; tests only look at it."""
    folder = tmp_path_factory.mktemp("published")
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, folder)
        kb("harvest")
        kb("build", "--strict")
    return folder


def _copy(project: Path, target: Path, github: GitHub | None = None) -> Kb:
    shutil.copytree(project, target, symlinks=True)
    return against(github, target) if github else Kb(target)


def _manifest(project: Path) -> dict:
    return json.loads((project / "site/kb.json").read_text(encoding="utf-8"))


def test_every_answer_becomes_a_page(published: Path) -> None:
    """Each discussion with a visible accepted answer is a page that shows that answer's words."""
    pages = {page["number"]: page for page in _manifest(published)["pages"] if page["kind"] == "answer"}
    assert pages
    for number, page in pages.items():
        record = json.loads((published / f"archive/acme/widgets/discussions/{number}.json").read_text())
        posts = [post for comment in record["comments"] for post in (comment, *comment.get("replies", ()))]
        body = next(post["body"] for post in posts if post["id"] == record["answer_id"])
        html = (published / "site" / page["url"] / "index.html").read_text(encoding="utf-8")
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"\S*[:/@#`]\S*", " ", body))
        assert [word for word in words if word not in html] == []


def test_the_site_answers_for_every_address_in_the_manifest(published: Path) -> None:
    """`kb serve` gives 200 for home and each address of `kb.json`, under its path and at the root."""
    kb = [sys.executable, "-m", "kb_builder", "serve", "--port", "0"]
    with subprocess.Popen(
        kb, cwd=published, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            base = re.search(r"http://127\.0\.0\.1:\d+", line)[0]
            manifest = _manifest(published)
            for url in ["", *(entry["url"] for entry in (*manifest["pages"], *manifest["people"]))]:
                for root in (f"{base}/", f"{base}/widgets/"):
                    with urllib.request.urlopen(root + urllib.request.quote(url)) as answer:
                        assert answer.status == 200
        finally:
            server.terminate()


def test_a_community_begins_with_nothing(tmp_path: Path) -> None:
    """Not one discussion yet: harvest, build and check pass, and the first answer then finds its place."""
    data = load(WIDGETS)
    first = data.discussion(1)
    data.discussions.clear()
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        assert "0 discussions seen" in kb("harvest").stdout
        kb("build", "--strict")
        kb("check")
        assert _manifest(tmp_path)["pages"] == []
        data.discussions.append(first)
        kb("harvest")
        kb("build", "--strict")
    assert [page["number"] for page in _manifest(tmp_path)["pages"]] == [1]


def test_a_second_run_changes_no_byte(published: Path, tmp_path: Path) -> None:
    """Harvest twice, build twice: archive, content and site stay as they are."""
    with GitHub([load(WIDGETS)]) as github:
        kb = _copy(published, tmp_path / "project", github)
        before = {name: digest(kb.folder / name) for name in FOLDERS}
        kb("harvest")
        kb("build")
    assert {name: digest(kb.folder / name) for name in FOLDERS} == before


def test_the_result_depends_on_the_input_alone(published: Path, tmp_path: Path) -> None:
    """Another time zone, locale, hash seed, umask and order of the API's answers: the same bytes."""
    with GitHub([load(WIDGETS)]) as github:
        github.shuffle(7)
        kb = new_project(github, tmp_path / "other")
        strange = {"TZ": "Pacific/Chatham", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711"}
        kb("harvest", **strange)
        kb("build", **strange)
    # The watermark is the server's time, which differs between two harvests.
    states = [digest(folder / "archive") for folder in (published, kb.folder)]
    assert {k: v for k, v in states[0].items() if "state" not in k} == {
        k: v for k, v in states[1].items() if "state" not in k
    }
    assert digest(kb.folder / "content") == digest(published / "content")
    sites = [digest(folder / "site") for folder in (published, kb.folder)]
    assert sites[0] == sites[1]


def test_mkdocs_alone_builds_a_clone(published: Path, tmp_path: Path) -> None:
    """`mkdocs build --strict` works on what is committed, without kb-builder's own commands."""
    shutil.copytree(published / "content", tmp_path / "content")
    shutil.copy(published / "mkdocs.yml", tmp_path)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = _manifest(published)["pages"]
    assert [
        page["url"] for page in pages if not (tmp_path / "site" / page["url"] / "index.html").exists()
    ] == []


def test_pages_of_ones_own_are_never_touched(published: Path, tmp_path: Path) -> None:
    """What a maintainer wrote into content/, even among the generated pages, keeps its bytes."""
    kb = _copy(published, tmp_path / "project")
    own = [kb.folder / "content" / name for name in ("index.md", "about.md", "answers/by-hand.md")]
    for path in own[1:]:
        path.write_text("# By hand\n\nStays.\n", encoding="utf-8")
    before = [path.read_bytes() for path in own]
    kb("build")
    assert [path.read_bytes() for path in own] == before
    assert (kb.folder / "site/answers/by-hand/index.html").exists()


def test_a_page_that_lost_its_source_is_removed(published: Path, tmp_path: Path) -> None:
    """Deleting a discussion's file from the archive removes its page, and nothing else of the kind."""
    kb = _copy(published, tmp_path / "project")
    gone = _manifest(kb.folder)["pages"][0]
    (kb.folder / f"archive/acme/widgets/discussions/{gone['number']}.json").unlink()
    kb("build")
    assert not (kb.folder / "content" / f"{gone['url'].rstrip('/')}.md").exists()
    assert gone["number"] not in [page["number"] for page in _manifest(kb.folder)["pages"]]


def test_a_broken_link_of_ones_own_keeps_the_old_site(published: Path, tmp_path: Path) -> None:
    """A page that links nowhere fails the build by name; the site that was there stays, byte for byte."""
    kb = _copy(published, tmp_path / "project")
    (kb.folder / "content/about.md").write_text("# About\n\n[nowhere](missing.md)\n", encoding="utf-8")
    before = digest(kb.folder / "site")
    done = kb("build", expect=1)
    assert "about" in done.stderr
    assert digest(kb.folder / "site") == before
    assert [path.name for path in kb.folder.iterdir() if path.name.startswith(".site")] == []


def test_check_finds_what_somebody_changed(published: Path, tmp_path: Path) -> None:
    """`kb check` is silent about a fresh build, and names a damaged file, a stale page and a wrong key."""
    kb = _copy(published, tmp_path / "project")
    assert json.loads(kb("check", "--json").stdout) == {"ok": True, "findings": []}
    settings = (kb.folder / "mkdocs.yml").read_text(encoding="utf-8")
    elsewhere = f"{settings}site_url: https://elsewhere.example/\n"
    (kb.folder / "mkdocs.yml").write_text(elsewhere.replace("site_url:", "#", settings.count("site_url:")))
    assert re.fullmatch(
        "site/ was built for .* is now https://elsewhere.example/: .*\n", kb("check", expect=1).stdout
    )
    (kb.folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    page = next((kb.folder / "content/answers").glob("[0-9]*.md"))
    page.write_text(page.read_text(encoding="utf-8") + "tampered\n", encoding="utf-8")
    assert page.name in kb("check", expect=1).stdout
    record = next((kb.folder / "archive/acme/widgets/discussions").glob("*.json"))
    record.write_bytes(record.read_bytes().replace(b"e", b"f", 1))
    assert record.name in kb("check", expect=1).stdout
    (kb.folder / "kb.yml").write_text("repositories: [acme/widgets]\nrepositorys: 1\n", encoding="utf-8")
    findings = json.loads(kb("check", "--json", expect=1).stdout)["findings"]
    assert any("repositorys: unknown key" in finding for finding in findings)


def test_the_token_is_nowhere(tmp_path: Path) -> None:
    """No output and no file of a run holds the token, not even with every message on."""
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path)
        said = [kb(*command, "-v") for command in (("harvest",), ("build",), ("check",))]
        github.fail_always("bad-credentials")
        said.append(kb("harvest", expect=1))
    assert github.requests[0].token == CANARY
    assert not any(CANARY in done.stdout + done.stderr for done in said)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_several_repositories_stand_side_by_side(tmp_path: Path) -> None:
    """The second repository's pages stand under its name; a repository that fails spoils no other."""
    with GitHub([load(WIDGETS), load(WIDGETS, "acme/gadgets")]) as github:
        kb = new_project(github, tmp_path)
        (tmp_path / "kb.yml").write_text(
            "repositories: [acme/widgets, acme/gadgets, acme/gone]\n", encoding="utf-8"
        )
        done = kb("harvest", expect=1)
        assert "acme/gone" in done.stderr
        kb("build")
    urls = {(page["repository"], page["url"].split("/")[1]) for page in _manifest(tmp_path)["pages"]}
    assert ("acme/gadgets", "gadgets") in urls
    assert ("acme/widgets", "gadgets") not in urls


def test_two_runs_at_once_are_one_run(published: Path, tmp_path: Path) -> None:
    """Who comes second is told so, with exit code 5, and changes nothing."""
    from kb_builder.archive import lock

    kb = _copy(published, tmp_path / "project")
    with lock(kb.folder):
        assert ".kb-lock" in kb("build", expect=5).stderr
    kb("build")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """`kb harvest --dry-run` reads all, tells what is new, and leaves no archive behind."""
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path)
        counts = json.loads(kb("harvest", "--dry-run", "--json").stdout)
    assert counts["repositories"][0]["new"] > 0
    assert not (tmp_path / "archive").exists()


def test_single_discussions_are_refreshed(published: Path, tmp_path: Path) -> None:
    """`kb harvest --discussion N` reads that one alone, and the next build shows it."""
    with GitHub([load(WIDGETS)]) as github:
        kb = _copy(published, tmp_path / "project", github)
        github.repository("acme/widgets").discussion(1)["title"] = "A clearer title"
        kb("harvest", "--discussion", "1")
        assert len([request for request in github.requests if "discussion(" in request.query]) >= 1
        kb("build")
    pages = {page["number"]: page for page in _manifest(kb.folder)["pages"]}
    assert pages[1]["title"] == "A clearer title"
    old = [path for path in (kb.folder / "site/answers").glob("1-*") if path.name != "1-a-clearer-title"]
    assert len(old) == 1, "the old address leads to the new one"
    assert "../1-a-clearer-title/" in (old[0] / "index.html").read_text(encoding="utf-8")


def test_failures_say_what_to_do(tmp_path: Path) -> None:
    """Each exit code of the contract, with one line of reason and a next step, and no traceback."""
    with GitHub([load(WIDGETS)]) as github:
        kb = against(github, tmp_path)
        assert "kb init" in kb("harvest", expect=1).stderr
        kb("init", "--repo", "acme/widgets")
        assert "GITHUB_TOKEN" in kb("harvest", expect=1, GITHUB_TOKEN="").stderr
        kb("harvest", "--no-such-option", expect=2)
        kb("report", "--format", "no-such-format", expect=2)
        github.rate.used, github.rate.reset = github.rate.limit, int(github.now()) + 3600
        assert "again" in kb("harvest", "--max-wait", "0", expect=4).stderr
    assert digest(tmp_path / "content").keys() == {"index.md"}


def test_a_workflow_gets_annotations_and_a_summary(tmp_path: Path) -> None:
    """In GitHub Actions warnings and errors are annotations, and the counts stand in the job summary."""
    summary = tmp_path / "summary.md"
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path / "project")
        workflow = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
        kb("harvest", **workflow)
        github.fail_always("bad-credentials")
        done = kb("harvest", expect=1, **workflow)
    assert done.stderr.splitlines()[0].startswith("::error::")
    assert summary.read_text(encoding="utf-8").startswith("### Harvest\n\n| repository |")
