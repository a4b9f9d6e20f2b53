"""The boards: who earned most in a time, the team apart, ties sharing a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from kb_builder.knowledge import Board, Person, Place

PERIODS = (30, 90, 365, None)
"""Days up to the moment of the build; None is ever."""


def find_boards(people: Iterable[Person], as_of: datetime) -> tuple[Board, ...]:
    """Give a board per period, of those who may be ranked and earned something in it."""
    ranked = [person for person in people if person.ranked]
    return tuple(
        Board(
            days,
            community=_places((person for person in ranked if not person.is_staff), days, as_of),
            staff=_places((person for person in ranked if person.is_staff), days, as_of),
        )
        for days in PERIODS
    )


def earned(person: Person, days: int | None, as_of: datetime) -> int:
    """Give the points of the last `days` up to `as_of`, None days: all of them."""
    if days is None:
        return person.points
    since = as_of - timedelta(days=days)
    return sum(row.amount for row in person.ledger if since < row.date <= as_of)


def _places(people: Iterable[Person], days: int | None, as_of: datetime) -> tuple[Place, ...]:
    found = [(points, person) for person in people if (points := earned(person, days, as_of)) > 0]
    found.sort(key=lambda one: (-one[0], one[1].actor.login.casefold(), one[1].actor.key))
    places: list[Place] = []
    for number, (points, person) in enumerate(found, start=1):
        is_tie = bool(places) and places[-1].points == points
        places.append(Place(places[-1].rank if is_tie else number, person, points))
    return tuple(places)
