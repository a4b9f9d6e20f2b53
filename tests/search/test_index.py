"""The files of an index: the same for the same records, and what they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.publication import SearchRecord
from kb_builder.search.index import index_files, numbers
from kb_builder.search.layout import BRIEF, Shown, bucket_count, hashed, shift_of
from kb_builder.search.packing import unpacked_file
from tests.measured import the_first_alone


def record(number: int, title: str = "", answer: str = "", **more: object) -> SearchRecord:
    """Make the record of an answer."""
    return SearchRecord(f"answers/{number}-x/", "answer", title, "", answer, **more)  # type: ignore[arg-type]


RECORDS = (
    record(
        12,
        "Rotate the token",
        "Make a second one.",
        labels=("auth", "ops"),
        repository="acme/widgets",
        upvotes=3,
    ),
    SearchRecord("ideas/7-x/", "idea", "Dark mode", "q", labels=("auth", "auth"), status="planned"),
)


IN_ORDER = [record(number, f"title {number}", "some words") for number in range(1, 9)]


@pytest.fixture(scope="module")
def in_order() -> dict[str, bytes]:
    return index_files(IN_ORDER, "en")


@settings(deadline=None, max_examples=25)  # each makes a whole index, with the vectors of all words
@given(records=st.permutations(IN_ORDER))
def test_the_order_of_the_records_changes_nothing(
    records: list[SearchRecord], in_order: dict[str, bytes]
) -> None:
    assert index_files(records, "en") == in_order


def test_the_filters_are_offered_with_their_numbers() -> None:
    assert json.loads(index_files(RECORDS, "en")["index.json"])["filters"] == {
        "kind": {"answer": 1, "idea": 1},
        "topic": {"auth": 2, "ops": 1},
        "status": {"planned": 1},
        "repository": {"acme/widgets": 1},
    }


def test_a_site_without_an_answer_has_an_index_too() -> None:
    assert json.loads(index_files([], "en")["index.json"])["pages"] == 0


def test_a_vote_changes_what_is_shown_and_the_columns_only() -> None:
    before = index_files([record(1, "Rotate the token", upvotes=1)], "en")
    after = index_files([record(1, "Rotate the token", upvotes=2)], "en")
    assert {name for name in before if before[name] != after[name]} == {"columns.gzip", "pages/0.gzip"}


@given(st.sets(st.integers(1, 500), max_size=30), st.integers(1, 500))
def test_a_page_keeps_its_number_while_others_come_and_go(held: set[int], another: int) -> None:
    before = {one.url: number for number, one in numbers(map(record, held)).items()}
    after = {one.url: number for number, one in numbers(map(record, {*held, another})).items()}
    assert before.items() <= after.items()


def test_discussions_of_two_repositories_with_one_number_stand_side_by_side() -> None:
    twins = [SearchRecord(f"answers/{name}/7-x/", "answer", "", "", repository=name) for name in ("b", "a")]
    given_numbers = numbers([*twins, record(8)])
    assert [one.repository for _, one in sorted(given_numbers.items())] == ["a", "b", ""]
    assert len(given_numbers) == 3


def test_the_number_of_a_text_is_fnv() -> None:
    """The values are those of the reference (FNV-1a, 32 bits)."""
    assert (hashed(""), hashed("\u6161")) == (0x811C9DC5, (0x811C9DC5 ^ 0x6161) * 0x01000193 & 0xFFFFFFFF)


def test_buckets_and_files_grow_with_the_site() -> None:
    assert [bucket_count(postings, 1) for postings in (0, 4_250, 8_500, 2_370_000)] == [1, 1, 2, 558]
    assert [bucket_count(postings, 512) for postings in (0, 1_000_000, 9_000_000)] == [512, 512, 2048]
    assert [shift_of(9_999, 10_000), shift_of(39_999, 10_000), shift_of(0, 0)] == [4, 6, 3]


def test_words_stand_by_their_first_letter_most_frequent_first() -> None:
    records = [record(1, "rotate token"), record(2, "revoke token", "tölkin"), record(3, "tölkin", "tokne")]
    files = index_files(records, "en")
    assert unpacked_file(files["words/t.gzip"], list[str]) == ["token", "tölkin"]
    assert unpacked_file(files["words/r.gzip"], list[str]) == ["revoke", "rotate"]


@pytest.mark.parametrize(("pages", "length"), the_first_alone([(3, 1_500), (BRIEF, 1_500), (BRIEF + 1, 360)]))
def test_of_a_long_text_the_first_words_are_shown(pages: int, length: int) -> None:
    """On a site with very many pages these are fewer: a question asked of it reads more for its words."""
    texts = ["word " * 310, "x" * 1_600, "few", *["few"] * (pages - 3)]
    files = index_files([record(number, answer=text) for number, text in enumerate(texts, 1)], "en")
    held = unpacked_file(files["pages/0.gzip"], dict[int, Shown])
    words = "word " * (length // 5 - 2)
    assert [held[number].text for number in (1, 2, 3)] == [f"{words}word …", "x" * length + " …", "few"]
