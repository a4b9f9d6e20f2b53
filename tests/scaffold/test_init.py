"""`kb init` as a person runs it: in an empty folder, in a repository with files, in a subfolder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kb_builder.config import load_project
from kb_builder.scaffold import FILES, source
from kb_builder.website import site_facts
from tests.program import Kb, digest
from tests.scaffold.test_place import git


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """The program in a git repository whose `origin` is acme/widgets."""
    git(tmp_path, "init", "--initial-branch", "trunk")
    git(tmp_path, "remote", "add", "origin", "https://github.com/acme/widgets.git")
    return Kb(tmp_path)


def workflow(folder: Path, name: str = "publish.yml") -> dict:
    """Read the workflow that was laid down."""
    return yaml.safe_load((folder / ".github/workflows" / name).read_text(encoding="utf-8"))


def test_it_takes_the_repository_from_origin(kb: Kb) -> None:
    """And ends with the three things that are left, each with its address."""
    done = kb("init")
    assert len(done.stdout.splitlines()) == len(FILES) + 1  # the record of them
    assert load_project(kb.folder).config.repositories == ("acme/widgets",)
    assert site_facts(kb.folder).url == "https://acme.github.io/widgets/"
    for step in (
        "1. Commit these files and push them to https://github.com/acme/widgets",
        '2. Choose "GitHub Actions" as the source of the site: https://github.com/acme/widgets/settings/pages',
        '3. Press "Run workflow", once: https://github.com/acme/widgets/actions/workflows/publish.yml',
    ):
        assert step in done.stderr
    push = workflow(kb.folder)[True]["push"]
    assert push["branches"] == ["trunk"]
    assert {"mkdocs.yml", "content/**", "kb-*.txt", ".github/workflows/publish.yml"} < set(push["paths"])
    assert "The site will be at https://acme.github.io/widgets/ (site_url in mkdocs.yml).\n" in done.stderr
    assert done.stderr.endswith("then run `kb harvest` and `kb serve`.\n"), "in the current folder"
    assert ("cannot install kb-builder yet" in done.stderr) == (not source().is_known)


def test_a_second_time_changes_nothing(kb: Kb) -> None:
    """Every file is kept, whatever was written into it, and kb.yml says which repository it is."""
    kb("init", "--repo", "https://github.com/other/things/discussions")
    nowhere = f"kb-builder==1 --hash=sha256:{'0' * 64}\n"
    (kb.folder / "kb-builder.txt").write_text(nowhere, encoding="utf-8")
    before = digest(kb.folder)
    done = kb("init")
    assert done.stdout == ""
    assert done.stderr.count("kept ") == len(FILES)
    assert "The Discussions are in other/things" in done.stderr
    assert "cannot install kb-builder yet" in done.stderr
    assert "cannot install kb-builder yet" in kb("init", "--quiet").stderr
    assert digest(kb.folder) == before


def test_a_dry_run_writes_nothing(kb: Kb) -> None:
    before = digest(kb.folder)
    done = kb("init", "help", "--dry-run")
    assert "would create help/kb.yml" in done.stdout
    assert "would create .github/workflows/publish.yml" in done.stdout
    assert digest(kb.folder) == before


def test_in_a_subfolder_the_workflow_stands_at_the_top_and_works_in_the_folder(kb: Kb) -> None:
    done = kb("init", 'docs/help "us"')
    assert "created .github/workflows/publish.yml" in done.stdout
    document = workflow(kb.folder)
    build = document["jobs"]["build"]
    assert document["defaults"]["run"]["working-directory"] == 'docs/help "us"'
    assert build["steps"][-1]["with"]["path"] == 'docs/help "us"/site'
    paths = ['docs/help "us"/**', ".github/workflows/publish.yml"]
    assert document[True]["push"] == {"branches": ["trunk"], "paths": paths}
    assert not (kb.folder / 'docs/help "us"/.github').exists()


def test_one_repository_publishes_one_folder(kb: Kb) -> None:
    """A second project in the same repository would never be published: that is said, and nothing written."""
    kb("init", "help")
    before = digest(kb.folder)
    assert "publishes another folder" in kb("init", expect=1).stderr
    assert "publishes another folder" in kb("init", "more", expect=1).stderr
    assert digest(kb.folder) == before
    kb("init", "help")


def test_files_of_the_same_names_are_left_alone(kb: Kb) -> None:
    """requirements.txt and a publish.yml of somebody else stay; .gitignore gets only what it lacks."""
    theirs = kb.folder / ".github/workflows/publish.yml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("name: Publish to PyPI\n", encoding="utf-8")
    (kb.folder / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    (kb.folder / ".gitignore").write_bytes(b"*.pyc\r\nsite/\r\nn\xe4mlich")
    done = kb("init")
    assert "created .github/workflows/kb-publish.yml" in done.stdout
    assert "extended .gitignore" in done.stdout
    assert "actions/workflows/kb-publish.yml" in done.stderr
    paths = workflow(kb.folder, "kb-publish.yml")[True]["push"]["paths"]
    assert paths[-1] == ".github/workflows/kb-publish.yml"
    assert theirs.read_text(encoding="utf-8") == "name: Publish to PyPI\n"
    assert (kb.folder / "requirements.txt").read_text(encoding="utf-8") == "numpy\n"
    lines = (kb.folder / ".gitignore").read_bytes()
    assert lines.startswith(b"*.pyc\r\nsite/\r\nn\xe4mlich\n\n# kb-builder\n/.cache/\n")
    assert lines.count(b"site/") == 1
    kb("init")
    assert (kb.folder / ".gitignore").read_bytes() == lines


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("mkdocs.yml", "site_name: x\ndocs_dir: docs\n", "mkdocs.yml:2:11: docs_dir: must be content"),
        (
            "mkdocs.yml",
            "site_name: x\ndocs_dir: content\n",
            "mkdocs.yml:1:1: markdown_extensions: kb_builder is",
        ),
        ("kb.yml", "repositories: [other/things]\n", "kb.yml: publishes other/things, not acme/widgets"),
        ("kb.yml", "repositories: [acme/widgets]\nmedai: link\n", "kb.yml:2:1: medai: unknown key: did you"),
        (".gitignore", "*.yml\n*.json\n", ".gitignore:2: the rule *.json leaves archive/acme/"),
        (".gitignore", "/content/\n", ".gitignore:1: the rule /content/ leaves content/index.md out of git"),
    ],
)
def test_a_kept_file_that_would_break_the_site_is_named(kb: Kb, name: str, text: str, told: str) -> None:
    """With what to change; nothing is written, and the exit code is 1."""
    elsewhere = "or give the site a folder of its own: `kb init help`"
    (kb.folder / name).write_text(text, encoding="utf-8")
    before = digest(kb.folder)
    done = kb("init", "--repo", "acme/widgets", expect=1)
    assert told in done.stderr
    assert elsewhere in done.stderr
    assert elsewhere not in kb("init", ".", "--repo", "acme/widgets", expect=1).stderr
    assert digest(kb.folder) == before


def test_an_existing_site_that_fits_is_kept(kb: Kb) -> None:
    """Its theme, address and navigation stay; what the navigation lacks is said."""
    text = "site_name: x\nsite_url: https://example.org/\ndocs_dir: content\n"
    text += "theme:\n  name: material\nmarkdown_extensions: [kb_builder]\nnav: [index.md]\n"
    (kb.folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    done = kb("init")
    assert "nav does not lead to the generated pages" in done.stderr
    assert "The site will be at https://example.org/ (site_url in mkdocs.yml). Without" in done.stderr
    assert json.loads(kb("init", "--json").stdout)["site"] == "https://example.org/"
    assert (kb.folder / "mkdocs.yml").read_text(encoding="utf-8") == text


def test_outside_of_git_the_folder_moves_into_a_clone(tmp_path: Path) -> None:
    """There the workflow goes to the top, with the branch of the clone."""
    kb, clone = Kb(tmp_path), tmp_path / "clone"
    told = kb("init", "my help", "--repo", "acme/widgets").stderr
    assert "1. This folder is part of no git repository: move it into a clone of https://github" in told
    assert "run `kb init 'my help'` there" in told
    git(tmp_path, "init", "--initial-branch", "trunk", str(clone))
    git(clone, "remote", "add", "origin", "https://github.com/acme/widgets.git")
    (tmp_path / "my help").rename(clone / "my help")
    kb = Kb(clone)
    assert "1. Commit these files and push them" in kb("init", "my help").stderr
    assert workflow(clone)[True]["push"]["branches"] == ["trunk"]
    assert kb("upgrade", "-C", "my help").stdout == ""


def test_without_origin_and_terminal_the_option_is_asked_for(tmp_path: Path) -> None:
    kb = Kb(tmp_path)
    assert "Missing option '--repo'" in kb("init", expect=2).stderr
    assert "is not OWNER/NAME" in kb("init", "--repo", "widgets", expect=1).stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    """Until the answer is the name of a repository, or its address."""
    person, terminal = os.openpty()
    os.write(person, b"widgets\nhttps://github.com/acme/widgets\n")
    command = [sys.executable, "-m", "kb_builder", "init"]
    done = subprocess.run(command, cwd=tmp_path, stdin=terminal, capture_output=True, text=True, check=False)
    os.close(person), os.close(terminal)
    assert done.returncode == 0, done.stderr
    assert "'widgets' is not OWNER/NAME" in done.stderr
    assert load_project(tmp_path).config.repositories == ("acme/widgets",)


def test_an_enterprise_server_is_spoken_of(tmp_path: Path) -> None:
    done = Kb(tmp_path)("init", "--repo", "https://ghe.example.org/acme/widgets")
    assert "export GITHUB_API_URL=https://ghe.example.org/api/v3" in done.stderr
    assert "repo_url: https://ghe.example.org/acme/widgets" in (tmp_path / "mkdocs.yml").read_text()


def test_what_is_written_is_told_as_one_json_document(kb: Kb) -> None:
    (kb.folder / "curation.yml").write_text("pages: []\n", encoding="utf-8")
    told = json.loads(kb("init", "--repo", "acme/widgets", "--json").stdout)
    assert {file["path"]: file["action"] for file in told["files"]}["curation.yml"] == "kept"
    assert (told["dry_run"], told["site"]) == (False, "https://acme.github.io/widgets/")
    assert json.loads(kb("upgrade", "--json").stdout) == {"written": False, "files": []}
