"""The index stands where the page looks for it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.errors import BuildError
from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files
from kb_builder.website.search_index import write_index

RECORD = SearchRecord("answers/12-rotate/", "answer", "Rotate the token", "How?", "Make a second one.")


def test_the_files_of_the_index_are_written(tmp_path: Path) -> None:
    write_index([RECORD], tmp_path / "index", language="en")
    for name, content in index_files([RECORD], "en").items():
        assert (tmp_path / "index" / name).read_bytes() == content
    index = Index(lambda name: (tmp_path / "index" / name).read_bytes())
    assert index.search("token").hits[0].url == RECORD.url


@pytest.mark.parametrize("url", ["/etc/", "../outside/", "answers/../../outside/"])
def test_an_address_outside_the_site_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BuildError, match="is not an address of this site"):
        write_index([SearchRecord(url, "answer", "t", "q")], tmp_path / "index", language="en")
