"""Which discussion stands for which."""

from __future__ import annotations

from tests.build import answered, discussion, idea
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


def test_a_chain_leads_on_through_a_discussion_without_a_page() -> None:
    knowledge = curated(answered(1), discussion(2), answered(3), **marks((1, 2), (2, 3)))
    assert [(d.discussion.number, d.canonical[1]) for d in knowledge.duplicates] == [(1, 3)]


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
