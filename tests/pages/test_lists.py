"""Ideas, people, the indexes and what the home page inserts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from kb_builder.knowledge import Person
from tests import build
from tests.pages.dom import html_of, shown, text_of, tree, with_class
from tests.pages.knowing import DELIVERED, PLANNED, answer, everything, idea, knowledge, page, publish


def _shown(found, path: str) -> Element:
    return shown(page(publish(found), path).text, Path())


def _inserted(found, name: str) -> Element:
    return tree(html_of(page(publish(found), f".kb/{name}.md").text, Path()))


def _titles(root: Element) -> list[str]:
    return [text_of(found) for found in with_class(root, "kb-card__title")]


def test_an_idea_shows_votes_status_and_the_way_to_vote() -> None:
    root = _shown(everything(), "ideas/7")
    (standing,) = with_class(root, "kb-standing")
    assert text_of(standing) == "▲ 41 votes planned Vote on GitHub"
    assert [text_of(heading) for heading in root.iter("h2")] == ["Proposal", "What people said"]
    assert "Also for print." in text_of(with_class(root, "kb-post")[0])


@pytest.mark.parametrize(
    "found",
    [idea(build.idea(1), DELIVERED), idea(build.idea(1, is_locked=True))],
    ids=["delivered", "locked"],
)
def test_nobody_is_asked_to_vote_where_it_is_too_late(found) -> None:
    root = _shown(knowledge(ideas=(found,)), "ideas/1")
    assert text_of(with_class(root, "kb-vote")[0]) == "Read the discussion on GitHub"


def test_the_board_has_a_column_per_status_in_the_order_of_the_configuration() -> None:
    wishes = (
        idea(build.idea(1), DELIVERED),
        idea(build.idea(2, upvotes=9), PLANNED),
        idea(build.idea(3, upvotes=8)),
        idea(build.idea(4, upvotes=7), PLANNED),
        idea(build.idea(5), replace(PLANNED, name="under review")),
    )
    columns = with_class(_shown(knowledge(ideas=wishes), "ideas/index"), "kb-board__column")
    assert [(text_of(next(column.iter("h2"))), _titles(column)) for column in columns] == [
        ("open 1", ["Idea 3"]),
        ("under review 1", ["Idea 5"]),
        ("planned 2", ["Idea 2", "Idea 4"]),
        ("delivered 1", ["Idea 1"]),
    ]


def test_a_card_does_not_repeat_the_status_as_a_label() -> None:
    wish = idea(build.idea(1, labels=("Planned", "print")), PLANNED)
    card = with_class(_shown(knowledge(ideas=(wish,)), "ideas/index"), "kb-card")[0]
    assert [text_of(label) for label in with_class(card, "kb-tag")] == ["print"]


def test_a_person_is_shown_with_what_they_gave() -> None:
    root = _shown(everything(), "people/bob")
    assert text_of(next(root.iter("h1"))) == "bob staff"
    assert [text_of(figure) for figure in with_class(root, "kb-figure")] == [
        "15 points",
        "2 accepted answers",
    ]
    assert _titles(root) == ["Discussion 13", "How do I rotate `</title><script>alert(1)</script>`?"]
    links = {text_of(link): link.get("href") for link in with_class(root, "kb-person__links")[0].iter("a")}
    assert links == {"GitHub profile": "https://github.com/bob", "Feed of what they give": "feed.xml"}


def test_a_sample_says_that_it_is_one_and_has_no_profile() -> None:
    root = _shown(everything(), "people/sample-zoe")
    assert "sample account" in text_of(with_class(root, "kb-notice--sample")[0])
    assert "GitHub profile" not in text_of(root)


def test_who_is_on_no_board_is_thanked_all_the_same() -> None:
    root = _shown(everything(), "people/index")
    board = with_class(root, "kb-leaderboard")[0]
    assert [text_of(found) for found in with_class(board, "kb-credit__name")] == [
        "bob",
        "alice",
        "sample-zoe",
    ]
    assert [text_of(found) for found in with_class(root, "kb-list")] == ["carol"]


def test_people_of_the_month_earned_something_in_thirty_days() -> None:
    assert [
        text_of(found) for found in with_class(_inserted(everything(), "people-of-the-month"), "kb-credit")
    ] == ["bob staff"]
    later = replace(everything(), as_of=build.at(40))
    assert "Nobody yet this month" in text_of(_inserted(later, "people-of-the-month"))


def test_who_is_on_no_board_is_not_of_the_month() -> None:
    found = everything()
    quiet = tuple(replace(person, ranked=False) for person in found.people)
    assert with_class(_inserted(replace(found, people=quiet), "people-of-the-month"), "kb-card") == []


def test_home_shows_open_ideas_only() -> None:
    assert _titles(_inserted(everything(), "top-ideas")) == ["Dark mode — 日本語, please"]


def test_home_counts_what_is_published() -> None:
    figures = with_class(_inserted(everything(), "numbers"), "kb-figure")
    assert [text_of(figure) for figure in figures] == ["2 answers", "2 ideas", "1 delivered", "4 people"]


def test_a_long_index_lists_every_answer() -> None:
    """The newest are cards, the rest one line each, with credit: nothing is out of reach."""
    answers = tuple(answer(build.answered(number)) for number in range(1, 101))
    root = _shown(knowledge(answers), "answers/index")
    lines = with_class(root, "kb-list")[0].findall("li")
    assert len(_titles(root)) + len(lines) == 100
    assert text_of(lines[-1]).startswith("Question 100 bob")


def test_a_topic_gathers_answers_and_ideas() -> None:
    root = _shown(everything(), "topics/auth")
    assert [text_of(heading) for heading in root.iter("h2")] == ["1 answer", "1 idea"]


@pytest.mark.parametrize("path", ["answers", "ideas", "people", "topics"])
def test_an_empty_site_looks_finished(path: str) -> None:
    (empty,) = with_class(_shown(knowledge(), f"{path}/index"), "kb-empty")
    assert text_of(empty)


def test_a_person_without_a_page_is_named_but_not_linked() -> None:
    root = _shown(
        knowledge((answer(build.answered(1)),), people=(Person(build.person("alice")),)), "answers/1"
    )
    names = {text_of(found): found.tag for found in with_class(root, "kb-credit__name")}
    assert names == {"alice": "a", "bob": "span"}
