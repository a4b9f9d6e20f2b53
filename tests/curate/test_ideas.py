"""Where ideas stand, in which order, and what moved them."""

from __future__ import annotations

from typing import Any

import pytest

from kb_builder.knowledge import Status
from kb_builder.model import StatusKind
from tests.build import at, comment, idea
from tests.curate.curated import curated, ids, numbers

WORD = comment("w", "dave", body="## Official response\nIt is in the next release.", association="MEMBER")
DENIAL = comment("w", "dave", body="**Status: wontfix** Sorry.", association="MEMBER")
SHIPPED = comment("w", "dave", body="**Status: Delivered**", association="OWNER")
CLAIM = comment("w", "carol", body="**Status: Delivered**")


@pytest.mark.parametrize(
    ("changes", "name", "kind"),
    [
        ({}, "open", "open"),
        ({"labels": ["bug"]}, "open", "open"),
        ({"labels": ["Planned"]}, "planned", "active"),
        ({"labels": ["ROADMAP", "needs discussion"]}, "planned", "active"),
        ({"labels": ["in progress", "planned", "under review"]}, "in progress", "active"),
        ({"labels": ["planned", "shipped"]}, "delivered", "done"),
        ({"labels": ["wontfix", "planned"]}, "declined", "declined"),
        ({"labels": ["duplicate", "wontfix"]}, "duplicate", "duplicate"),
        ({"labels": ["duplicate", "done"]}, "delivered", "done"),
        ({"is_closed": True, "state_reason": "RESOLVED"}, "closed", "declined"),
        ({"is_closed": True, "state_reason": "RESOLVED", "comments": (WORD,)}, "resolved", "done"),
        ({"is_closed": True, "state_reason": "RESOLVED", "comments": (DENIAL,)}, "declined", "declined"),
        ({"comments": (SHIPPED,)}, "delivered", "done"),
        ({"comments": (SHIPPED,), "labels": ["planned"]}, "planned", "active"),
        ({"is_closed": True, "state_reason": "OUTDATED"}, "outdated", "declined"),
        ({"is_closed": True, "state_reason": "DUPLICATE"}, "duplicate", "duplicate"),
        ({"is_closed": True, "state_reason": "SOMETHING_NEW"}, "open", "open"),
        ({"comments": (CLAIM,)}, "open", "open"),
        ({"is_closed": True, "state_reason": "RESOLVED", "comments": (CLAIM,)}, "closed", "declined"),
        ({"is_closed": True}, "open", "open"),
        ({"is_closed": False, "state_reason": "REOPENED"}, "open", "open"),
        ({"is_closed": False, "state_reason": "RESOLVED"}, "open", "open"),
        ({"is_closed": True, "state_reason": "OUTDATED", "labels": ["planned"]}, "planned", "active"),
    ],
)
def test_status(changes: dict[str, Any], name: str, kind: str) -> None:
    assert curated(idea(**changes)).ideas[0].status == Status(name, StatusKind(kind))


def test_the_curator_s_status_wins_over_labels() -> None:
    pages = [{"number": 100, "status": "in Progress"}]
    status = curated(idea(labels=["shipped"]), pages=pages).ideas[0].status
    assert status == Status("in progress", StatusKind.ACTIVE)


def test_the_curator_may_name_a_kind_instead_of_a_status() -> None:
    assert curated(idea(labels=["shipped"]), pages=[{"number": 100, "status": "open"}]).ideas[
        0
    ].status == Status("open", StatusKind.OPEN)


def test_labels_set_by_the_curator_count_beside_those_on_github() -> None:
    pages = [{"number": 100, "labels": ["auth"]}, {"number": 101, "labels": ["shipped"]}]
    knowledge = curated(idea(labels=["planned"]), idea(101), pages=pages)
    assert [idea.status.name for idea in knowledge.ideas] == ["planned", "delivered"]


def test_statuses_are_the_maintainer_s_own_words() -> None:
    kb = {"ideas": {"statuses": {"Gebaut": {"kind": "done", "labels": ["fertig"]}}}}
    assert curated(idea(labels=["Fertig"]), kb=kb).ideas[0].status == Status("Gebaut", StatusKind.DONE)


def test_most_wanted_first_then_oldest_then_by_number() -> None:
    knowledge = curated(
        idea(3, upvotes=2, day=4),
        idea(4, upvotes=9),
        idea(2, upvotes=2, day=4),
        idea(9, upvotes=2, day=1),
    )
    assert numbers(knowledge.ideas) == [4, 9, 2, 3]


def test_the_whole_conversation_stands_in_the_order_of_time() -> None:
    posts = [comment(f"c{n}", day=8 - n, upvotes=n % 3) for n in range(8)]
    assert ids(curated(idea(comments=tuple(posts))).ideas[0].comments) == [
        f"c{n}" for n in reversed(range(8))
    ]


def test_a_reply_stands_below_what_it_replies_to() -> None:
    thread = comment("c", replies=(comment("r", upvotes=9),), created_at=at(1))
    assert ids(curated(idea(comments=(thread,))).ideas[0].comments) == ["c"]
