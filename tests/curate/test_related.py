"""Which answers are about the same matter."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import bigrams
from kb_builder.curate.related import find_related, neighbours
from kb_builder.curate.weighing import weigh
from kb_builder.knowledge import Answer, Question
from tests import build as make

TITLES = [
    "How do I rotate the access token?",
    "Rotating an access token without downtime",
    "Can the token be rotated by a schedule?",
    "Where are uploaded images stored?",
    "Images that I uploaded are not shown",
    "日本語で検索できますか？",
    "検索が日本語で動かない",
    "Zebra quokka wombat",
]


def answers() -> list[Answer]:
    """Give an answer per title; the bodies are all the same, so that they tell nothing."""
    made = []
    for number, title in enumerate(TITLES, start=1):
        discussion = make.answered(number, title=title, answer={"body": "Yes."})
        made.append(Answer(discussion, title, discussion.comments[0]))
    return made


def test_answers_about_the_same_matter_find_each_other() -> None:
    found = find_related(answers())
    assert {number for _, number in found["acme/widgets", 1]} >= {2, 3}
    assert found["acme/widgets", 4][0] == ("acme/widgets", 5)
    assert found["acme/widgets", 6][0] == ("acme/widgets", 7)


def test_an_answer_without_its_like_has_no_neighbours() -> None:
    assert ("acme/widgets", 8) not in find_related(answers())


def test_an_open_question_finds_the_answers_about_its_matter_and_is_no_neighbour_itself() -> None:
    talk = make.discussion(90, title="Token rotation: how often?", body="Yes.")
    found = find_related(answers(), [Question(talk, talk.title)])
    assert {number for _, number in found["acme/widgets", 90]} <= {1, 2, 3} != set()
    assert {key: near for key, near in found.items() if key[1] != 90} == find_related(answers())


def test_a_question_that_no_answer_is_like_finds_nothing() -> None:
    talk = make.discussion(90, title="Quaggas", body="Only the quagga.")
    assert ("acme/widgets", 90) not in find_related(answers(), [Question(talk, talk.title)])


def test_related_answers_are_found_whatever_the_case_of_the_repository() -> None:
    """The pages look their neighbours up by the key of the discussion."""
    mixed = [replace(one, discussion=replace(one.discussion, repository="Acme/Widgets")) for one in answers()]
    assert mixed[3].discussion.key in find_related(mixed)


def test_the_order_of_the_answers_changes_nothing() -> None:
    assert find_related(answers()[::-1]) == find_related(answers())


WORDS = st.lists(
    st.sampled_from(["token", "rotate", "image", "upload", "search", "locale", "zebra", "wombat"]), max_size=4
)
TEXTS = st.lists(st.tuples(*[WORDS.map(" ".join)] * 3), max_size=12)


@given(TEXTS, st.tuples(*[WORDS.map(" ".join)] * 3))
def test_a_new_answer_changes_one_other_at_most(texts: list[tuple[str, str, str]], new) -> None:
    before, after = neighbours(texts), neighbours([*texts, new])
    changed = [page for page, found in enumerate(before) if after[page] != found]
    assert len(changed) <= 1
    assert all(len(texts) in after[page] for page in changed)


def test_hostile_text_is_text() -> None:
    texts = [("'); DROP TABLE texts; --", '" OR NEAR(', "\ud800\x00")] * 2
    assert neighbours(texts) == [(1,), (0,)] or neighbours(texts) == [(), ()]


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=8))
def test_no_text_is_its_own_neighbour_and_there_are_at_most_five(texts: list[tuple[str, str, str]]) -> None:
    for page, found in enumerate(neighbours(texts)):
        assert page not in found
        assert len(found) == len(set(found)) <= 5


WORDS = st.lists(
    st.sampled_from(
        ["Tokens", "naïve", "naïveté", "l’accès", "e\u0301t\u00e9", "検索", "a_b", "x—y", "٣", "°C"]
    )
)


@given(st.lists(st.tuples(*[WORDS.map(" ".join) | st.text()] * 3), max_size=4))
def test_words_are_those_of_the_full_text_index(texts: list[tuple[str, str, str]]) -> None:
    assert list(weigh(texts)) == [by_the_index(text) for text in texts]


def by_the_index(text: tuple[str, str, str]) -> dict[str, float]:
    """Give what the words of a text weigh, cut by SQLite."""
    said = (f"{part} {bigrams(part)}".encode("utf-8", "replace").decode() for part in text)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5 (a, b, c, tokenize = 'porter unicode61')")
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab (texts, instance)")
        database.execute("INSERT INTO texts VALUES (?, ?, ?)", tuple(said))
        counted = Counter[str]()
        for term, column in database.execute("SELECT term, col FROM words"):
            counted[term] += {"a": 6, "b": 2, "c": 1}[column]
    return {term: count / (count + 3) for term, count in counted.items()}
