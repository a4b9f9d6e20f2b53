"""Which questions become pages, and what stands below the accepted answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb_builder.harvest.scan import publishes
from tests.build import GENERAL, IDEAS, QUESTIONS, answered, at, comment, config, discussion, idea
from tests.curate.curated import curated, ids, numbers


def test_only_answerable_categories_hold_questions_by_default() -> None:
    assert numbers(curated(answered(1), answered(2, category=GENERAL)).answers) == [1]


def test_configured_slugs_hold_questions_instead() -> None:
    knowledge = curated(
        answered(1), answered(2, category=GENERAL), kb={"answers": {"categories": ["General"]}}
    )
    assert numbers(knowledge.answers) == [2]


def test_a_category_of_ideas_never_holds_questions() -> None:
    both = replace(IDEAS, answerable=True)
    knowledge = curated(answered(1, category=both))
    assert (numbers(knowledge.answers), numbers(knowledge.ideas)) == ([], [1])


@pytest.mark.parametrize("slug", ["Ideas", " IDEAS ", "ideas"])
def test_the_case_of_a_slug_in_kb_yml_does_not_matter(slug: str) -> None:
    """`ideas.categories: [Ideas]` holds for the harvest, for curation and for addresses alike."""
    settings = config(ideas={"categories": [slug]}, answers={"categories": ["Q-A"]})
    assert [settings.kind_of(one) for one in (IDEAS, QUESTIONS, GENERAL)] == ["idea", "answer", ""]
    assert publishes(settings, IDEAS)
    assert numbers(curated(idea(1), kb={"ideas": {"categories": [slug]}}).ideas) == [1]


def test_an_accepted_answer_that_the_archive_does_not_hold_is_none() -> None:
    assert curated(discussion(1, answer_id="elsewhere", comments=(comment("c"),))).answers == ()


def test_a_reply_can_be_the_accepted_answer() -> None:
    thread = comment("c", upvotes=2, replies=(comment("r"),))
    (answer,) = curated(discussion(1, answer_id="r", comments=(thread,))).answers
    assert (answer.accepted.id, ids(answer.others)) == ("r", ["c"])


def test_others_are_the_supported_comments_best_first_then_oldest() -> None:
    """One vote is the author's own: every post on GitHub begins with it."""
    posts = (
        comment("none", upvotes=0),
        comment("own", upvotes=1),
        comment("2nd-late", day=5, upvotes=2),
        comment("b", day=4, upvotes=2),
        comment("a", day=4, upvotes=2),
        comment("best", day=9, upvotes=3, replies=(comment("reply", upvotes=9),)),
    )
    assert ids(curated(answered(1, comments=posts)).answers[0].others) == ["best", "a", "b", "2nd-late"]


def test_newest_acceptance_first_then_by_repository_and_number() -> None:
    kb = {"repositories": ["acme/widgets", "acme/gadgets"]}
    knowledge = curated(
        answered(1, answer_chosen_at=at(5)),
        answered(2, answer_chosen_at=at(9)),
        answered(3, answer_chosen_at=None, answer_day=7),
        answered(5, answer_chosen_at=at(5)),
        answered(4, answer_chosen_at=at(5), repository="acme/gadgets"),
        kb=kb,
    )
    assert numbers(knowledge.answers) == [2, 3, 4, 1, 5]


@pytest.mark.parametrize(
    ("body", "is_published"),
    [
        ("", False),
        ("<!-- later -->", False),
        ("[a]: https://example.com", False),
        ("&nbsp;", False),
        ("<b></b>", False),
        ("#", False),
        ("- \n- ", False),
        ("1.", False),
        (">", False),
        ("---\n\n***", False),
        ("```js\n\n```", False),
        ("| |\n|-|\n| |", False),
        ("...", True),
        ("10", True),
        ("```\nyes\n```", True),
        ("- - yes", True),
        ("- [ ] ", True),
        ("![shot](https://example.com/a.png)", True),
        ("<!-- note -->\nYes.", True),
        ("> " * 2_000 + "deep", True),
    ],
)
def test_an_answer_that_shows_nothing_is_no_answer(body: str, is_published: bool) -> None:
    """A picture is something to see; what cannot be rendered is shown as it was written."""
    assert bool(curated(answered(1, answer={"body": body})).answers) == is_published
