"""Where a new project stands, and which repository an address names."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.scaffold import Address, look_around, read_address


@pytest.mark.parametrize(
    "text",
    [
        "acme/widgets",
        "github.com/acme/widgets",
        "https://github.com/acme/widgets",
        "https://github.com/acme/widgets.git",
        "https://www.github.com/acme/widgets/",
        "https://github.com/acme/widgets/discussions/7?sort=new#comment",
        "https://someone:secret@github.com/acme/widgets.git",
        "git@github.com:acme/widgets.git",
        "github.com:acme/widgets",
        "ssh://git@github.com/acme/widgets.git",
        "ssh://git@ssh.github.com:443/acme/widgets.git",
        "git://github.com/acme/widgets.git",
    ],
)
def test_an_address_names_its_repository(text: str) -> None:
    """However browsers and git write it."""
    assert read_address(text) == Address("acme/widgets")


@pytest.mark.parametrize("text", ["git@ghe.example.org:acme/w.git", "ssh://git@ghe.example.org:2222/acme/w"])
def test_an_enterprise_server_is_named_by_its_host(text: str) -> None:
    found = read_address(text)
    assert found == Address("acme/w", "ghe.example.org")
    assert (found.url, found.pages) == (
        "https://ghe.example.org/acme/w",
        "https://pages.ghe.example.org/acme/w/",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "widgets",
        "acme/",
        "/srv/git/widgets.git",
        "../widgets",
        "file:///srv/git/acme/widgets.git",
        "https://github.com/acme",
        "https://github.com/acme/..",
        "https://gitlab.com/acme/widgets",
        "git@bitbucket.org:acme/widgets.git",
        "https://github.com/acme/{{7*7}}",
        "https://[bad/acme/widgets",
        "acme/widgets\n",
        "https://evil.example\n: x/acme/widgets",
    ],
)
def test_anything_else_names_none(text: str) -> None:
    assert read_address(text) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    """What is read is a repository's name and a host, fit to stand in a file."""
    found = read_address(text)
    assert found is None or found.url.isprintable()


def test_the_site_of_an_account_has_the_short_address() -> None:
    assert Address("Acme/acme.github.io").pages == "https://acme.github.io/"
    assert Address("Acme/widgets.js").pages == "https://acme.github.io/widgets.js/"


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_the_git_repository_around_is_found(tmp_path: Path) -> None:
    """A folder that does not exist yet stands in the repository of the nearest one that does."""
    git(tmp_path, "init", "--initial-branch", "trunk")
    git(tmp_path, "remote", "add", "origin", "git@github.com:acme/widgets.git")
    place = look_around(tmp_path / "docs/help")
    assert (place.root, place.subfolder, place.branch) == (tmp_path.resolve(), "docs/help", "trunk")
    assert place.origin == Address("acme/widgets")


def test_the_default_branch_is_that_of_origin(tmp_path: Path) -> None:
    """Not the one that somebody happens to work on."""
    git(tmp_path, "init", "--initial-branch", "my-feature")
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    assert look_around(tmp_path).branch == "stable"


def test_a_folder_that_git_ignores_stands_alone(tmp_path: Path) -> None:
    git(tmp_path, "init")
    (tmp_path / ".gitignore").write_text("demo/\n", encoding="utf-8")
    place = look_around(tmp_path / "demo")
    assert (place.root, place.subfolder) == ((tmp_path / "demo").resolve(), "")
