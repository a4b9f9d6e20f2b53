"""An index that is brought up to date is the one that is made anew, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.kept import FILE, Kept
from kb_builder.publication import SearchRecord
from kb_builder.search import index_files, updated_files
from kb_builder.search.layout import BRIEF, HEAVY, SPLIT
from tests.measured import the_first_alone

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


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


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


@cache
def _kept_of(count: int) -> bytes:
    """Give all that is kept of a site: every example begins with it."""
    with TemporaryDirectory() as folder:
        updated_files(site(count).values(), "en", kept=Kept(Path(folder)))
        return Path(folder, FILE).read_bytes()


@settings(max_examples=30, deadline=None)  # each makes several whole indexes, with the vectors of all words
@given(st.lists(edits(), min_size=1, max_size=4))
def test_any_sequence_of_edits_gives_what_a_new_index_holds(
    steps: list[list[tuple[int, SearchRecord | None]]],
) -> None:
    records = site(120)
    with TemporaryDirectory() as folder:
        kept = Kept(Path(folder))
        Path(folder, FILE).write_bytes(_kept_of(120))
        for step in steps:
            for number, page in step:
                records.pop(number, None)
                records |= {number: page} if page else {}
            files, digests = updated_files(records.values(), "en", kept=kept)
            assert files == index_files(records.values(), "en")
            assert digests == {name: sha256(held).hexdigest() for name, held in files.items()}


def test_a_vote_makes_no_word_anew(kept: Kept) -> None:
    """It is shown, and it counts in the columns; the files of terms are those from before."""
    records = site(200)
    _, before = updated_files(records.values(), "en", kept=kept)
    records[7] = replace(records[7], upvotes=99)
    _, after = updated_files(records.values(), "en", kept=kept)
    assert sorted(name for name in after if after[name] != before[name]) == ["columns.gzip", "pages/0.gzip"]


def test_only_what_the_last_site_lacks_is_given(kept: Kept) -> None:
    """A changed page reads the parts that it changes; the entry is given always."""
    records = site(200)
    _, before = updated_files(records.values(), "en", kept=kept)
    records[7] = replace(records[7], upvotes=99)
    files, _ = updated_files(
        records.values(), "en", kept=kept, has=lambda name, digest: before[name] == digest
    )
    whole = index_files(records.values(), "en")
    assert files == {name: whole[name] for name in ("columns.gzip", "index.json", "pages/0.gzip")}


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        pytest.param(
            ["widget"] * HEAVY,
            "widget",
            id="a term gets and loses a file of its own",
            marks=pytest.mark.no_cover,  # what is split runs the same lines
        ),
        pytest.param(
            ["widget widow widely"] * (SPLIT // 3),
            "wide widths widening",
            id="a beginning is split and joined",
        ),
        pytest.param(
            ["few words " * 60] * 8 + ["few words"] * (BRIEF - 8), "few words", id="less is shown, and more"
        ),
    ],
)
def test_a_page_more_moves_what_stands_elsewhere_and_a_page_less_moves_it_back(
    kept: Kept, answers: list[str], more: str
) -> None:
    records = {
        number: SearchRecord(f"answers/{number}-x/", "answer", f"Page {number}", "", answer)
        for number, answer in enumerate(answers, 1)
    }
    last = SearchRecord("answers/6000-x/", "answer", "Page", "", more)
    _, before = updated_files(records.values(), "en", kept=kept)
    between, _ = updated_files({**records, 6000: last}.values(), "en", kept=kept)
    assert between == index_files([*records.values(), last], "en")
    files, after = updated_files(records.values(), "en", kept=kept)
    assert files == index_files(records.values(), "en")
    assert after == before


@pytest.mark.no_cover  # the test above runs the same lines
def test_a_beginning_on_very_many_pages_is_split() -> None:
    """The entry says so, and which letters follow."""
    records = [
        SearchRecord(f"answers/{number}-x/", "answer", f"Page {number}", "", "widget widow widely")
        for number in range(1, SPLIT // 3 + 1)
    ]
    more = SearchRecord("answers/6000-x/", "answer", "Page", "", "wide widths widening")
    split = [
        json.loads(index_files(pages, "en")["index.json"])["split"] for pages in (records, [*records, more])
    ]
    assert split == [{}, {"wid": "egot"}]


def test_what_is_kept_may_be_of_another_program(kept: Kept) -> None:
    records = site(30).values()
    updated_files(records, "de", program="older", kept=kept)
    assert updated_files(records, "en", kept=kept)[0] == index_files(records, "en")


@pytest.mark.parametrize("damage", the_first_alone([b"nonsense", b"\x80", b"", None]))
def test_parts_of_what_is_kept_may_be_damaged_or_gone(kept: Kept, damage: bytes | None) -> None:
    """Whichever part it is, the index is made anew; a part that is not needed is not looked at."""
    records = site(200)
    _, digests = updated_files(records.values(), "en", kept=kept)
    records[7] = replace(records[7], title="Rotate", answer="another text")
    anew = index_files(records.values(), "en")
    for part in ("the index of answers and ideas", "counted/0", "pages/3.gzip", *sorted(digests)[:3]):
        if damage is None:
            kept.keep_only("index", [*{*kept.there("index", [*digests, "counted/0"])} - {part}])
        else:
            kept.put("index", part, damage)
        assert updated_files(records.values(), "en", kept=kept)[0] == anew


def test_nothing_of_a_page_that_is_gone_is_kept(kept: Kept) -> None:
    """Not in the files, and not in what is kept for the next time."""
    records = site(200)
    records[7] = replace(records[7], title="Canarybird", answer="canarybird of canary-bob")
    updated_files(records.values(), "en", kept=kept)
    assert b"canary" in (kept.folder / FILE).read_bytes()
    del records[7]
    files, _ = updated_files(records.values(), "en", kept=kept)
    assert b"canary" not in (kept.folder / FILE).read_bytes()
    assert not any(b"canary" in content for content in files.values())
