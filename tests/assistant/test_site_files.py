"""Where a site is read from: what leads out of it or elsewhere is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.assistant import open_site
from kb_builder.command.site_files import at_address, in_folder
from kb_builder.errors import BuildError, KbError
from tests.assistant.asking import finished
from tests.pages.knowing import everything
from tests.serving import serve


@pytest.mark.parametrize("name", ["../kb.yml", "/etc/passwd", "answers/../../x", "c:x", "a\\b"])
def test_nothing_beside_the_site_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "kb.yml").write_text("x")
    (tmp_path / "site").mkdir()
    with pytest.raises(BuildError, match="no address below the site"):
        in_folder(tmp_path / "site").read(name)


def test_a_site_is_read_at_its_address(tmp_path: Path) -> None:
    finished(tmp_path, everything())
    with serve(tmp_path) as home:
        source = at_address(home.rstrip("/") + "?q=1#x")
        site = open_site(source.read, source.home)
        assert site.index.search("rotate").total == 1
        assert source.read("missing.md") is None
        assert source.stamp() == source.stamp()
    assert site.home == "https://kb.example.org/"


def test_a_site_that_moved_is_named(tmp_path: Path) -> None:
    """A folder without its slash is what this server moves."""
    (tmp_path / "folder").mkdir()
    with serve(tmp_path) as home, pytest.raises(KbError, match="leads to"):
        at_address(home).read("folder")


def test_nobody_answers_at_a_closed_port() -> None:
    with pytest.raises(KbError, match="no connection"):
        at_address("http://127.0.0.1:1/").read("kb.json")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("kb.json", "{}", "cannot be read"),
        ("kb.json", "[", "cannot be read"),
        ("search.json", "\x00", "cannot be read"),
        ("pagefind/index.json", "{}", "search index"),
    ],
)
def test_what_is_no_site_is_refused(tmp_path: Path, file: str, content: str, reason: str) -> None:
    finished(tmp_path, everything())
    (tmp_path / file).write_text(content)
    with pytest.raises(BuildError, match=reason):
        open_site(in_folder(tmp_path).read)


def test_an_incomplete_site_is_refused(tmp_path: Path) -> None:
    finished(tmp_path, everything())
    (tmp_path / "search.json").unlink()
    with pytest.raises(BuildError, match=r"search\.json is missing"):
        open_site(in_folder(tmp_path).read)
