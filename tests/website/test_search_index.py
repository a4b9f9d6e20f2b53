"""The index stands where the page looks for it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.errors import BuildError
from kb_builder.kept import Kept
from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files
from kb_builder.website import text_of
from kb_builder.website.search_index import write_index

RECORD = SearchRecord("answers/12-rotate/", "answer", "Rotate the token", "How?", "Make a second one.")


def _held(index: Path) -> str:
    """Give the words of all files of an index."""
    return "".join(text_of(file) for file in index.rglob("*.*"))


def test_the_files_of_the_index_are_written(tmp_path: Path) -> None:
    write_index([RECORD], tmp_path / "index", language="en")
    for name, content in index_files([RECORD], "en").items():
        assert (tmp_path / "index" / name).read_bytes() == content
    index = Index(lambda name: (tmp_path / "index" / name).read_bytes())
    assert index.search("token").hits[0].url == RECORD.url


def test_what_is_kept_of_the_last_index_changes_no_byte(tmp_path: Path) -> None:
    """A page that is gone leaves no trace in what is kept."""
    kept = Kept(tmp_path / "kept")
    many = [SearchRecord(f"answers/{n}-x/", "answer", f"Page {n}", "", "some words") for n in range(2, 60)]
    gone = SearchRecord("answers/1-x/", "answer", "Page 1", "", "a canarybird")
    write_index([gone, *many], tmp_path / "one", language="en", kept=kept)
    assert "canarybird" in _held(tmp_path / "one")
    assert b"canarybird" in (tmp_path / "kept/kept.sqlite").read_bytes()
    write_index(many, tmp_path / "two", language="en", kept=kept)
    for name, content in index_files(many, "en").items():
        assert (tmp_path / "two" / name).read_bytes() == content
    assert "canarybird" not in _held(tmp_path / "two")
    assert b"canarybird" not in (tmp_path / "kept/kept.sqlite").read_bytes()


@pytest.mark.parametrize("url", ["/etc/", "../outside/", "answers/../../outside/"])
def test_an_address_outside_the_site_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BuildError, match="is not an address of this site"):
        write_index([SearchRecord(url, "answer", "t", "q")], tmp_path / "index", language="en")
