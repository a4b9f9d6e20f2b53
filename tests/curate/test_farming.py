"""What accounts that help nobody but each other can gain in a month, beside somebody who helps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder.model import Actor, Discussion
from tests.build import answered, at, comment, idea, person
from tests.curate.curated import curated, earned

DECISION = next(Path("docs/adr").glob("*-no-point-can-be-made-up.md"))
DAYS = range(0, 28, 3)


def ring(size: int) -> list[Actor]:
    """Give accounts of one hand; the first of them is to gain."""
    return [person(f"sock-{number}") for number in range(size)]


def month(accounts: list[Actor]) -> Iterator[Discussion]:
    """Yield all that such accounts can do: ask, answer, accept, propose, close, talk, all voted for."""
    number, votes = 0, len(accounts)
    for day in DAYS:
        for place in range(4):
            number += 1
            talk = comment(f"talk-{number}", accounts[0], day=day, upvotes=votes)
            yield answered(number, "helper", author=f"stranger-{day}-{place}", comments=(talk,))
        for asker in accounts:
            number += 1
            yield idea(
                number,
                author=asker,
                day=day,
                upvotes=votes,
                is_closed=True,
                state_reason="RESOLVED",
                closed_at=at(day),
            )
            for answerer in accounts:
                number += 1
                yield answered(
                    number,
                    answerer,
                    author=asker,
                    answer_chosen_by=asker,
                    day=day,
                    answer_day=day,
                    upvotes=votes,
                    answer={"upvotes": votes},
                )


def gain(size: int, disguise: Actor | None = None) -> int:
    """Give the points of the first account; `disguise` is what the others have become by the harvest."""
    first, *others = ring(size)
    accounts = [first, *([disguise] * len(others) if disguise else others)]
    return sum(earned(curated(*month(accounts)), first.login).values())


def helper() -> int:
    """Give the points of somebody who answers ten people, without a single vote."""
    answers = (answered(number, author=f"asker-{number}", answer={"upvotes": 1}) for number in range(1, 11))
    return sum(earned(curated(*answers), "bob").values())


def most(size: int) -> int:
    """Give the most that so many accounts make of a month, whatever becomes of all but one of them."""
    return max(gain(size, disguise) for disguise in (None, Actor.ghost(), Actor.hidden("a1")))


@pytest.mark.parametrize(
    ("who", "points"),
    [
        ("one account", lambda: gain(1)),
        ("two accounts", lambda: most(2)),
        ("a ring of five", lambda: most(5)),
        ("somebody who answers ten people, without a vote", helper),
    ],
)
def test_the_decision_says_what_is_gained(who: str, points) -> None:
    rows = dict(
        re.findall(r"^\| ([a-z ,]+?) +\| +(\d+) +\|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert int(rows[who]) == points() <= helper()


@pytest.mark.no_cover  # the test above runs the same lines
def test_nobody_gains_what_a_helper_does() -> None:
    assert max(gain(1), most(2), most(5)) < helper()
