"""Pages that mean what a question means come first; the same in a browser (test_one_ranking.py)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files
from kb_builder.search.counting import count
from kb_builder.search.index import analyser_of
from kb_builder.search.layout import MORE
from kb_builder.search.meaning import (
    Near,
    Pointing,
    closeness,
    closest_first,
    direction,
    lanes_of,
    near_file,
    nearest_pages,
    page_vector,
    read_near,
)
from kb_builder.search.packing import unpacked_file
from kb_builder.search.question import read_question

WORDED = (
    SearchRecord("answers/1-x/", "answer", "Import a font for headings", "", "Put it beside the theme."),
    SearchRecord("answers/2-x/", "answer", "Import a logo for headers", "", "Put it beside the theme."),
    SearchRecord("answers/3-x/", "answer", "Import people from tables", "", "Use rows with columns."),
)


def _vector(text: str, language: str = "en") -> bytes:
    page = count(SearchRecord("a/", "answer", text, "", text), analyser_of(language))
    return page_vector(page, Pointing(analyser_of(language), lanes_of(language)))


def _points(text: str) -> list[int]:
    analyser, known = analyser_of("en"), lanes_of("en").table
    question = read_question(text, analyser)
    files = index_files(WORDED, "en")
    held = {
        name: value
        for path in files
        if path.startswith("terms/")
        for name, value in unpacked_file(files[path], dict[str, object]).items()
    }
    vectors = {name[1:]: value for name, value in held.items() if name.startswith("=")}
    assert set(vectors) == set(known)
    return direction(question, vectors, {}, 3)


def test_other_words_for_the_same_are_close() -> None:
    asked = _points("load users from a spreadsheet")
    assert closeness(asked, _vector("import people from a CSV file")) > closeness(
        asked, _vector("centre a title")
    )


def test_a_question_in_other_words_finds_its_page_first() -> None:
    """All three pages hold "import"; no page holds "users"."""
    index = Index(index_files(WORDED, "en").get)
    assert index.search("import users").hits[0].title == "Import people from tables"


ASKED, NEAR, FAR = "speed up slow compilation", "make the build faster", "centre a title"


def test_a_close_page_comes_before_one_that_holds_a_little_more() -> None:
    asked, vectors = _points(ASKED), {1: _vector(FAR), 2: _vector(NEAR)}
    assert closest_first([1, 2], {1: 100, 2: 80}, 0, asked, vectors) == [2, 1]
    assert closest_first([1, 2], {1: 100, 2: 10}, 0, asked, vectors) == [1, 2]


def test_closeness_says_more_where_the_best_page_holds_little() -> None:
    asked, vectors = _points(ASKED), {1: _vector(FAR), 2: _vector(NEAR)}
    assert closest_first([1, 2], {1: 100, 2: 10}, 400, asked, vectors) == [2, 1]


def test_of_all_pages_those_are_near_that_mean_the_same() -> None:
    vectors = {number: _vector(f"{FAR} {number}") for number in range(100)} | {70: _vector(NEAR)}
    assert nearest_pages(_points(ASKED), vectors) == [70]
    assert nearest_pages([0] * 64, vectors) == nearest_pages([], vectors) == []


def test_a_page_is_found_that_holds_no_word_of_the_question() -> None:
    titles = {50: "Erase an image", 51: "Delete a label", 52: "Move a picture"}
    worded = [SearchRecord(f"answers/{number}-x/", "answer", title, "") for number, title in titles.items()]
    index = Index(index_files([*WORDED, *MANY, *worded], "en").get)
    found = index.search("delete a picture")
    assert {hit.title for hit in found.hits} == set(titles.values())
    assert found.total == len(titles)
    assert [hit.title for hit in index.search("picture").hits] == ["Move a picture"]
    assert not index.search("delete a picture", narrowed={"kind": "idea"}).hits


def test_a_question_of_unknown_words_keeps_the_order() -> None:
    assert direction(read_question("xyzzy", analyser_of("en")), {}, {}, 3) == []
    assert closest_first([2, 1], {1: 5, 2: 9}, 0, [], {}) == [2, 1]


def test_a_language_without_vectors_is_ranked_by_words_alone() -> None:
    files = index_files(WORDED, "de")
    assert not any(path.startswith("near/") for path in files)
    assert json.loads(files["index.json"])["near"] == []
    assert Index(files.get).search("Import font").hits[0].url == "answers/1-x/"


def test_people_and_topics_have_no_vectors() -> None:
    files = index_files(WORDED, "en", [SearchRecord("people/mango/", "person", "mango", "")])
    small = [path for path in files if path.startswith(f"{MORE}/")]
    assert small
    assert not any("/near/" in path for path in small)
    terms = [unpacked_file(files[path], dict[str, object]) for path in small if "/terms/" in path]
    assert terms
    assert not [name for held in terms for name in held if name.startswith("=")]


@given(st.dictionaries(st.integers(0, 10**9), st.binary(min_size=16, max_size=16), max_size=20))
def test_a_file_of_vectors_gives_back_what_it_holds(vectors: dict[int, bytes]) -> None:
    assert read_near(unpacked_file(near_file(vectors), Near)) == vectors


MANY = [
    SearchRecord(f"answers/{number}-x/", "answer", f"Set option {number} of the build", "", "Use the file.")
    for number in range(9, 40)
]


@pytest.mark.parametrize(
    "question", ["best pizza in naples", "option for sourdough bread", "xyzzy", "set a saucepan"]
)
def test_a_question_about_something_else_finds_nothing(question: str) -> None:
    found = Index(index_files([*WORDED, *MANY], "en").get).search(question)
    assert (found.total, found.hits) == (0, ())
    assert found.nowhere


@pytest.mark.parametrize(
    "question", ["import people", "options of the build", "bring in persons from tables", "set option 12"]
)
def test_a_question_about_the_site_finds_pages(question: str) -> None:
    assert Index(index_files([*WORDED, *MANY], "en").get).search(question).hits


def test_nothing_is_refused_where_words_have_no_vectors() -> None:
    assert Index(index_files([*WORDED, *MANY], "de").get).search("option 12 sourdough pan cake milk").hits


def test_a_correction_that_finds_nothing_either_is_not_said() -> None:
    found = Index(index_files([*WORDED, *MANY], "en").get).search("optoin sourdough bread cake")
    assert (found.asked, found.meant, found.hits) == ("optoin sourdough bread cake", "", ())
