"""Which answers are about the same matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.related import find_related, neighbours
from kb_builder.knowledge import Answer
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


def test_the_order_of_the_answers_changes_nothing() -> None:
    assert find_related(answers()[::-1]) == find_related(answers())


def test_hostile_text_is_text() -> None:
    texts = [("'); DROP TABLE texts; --", '" OR NEAR(', "\ud800\x00")] * 2
    assert neighbours(texts) == [(1,), (0,)] or neighbours(texts) == [(), ()]


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=8))
def test_no_text_is_its_own_neighbour_and_there_are_at_most_five(texts: list[tuple[str, str, str]]) -> None:
    for page, found in enumerate(neighbours(texts)):
        assert page not in found
        assert len(found) == len(set(found)) <= 5
