"""An index that is brought up to date is the one that is made anew, byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.publication import SearchRecord
from kb_builder.search import index_files, updated_files
from kb_builder.search.layout import HEAVY

WORDS = [
    *("how", "do", "i", "rotate", "the", "token", "builds", "building", "C++", "検索", "Größe"),
    *("max-wait", "page", "pages", "3", "tokne"),
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def site(count: int) -> dict[int, SearchRecord]:
    """Make the records of a site, large enough that a page more or less changes little."""
    return {
        number: SearchRecord(
            f"answers/{number}-x/",
            "answer",
            f"How do I {WORDS[number % len(WORDS)]} the {number}",
            "",
            " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 9)),
            labels=("auth",) if number % 3 else (),
            upvotes=number % 7,
        )
        for number in range(1, count)
    }


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[int, SearchRecord | None]]:
    """Draw a few pages that are new, changed, voted for, or gone."""
    made = []
    for number in draw(st.lists(st.integers(1, 140), min_size=1, max_size=4, unique=True)):
        page = SearchRecord(
            f"answers/{number}-x/", "answer", draw(TEXTS), draw(TEXTS), draw(TEXTS), upvotes=3
        )
        made.append((number, draw(st.sampled_from([page, None, replace(page, status="planned")]))))
    return made


@settings(max_examples=60, deadline=None)
@given(st.lists(edits(), min_size=1, max_size=4))
def test_any_sequence_of_edits_gives_what_a_new_index_holds(
    steps: list[list[tuple[int, SearchRecord | None]]],
) -> None:
    records = site(120)
    _, kept = updated_files(records.values(), "en")
    for step in steps:
        for number, page in step:
            records.pop(number, None)
            records |= {number: page} if page else {}
        files, kept = updated_files(records.values(), "en", before=kept)
        assert files == index_files(records.values(), "en")


def test_a_vote_makes_no_word_anew() -> None:
    """It is shown, and it counts in the columns; the files of terms are those from before."""
    records = site(200)
    before, kept = updated_files(records.values(), "en")
    records[7] = replace(records[7], upvotes=99)
    after, _ = updated_files(records.values(), "en", before=kept)
    assert sorted(name for name in after if after[name] != before[name]) == ["columns.gzip", "pages/0.gzip"]


def test_a_term_gets_and_loses_a_file_of_its_own() -> None:
    records = {
        number: SearchRecord(f"answers/{number}-x/", "answer", f"Page {number}", "", "widget")
        for number in range(1, HEAVY + 1)
    }
    more = SearchRecord("answers/5000-x/", "answer", "Page", "", "widget")
    _, kept = updated_files(records.values(), "en")
    for changed in ({**records, 5000: more}, records):
        files, kept = updated_files(changed.values(), "en", before=kept)
        assert files == index_files(changed.values(), "en")


@pytest.mark.parametrize("before", [b"", b"\x80", b"nonsense"])
def test_what_is_kept_may_be_damaged_or_of_another_program(before: bytes) -> None:
    records = site(30).values()
    assert updated_files(records, "en", before=before)[0] == index_files(records, "en")
    _, kept = updated_files(records, "de", program="older")
    assert updated_files(records, "en", before=kept)[0] == index_files(records, "en")


def test_nothing_of_a_page_that_is_gone_is_kept() -> None:
    """Not in the files, and not in what is kept for the next time."""
    records = site(200)
    records[7] = replace(records[7], title="Canarybird", answer="canarybird of canary-bob")
    files, kept = updated_files(records.values(), "en")
    assert b"canary" in kept
    del records[7]
    files, kept = updated_files(records.values(), "en", before=kept)
    assert b"canary" not in kept
    assert not any(b"canary" in content for content in files.values())
