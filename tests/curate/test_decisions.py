"""What `curation.yml` changes, and what it is told back."""

from __future__ import annotations

import pytest

from kb_builder.knowledge import Status
from kb_builder.model import StatusKind
from tests.build import GENERAL, answered, discussion, idea
from tests.curate.curated import curated, numbers

TWO = {"repositories": ["acme/widgets", "acme/gadgets"]}


def test_a_decision_is_applied_to_an_answer() -> None:
    decision = {
        "number": 1,
        "title": "Better words",
        "summary": "In short.",
        "labels": ["B", "a"],
        "featured": True,
        "synonyms": ["other words"],
    }
    (answer,) = curated(answered(1, labels=["old"]), pages=[decision]).answers
    assert (answer.title, answer.summary, answer.featured) == ("Better words", "In short.", True)
    assert (answer.labels, answer.synonyms) == (("a", "B"), ("other words",))
    assert answer.discussion.title == "Question 1"


def test_a_decision_is_applied_to_an_idea() -> None:
    decision = {"number": 100, "title": "Mine", "status": "Delivered", "featured": True, "synonyms": ["x"]}
    (proposal,) = curated(idea(), pages=[decision]).ideas
    assert (proposal.title, proposal.featured, proposal.synonyms) == ("Mine", True, ("x",))
    assert proposal.status == Status("delivered", StatusKind.DONE)


def test_what_is_left_out_stays_as_harvested() -> None:
    (answer,) = curated(answered(1, labels=["auth"]), pages=[{"number": 1}]).answers
    assert (answer.title, answer.labels) == ("Question 1", ("auth",))


def test_no_labels_at_all_can_be_decided() -> None:
    assert curated(answered(1, labels=["auth"]), pages=[{"number": 1, "labels": []}]).answers[0].labels == ()


def test_a_hidden_discussion_is_not_published_and_nobody_is_credited_for_it() -> None:
    knowledge = curated(
        answered(1), idea(), pages=[{"number": 1, "hide": True}, {"number": 100, "hide": True}]
    )
    assert (knowledge.answers, knowledge.ideas, knowledge.people, knowledge.slips.found) == ((), (), (), ())


@pytest.mark.parametrize(
    ("decision", "slip"),
    [
        (
            {"number": 9, "hide": True},
            "curation.yml decides about acme/widgets#9, which is not in the archive",
        ),
        (
            {"number": 1, "status": "planned"},
            "curation.yml gives acme/widgets#1 a status, which only ideas have",
        ),
        (
            {"number": 5, "title": "Better words"},
            "curation.yml decides about acme/widgets#5, but kb.yml publishes nothing of its category general",
        ),
        ({"number": 1}, "curation.yml decides nothing about acme/widgets#1"),
        ({"number": 5, "hide": True}, ""),
        ({"number": 100, "status": "planned"}, ""),
    ],
)
def test_a_decision_that_does_nothing_is_a_slip(decision: dict[str, object], slip: str) -> None:
    knowledge = curated(answered(1), discussion(5, category=GENERAL), idea(100), pages=[decision])
    assert [line.partition(": ")[0] for line in knowledge.slips.found] == ([slip] if slip else [])


def test_without_a_repository_a_decision_is_about_the_first_one() -> None:
    here, there = answered(1), answered(1, repository="acme/gadgets")
    assert [
        answer.discussion.repository
        for answer in curated(here, there, kb=TWO, pages=[{"number": 1, "hide": True}]).answers
    ] == ["acme/gadgets"]


def test_a_repository_is_named_in_whatever_case() -> None:
    there = answered(1, repository="acme/gadgets")
    decision = {"number": 1, "repository": "ACME/Gadgets", "hide": True}
    assert curated(there, kb=TWO, pages=[decision]).answers == ()


def test_two_decisions_about_one_discussion_are_taken_together() -> None:
    knowledge = curated(
        answered(1),
        pages=[{"number": 1, "title": "First", "featured": True}, {"number": 1, "title": "Second"}],
    )
    assert (knowledge.answers[0].title, knowledge.answers[0].featured) == ("Second", True)
    assert knowledge.slips.found == (
        "curation.yml has several entries about acme/widgets#1, and later words win: make one entry of them",
    )


def test_a_repository_that_is_not_configured_is_not_published() -> None:
    knowledge = curated(answered(1), answered(2, repository="acme/old"))
    assert numbers(knowledge.answers) == [1]
    (slip,) = knowledge.slips.found
    assert slip.startswith("the archive holds acme/old, which kb.yml does not name, so it is not published: ")


def test_repositories_stand_in_the_order_of_kb_yml() -> None:
    names = [repository.name_with_owner for repository in curated(kb=TWO).repositories]
    assert names == ["acme/widgets", "acme/gadgets"]
