"""Asks for objects in batches: as many at once as the server takes, fewer where each has many parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from kb_builder.errors import HarvestError
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.paging import Moved
from kb_builder.harvest.transport import Gone, Transport
from kb_builder.harvest.wire import NodesAnswer, Raw

Asked = TypeVar("Asked")

PARTS_PER_ITEM = 4
"""How many comments or replies an object of average size may bring along."""
MOST_PARTS = 100
"""GitHub's own limit for one page of a connection."""


@dataclass(slots=True)
class PageSize:
    """How much to ask for at once: halved when it was too much, doubled after a run of successes."""

    most: int = 25
    now: int = 0
    good: int = 0

    def __post_init__(self) -> None:
        self.now = self.now or self.most

    def variables(self) -> dict[str, Any]:
        """Give the variable `first`."""
        return {"first": self.now}

    def shrink(self) -> bool:
        """Ask for half from now on; tell whether that was possible."""
        before, self.now, self.good = self.now, max(1, self.now // 2), 0
        return self.now < before

    def begin_with_one(self) -> None:
        """Ask for one from now on."""
        self.now, self.good = 1, 0

    def succeed(self) -> None:
        """Take note of an answer; the eighth in a row lets the size grow."""
        self.good += 1
        if self.good >= 8 and self.now < self.most:
            self.now, self.good = min(self.most, self.now * 2), 0


@dataclass(frozen=True, slots=True)
class Portion:
    """One object to ask for: its node id, how many parts it has, and whether it has a poll."""

    id: str
    parts: int
    has_poll: bool = False


@dataclass(slots=True)
class Batch:
    """The first objects of a row that waits, cut anew whenever GitHub wants less; see `Sized`.

    `word` names the query's variable for the number of parts, `polls` tells whether the query
    has one for polls too. `count` is how many were asked for last.
    """

    waiting: Sequence[Portion]
    size: PageSize
    word: str
    polls: bool = False
    count: int = 0

    @property
    def now(self) -> int:
        """How many objects may be asked for at once."""
        return self.size.now

    def variables(self) -> dict[str, Any]:
        """Cut the batch and give the variables that ask for it."""
        most = min(MOST_PARTS, PARTS_PER_ITEM * self.size.now)
        self.count = self._fitting(most)
        taken = self.waiting[: self.count]
        parts = max(min(portion.parts, most) for portion in taken)
        polls = {"polls": any(portion.has_poll for portion in taken)} if self.polls else {}
        return {"ids": [portion.id for portion in taken], self.word: max(1, parts), **polls}

    def shrink(self) -> bool:
        """Ask for half from now on; tell whether that was possible."""
        return self.size.shrink()

    def succeed(self) -> None:
        """Take note of an answer."""
        self.size.succeed()

    def _fitting(self, most: int) -> int:
        room = (1 + PARTS_PER_ITEM) * self.size.now
        for place, portion in enumerate(self.waiting[: self.size.now]):
            room -= 1 + min(portion.parts, most)
            if place and (room < 0 or portion.has_poll != self.waiting[0].has_poll):
                return place
        return min(self.size.now, len(self.waiting))


def in_batches(
    github: Transport,
    query: str,
    waiting: Sequence[tuple[Portion, Asked]],
    size: PageSize,
    word: str,
    *,
    polls: bool = False,
) -> Iterator[tuple[Sequence[Asked], list[Raw] | HarvestError]]:
    """Ask for everything that waits; yield what was asked for at once, and the objects that came.

    In place of the objects comes `Gone` or `Unanswered`, always for one that was asked for alone.
    Raises `Moved` where an answer does not fit what was asked.
    """
    portions, asked = [one for one, _ in waiting], [one for _, one in waiting]
    while portions:
        batch = Batch(portions, size, word, polls)
        outcome: list[Raw] | HarvestError
        try:
            outcome = github.ask(query, {}, NodesAnswer, batch).nodes
        except (Gone, Unanswered) as error:
            if batch.count > 1:
                size.begin_with_one()
                continue
            outcome = error
        else:
            if len(outcome) != batch.count:
                raise Moved
        yield asked[: batch.count], outcome
        portions, asked = portions[batch.count :], asked[batch.count :]
