"""A very large site, whose pages Tantivy ranks. The bound is lowered here; the library is the real one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb_builder.publication import SearchRecord
from kb_builder.search import Index, open_index
from kb_builder.search.large import LargeIndex
from scripts.bench_mcp import lay_down_site
from tests.search.test_asking import RECORDS, answer

OTHERS = (SearchRecord("people/bob/", "person", "bob", "", "Bob answers."),)


def lay_down(folder: Path, records: tuple[SearchRecord, ...] = RECORDS) -> Path:
    """Write a small site."""
    lay_down_site(records, folder / "site", OTHERS)
    return folder / "site"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The index of a small site, ranked as a large one."""
    folder = tmp_path_factory.mktemp("large")
    return open_index(lay_down(folder), folder / "kept", large=1)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("how can I rotate my tokens with no downtime at all?", 1),
        ("rotat", 1),
        ("exit code 3", 2),
        ("conn reset", 2),
        ("use form state", 3),
        ("max wait", 3),
        ("1.5.2", 3),
        ("検索", 4),
        ("c#", 4),
        ("theme.palette.primary is ignored", 5),
        ("grosse", 6),
        ("groesse", 6),
        ("donwtime", 1),
        ("pallete", 5),
    ],
)
def test_a_question_finds_its_page_first(large: Index, question: str, number: int) -> None:
    assert isinstance(large, LargeIndex)
    assert f"/{number}-" in large.search(question).hits[0].url


def test_what_is_nowhere_finds_nothing_and_is_named(large: Index) -> None:
    assert large.search("xyzzy").hits == ()
    assert large.search("xyzzy").nowhere == ("xyzzy",)
    assert large.search("rotate the xyzzy").nowhere == ("xyzzy",)
    assert large.search("").hits == ()
    assert large.search("how do I").hits[0].title == "How do I rotate the token without downtime?"


def test_an_unfinished_word_is_what_it_may_become(large: Index) -> None:
    assert large.search("downt").hits[0].url == "answers/1-x/"
    assert not large.search("downt ").hits, "a space ends the word"


def test_it_is_narrowed_sorted_and_has_people_beside_it(large: Index) -> None:
    kinds = {hit.kind for hit in large.search("pages", narrowed={"kind": "idea"}).hits}
    assert kinds == {"idea"}
    votes = [hit.votes for hit in large.search("the exit code", sort="votes").hits]
    assert votes == sorted(votes, reverse=True)
    assert [hit.url for hit in large.search("bob").more] == ["people/bob/"]


def test_what_a_page_says_of_its_question_is_found_too(tmp_path: Path) -> None:
    record = SearchRecord("answers/9-x/", "answer", "Login fails", "It says Zugzwang.", "Restart it.")
    index = open_index(lay_down(tmp_path, (record,)), tmp_path / "kept", large=1)
    assert index.search("zugzwang ").hits[0].url == "answers/9-x/"


def test_the_index_is_kept_until_the_site_changes(tmp_path: Path) -> None:
    site, kept = lay_down(tmp_path), tmp_path / "kept"
    open_index(site, kept, large=1)
    (first,) = (kept / "tantivy").iterdir()
    open_index(site, kept, large=1)
    assert list((kept / "tantivy").iterdir()) == [first]
    (site / "kb.json").unlink()
    lay_down_site((answer(8, "A withdrawn word"),), site, OTHERS)
    assert open_index(site, kept, large=1).search("withdrawn ").total == 1
    (second,) = (kept / "tantivy").iterdir()
    assert second != first


def test_two_may_begin_at_the_same_time(tmp_path: Path) -> None:
    site, kept = lay_down(tmp_path), tmp_path / "kept"
    with ThreadPoolExecutor(2) as both:
        opened = list(both.map(lambda _: open_index(site, kept, large=1), range(2)))
    assert [index.search("downtime ").total for index in opened] == [1, 1]
    assert len(list((kept / "tantivy").iterdir())) == 1


def test_a_small_site_or_one_that_may_keep_nothing_has_its_own_index(tmp_path: Path) -> None:
    site = lay_down(tmp_path)
    for index in (open_index(site, tmp_path / "kept"), open_index(site, large=1)):
        assert type(index) is Index
    assert not (tmp_path / "kept").exists()


def test_a_page_without_a_twin_is_found_by_what_is_shown_of_it(tmp_path: Path) -> None:
    site = lay_down(tmp_path)
    (site / RECORDS[0].url / "index.md").unlink()
    index = open_index(site, tmp_path / "kept", large=1)
    assert index.search("second token ").hits[0].url == RECORDS[0].url
