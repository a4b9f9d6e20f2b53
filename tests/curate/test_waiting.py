"""Questions that wait, and how well a community is looked after."""

from __future__ import annotations

from datetime import timedelta

from kb_builder.model import ActorKind
from tests.build import GENERAL, answered, at, comment, discussion, idea, person
from tests.curate.curated import curated, numbers


def test_what_waits_is_open_and_unanswered_most_wanted_first() -> None:
    knowledge = curated(
        discussion(1, day=2),
        discussion(2, day=1),
        discussion(3, upvotes=4),
        discussion(4, is_closed=True),
        discussion(5, is_locked=True),
        discussion(6, category=GENERAL),
        answered(7),
        idea(8),
        discussion(9),
        discussion(10),
        pages=[{"number": 9, "duplicate_of": 7}, {"number": 10, "hide": True}],
    )
    assert numbers(knowledge.questions) == [3, 2, 1]


def test_labels_say_that_somebody_works_on_it() -> None:
    labels = ["claimed: dave", "auth", "Investigating", "unclaimed"]
    (question,) = curated(discussion(1, labels=labels)).questions
    assert question.claims == ("claimed: dave", "Investigating")


def test_response_times_leave_out_bots_and_the_asker() -> None:
    bot = person("robot", kind=ActorKind.BOT)
    talk = (
        comment("a", "alice", day=300),
        comment("b", bot, day=301),
        comment("c", "bob", day=303, replies=(comment("d", "dave", day=304, association="MEMBER"),)),
    )
    health = curated(discussion(1, day=299, comments=talk), answered(2, day=0, answer_day=2)).health
    ninety, year, ever = health.periods
    assert (ninety.days, ninety.first_reply.asked, ninety.first_reply.done) == (90, 1, 1)
    assert ninety.first_reply.median == timedelta(days=4)
    assert ninety.team_reply.median == timedelta(days=5)
    assert (ninety.acceptance.done, ninety.acceptance.median) == (0, None)
    assert (year.days, ever.days, ever.acceptance.asked, ever.acceptance.done) == (365, None, 2, 1)
    assert ever.acceptance.median == timedelta(days=2)


def test_what_wants_a_look_is_named_longest_first() -> None:
    edited = {"last_edited_at": at(9)}
    health = curated(
        discussion(1, day=9),
        discussion(2, day=3),
        discussion(3, comments=(comment("c"),)),
        answered(4, answer_day=5),
        answered(5, answer_day=364),
        answered(6, answer=edited, answer_day=1),
        kb={"stale_after_days": 300},
    ).health
    assert numbers(health.silent) == [2, 1]
    assert numbers(health.stale) == [4, 6]
    assert numbers(health.edited) == [6]
