"""What is indexed of a page, and that nothing in it is more than text."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kb_builder.errors import BuildError
from kb_builder.publication import SearchRecord
from kb_builder.website.search_index import document, write_index

RECORD = SearchRecord(
    url="answers/12-rotate/",
    kind="answer",
    title="Rotate the token",
    question="How do I rotate it?",
    answer="Make a second one.",
    synonyms=("renew key",),
    labels=("auth", "ops"),
    status="",
    repository="acme/widgets",
    upvotes=12,
    credit="bob",
    date="2026-01-02",
)
HOSTILE = "</title><script>alert(1)</script>\"'>&amp;<img src=x onerror=alert(2)>"


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.seen.append(tag)


def test_a_record_becomes_a_small_document() -> None:
    assert document(RECORD, "en") == (Path(__file__).parent / "document.html").read_text(encoding="utf-8")


def test_hostile_text_stays_text_everywhere() -> None:
    hostile = SearchRecord(*([HOSTILE] * 5), (HOSTILE,), (HOSTILE,), HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE)
    assert set(_Tags(document(hostile, "en")).seen) == {"html", "head", "meta", "body", "h1", "p", "i"}


@pytest.mark.parametrize("url", ["/etc/", "../outside/", "answers/../../outside/"])
def test_an_address_outside_the_site_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BuildError, match="is not an address of this site"):
        write_index([SearchRecord(url, "answer", "t", "q")], tmp_path / "p", language="en", environment={})


@pytest.mark.slow
def test_the_filters_are_offered_with_their_numbers(tmp_path: Path) -> None:
    """The page reads them from here, so that Pagefind need not count them in every search."""
    other = SearchRecord("ideas/7-x/", "idea", "t", "q", labels=("auth", "auth"), status="planned")
    write_index([RECORD, other], tmp_path, language="en", environment={"PATH": "/usr/bin:/bin"})
    assert json.loads((tmp_path / "filters.json").read_text(encoding="utf-8")) == {
        "kind": {"answer": 1, "idea": 1},
        "repository": {"acme/widgets": 1},
        "status": {"planned": 1},
        "topic": {"auth": 2, "ops": 1},
    }


@pytest.mark.slow
def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_index([RECORD], tmp_path / name, language="en", environment={"PATH": "/usr/bin:/bin"})
    one, two = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two
