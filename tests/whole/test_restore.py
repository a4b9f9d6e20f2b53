"""`kb restore`: the drill of going back to an earlier site, byte for byte."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, digest, new_project

pytestmark = pytest.mark.slow


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def _states(kb: Kb) -> None:
    """Commit two states of a project, each with its site beside the folder as `one` and `two`."""
    for name in ("one", "two"):
        if name == "two":
            with (kb.folder / "curation.yml").open("a") as file:
                file.write("\npages:\n  - number: 1\n    title: Another title\n")
            (kb.folder / "content/guide.md").write_text("# A guide\n\nOf our own.\n")
        kb("build")
        _git(kb.folder, "add", "-A")
        _git(kb.folder, "commit", "-m", name)
        shutil.copytree(kb.folder / "site", kb.folder.parent / name)


@pytest.fixture
def kb(request: pytest.FixtureRequest, tmp_path: Path) -> Kb:
    top = tmp_path / "project"
    folder = top / request.param
    folder.mkdir(parents=True)
    _git(top, "init", "-b", "main")
    with GitHub([load(WIDGETS)]) as github:
        made = new_project(github, folder)
        made("harvest")
    return made


@pytest.mark.parametrize("kb", ["docs/help"], indirect=True)
def test_an_earlier_site_comes_back_byte_for_byte(kb: Kb) -> None:
    (kb.folder / "curation.yml").write_text("")
    _states(kb)
    first, second = (kb.folder.parent / name for name in ("one", "two"))
    before = {name: digest(kb.folder / name) for name in ("archive", "content")}
    said = kb("restore", "--to", "HEAD~1")
    assert said.stdout.startswith("HEAD~1: ")
    assert digest(kb.folder / "site") == digest(first)
    assert {name: digest(kb.folder / name) for name in before} == before
    kb("build")
    assert digest(kb.folder / "site") == digest(second)
    assert not list(kb.folder.glob(".kb-restore-*"))


@pytest.mark.parametrize("kb", [""], indirect=True)
def test_who_opted_out_since_then_stays_out(kb: Kb) -> None:
    (kb.folder / "curation.yml").write_text("")
    kb("build")
    _git(kb.folder, "add", "-A")
    _git(kb.folder, "commit", "-m", "before")
    login = next(
        path.name for path in (kb.folder / "site/people").iterdir() if (path / "index.html").exists()
    )
    (kb.folder / "curation.yml").write_text(f"optouts:\n  - login: {login}\n    action: anonymize\n")
    kb("build")
    said = kb("restore", "--to", "HEAD").stderr
    assert "what curation.yml withholds today is left out" in said
    pages = [path for path in (kb.folder / "site").rglob("*") if path.is_file()]
    assert [path for path in pages if f">{login}<".encode() in path.read_bytes()] == []


def test_a_revision_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n")
    kb = Kb(tmp_path)
    assert "is not in a git repository" in kb("restore", "--to", "HEAD", expect=1).stderr
    _git(tmp_path, "init")
    for command in (("restore", "--to", "HEAD"), ("review",)):
        told = kb(*command, expect=1).stderr
        assert "there is no commit yet" in told
        assert "Commit the files first" in told
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-m", "first")
    for revision in ("nowhere", "--output=x", "HEAD^{tree}", "HEAD~9"):
        assert f"revision {revision}" in kb("restore", "--to", revision, expect=1).stderr.replace(":", "")
        assert not (tmp_path / "x").exists()
