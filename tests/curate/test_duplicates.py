"""Which discussion stands for which."""

from __future__ import annotations

import pytest

from kb_builder.model import Discussion, StatusKind
from tests.build import GENERAL, answered, comment, discussion, idea
from tests.curate.curated import curated, logins, numbers


def marks(*pairs: tuple[int, int]) -> dict[str, object]:
    return {"pages": [{"number": one, "duplicate_of": other} for one, other in pairs]}


def test_a_duplicate_leaves_the_pages_and_leads_to_the_canonical_one() -> None:
    knowledge = curated(answered(1), answered(2), **marks((1, 2)))
    assert numbers(knowledge.answers) == [2]
    assert [(d.discussion.number, d.title, d.canonical) for d in knowledge.duplicates] == [
        (1, "Question 1", ("acme/widgets", 2))
    ]


def test_chains_are_followed_to_their_end() -> None:
    knowledge = curated(*(answered(n) for n in (1, 2, 3)), **marks((1, 2), (2, 3)))
    assert [(d.discussion.number, d.canonical[1]) for d in knowledge.duplicates] == [(1, 3), (2, 3)]


def _pairs(knowledge):
    return [(d.discussion.number, d.canonical[1]) for d in knowledge.duplicates]


def test_a_chain_leads_on_through_a_discussion_without_a_page() -> None:
    knowledge = curated(answered(1), discussion(2), answered(3), **marks((1, 2), (2, 3)))
    assert _pairs(knowledge) == [(1, 3), (2, 3)]
    assert knowledge.questions == ()


def test_a_discussion_of_no_interest_may_stand_in_a_chain() -> None:
    knowledge = curated(answered(1), discussion(2, category=GENERAL), answered(3), **marks((1, 2), (2, 3)))
    assert _pairs(knowledge) == [(1, 3)]


def _says(author: str, body: str, association: str = "NONE", **changes):
    return comment(f"c-{author}", author, body=body, association=association, **changes)


@pytest.mark.parametrize(
    "line",
    [
        "Duplicate of #3",
        "Thanks!\n\nduplicate of: acme/widgets#3.",
        "**Duplicate of** https://github.com/acme/widgets/discussions/3#discussioncomment-7",
    ],
)
def test_a_line_of_the_team_marks_a_duplicate(line: str) -> None:
    """As on GitHub: "Duplicate of #3" on a line of its own, by somebody who may decide it."""
    double = idea(2, comments=(_says("dave", line, "MEMBER"),))
    assert _pairs(curated(double, idea(3))) == [(2, 3)]


@pytest.mark.parametrize(
    "double",
    [
        idea(2, comments=(_says("bob", "Duplicate of #3"),)),
        idea(2, comments=(_says("carol", "Duplicate of #3"),)),
        idea(2, comments=(_says("dave", "```\nDuplicate of #3\n```", "OWNER"),)),
        idea(2, comments=(_says("dave", "> Duplicate of #3", "OWNER"),)),
        idea(2, comments=(_says("dave", "Is this a duplicate of #3", "OWNER"),)),
        idea(2, body="Duplicate of #3"),
    ],
    ids=["a reader", "the author of an open one", "code", "a quotation", "a question", "the proposal"],
)
def test_other_words_mark_nothing(double: Discussion) -> None:
    assert _pairs(curated(double, idea(3))) == []


def test_the_author_may_say_it_once_it_is_closed_as_a_duplicate() -> None:
    closed = {"is_closed": True, "state_reason": "DUPLICATE"}
    double = idea(2, comments=(_says("carol", "Duplicate of #3"),), **closed)
    assert _pairs(curated(double, idea(3))) == [(2, 3)]
    assert curated(idea(2, **closed), idea(3)).ideas[0].status.kind is StatusKind.DUPLICATE


def test_the_newest_word_of_the_team_and_above_all_the_curators_hold() -> None:
    words = (
        _says("dave", "Duplicate of #3", "MEMBER", day=2),
        _says("erin", "Duplicate of #4", "OWNER", day=3),
    )
    archive = (idea(2, comments=words), idea(3), idea(4), idea(5))
    assert _pairs(curated(*archive)) == [(2, 4)]
    assert _pairs(curated(*archive, **marks((2, 5)))) == [(2, 5)]


def test_the_title_becomes_another_wording_and_both_counts_stay_apart() -> None:
    knowledge = curated(
        idea(2, title="Black background", upvotes=7),
        idea(3, title="Dark mode", upvotes=41),
        pages=[{"number": 2, "duplicate_of": 3}, {"number": 3, "synonyms": ["night"]}],
    )
    (kept,) = knowledge.ideas
    assert kept.synonyms == ("night", "Black background")
    assert kept.discussion.upvotes == 41
    assert [(one.title, one.discussion.upvotes) for one in kept.duplicates] == [("Black background", 7)]


def test_a_circle_keeps_every_page_and_is_reported() -> None:
    knowledge = curated(*(answered(n) for n in (1, 2, 3, 4)), **marks((1, 2), (2, 3), (3, 2), (4, 4)))
    assert sorted(numbers(knowledge.answers)) == [1, 2, 3, 4]
    assert knowledge.notices == tuple(
        f"acme/widgets#{n} is marked as a duplicate in a circle: its page stays" for n in (1, 2, 3, 4)
    )


def test_a_target_without_a_page_keeps_the_duplicate_s_page_and_is_reported() -> None:
    knowledge = curated(answered(1), discussion(2), **marks((1, 2)))
    assert numbers(knowledge.answers) == [1]
    assert knowledge.notices == (
        "acme/widgets#1 is marked as a duplicate of acme/widgets#2, which has no page: its own stays",
    )


def test_an_idea_may_be_the_duplicate_of_an_answer() -> None:
    knowledge = curated(answered(1), idea(), **marks((100, 1)))
    assert knowledge.ideas == ()
    assert knowledge.duplicates[0].canonical == ("acme/widgets", 1)


def test_a_duplicate_earns_nothing_but_its_people_can_still_be_linked() -> None:
    knowledge = curated(answered(1, by="dave"), answered(2), **marks((1, 2)))
    assert logins(knowledge) == ["bob", "alice", "dave"]
    assert [person.points for person in knowledge.people] == [15, 4, 0]


def test_a_hidden_duplicate_is_gone_altogether() -> None:
    pages = [{"number": 1, "duplicate_of": 2, "hide": True}]
    assert curated(answered(1), answered(2), pages=pages).duplicates == ()


_TWO = {"repositories": ["acme/widgets", "acme/pumps"]}
_OF_ACME = "https://github.com/orgs/ACME/discussions/3"


@pytest.mark.parametrize(
    ("holders", "found"),
    [
        (("acme/pumps",), [("acme/pumps", 3)]),
        (("acme/widgets",), [("acme/widgets", 3)]),
        (("acme/widgets", "acme/pumps"), []),
        ((), []),
    ],
)
def test_a_discussion_of_the_organisation_is_that_of_its_one_repository_with_the_number(
    holders: tuple[str, ...], found: list[tuple[str, int]]
) -> None:
    held = [idea(3, repository=name) for name in holders]
    double = idea(2, comments=(_says("dave", f"Duplicate of {_OF_ACME}", "MEMBER"),))
    child = idea(4, body=f"Inspired by {_OF_ACME}#discussioncomment-7")
    knowledge = curated(double, child, *held, kb=_TWO)
    assert [one.canonical for one in knowledge.duplicates] == found
    assert [one.parents for one in knowledge.ideas if one.discussion.number == 4] == [tuple(found)]


def test_a_number_that_a_hidden_discussion_has_too_is_not_that_of_one_repository() -> None:
    double = idea(2, comments=(_says("dave", f"Duplicate of {_OF_ACME}", "MEMBER"),))
    held = (idea(3), discussion(3, repository="acme/pumps", category=GENERAL))
    assert curated(double, *held, kb=_TWO).duplicates == ()
