"""Judges what a harvest did not find or could not read: gone is what GitHub denies twice, an hour apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kb_builder.model import Tombstone
from kb_builder.stored import Missing, Unread

HELD_FOR = timedelta(hours=1)
"""How long after the first sighting a second one counts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is held as missing from now on, and who is gone: each with when it was missed first."""

    held: tuple[Missing, ...]
    gone: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Losses:
    """What a harvest did not bring: `tombstones` of what is gone, what may be gone, and what is `unread`."""

    tombstones: tuple[Tombstone, ...] = ()
    missing: tuple[Missing, ...] = ()
    unread: tuple[Unread, ...] = ()


def count_unread(
    before: Iterable[Unread], failed: Collection[int], asked: Collection[int] | None = None
) -> tuple[Unread, ...]:
    """Count one more harvest, on which `failed` could not be read; it asked for `asked`, or all (None)."""
    earlier = {one.number: one.harvests for one in before}
    now = {number: earlier.get(number, 0) + 1 for number in failed}
    kept = {} if asked is None else {n: count for n, count in earlier.items() if n not in asked}
    return tuple(Unread(number, harvests) for number, harvests in sorted({**kept, **now}.items()))


def judge(
    before: Iterable[Missing],
    not_found: Iterable[int],
    now: datetime,
    *,
    found: Collection[int] | None = None,
    accepted: bool = False,
    told: Collection[int] = (),
) -> Verdict:
    """Say what one more look, at the moment `now` of GitHub's clock, means.

    `not_found` are the numbers for which GitHub said NOT_FOUND this time. Of those that were
    missing `before` and are not among them, all are back, or only the `found` ones where a run
    looked at some alone. For a number in `told`, GitHub has announced the deletion by itself:
    one look is enough then.
    """
    earlier = {one.number: one for one in before}
    held: list[Missing] = []
    gone: list[Missing] = []
    for number in sorted(set(not_found)):
        one = earlier.pop(number, None) or Missing(number, now)
        is_gone = number in told or now - one.since >= HELD_FOR
        (gone if is_gone else held).append(replace(one, accepted=one.accepted or accepted))
    if found is not None:
        held += [one for number, one in earlier.items() if number not in found]
    return Verdict(tuple(sorted(held, key=lambda one: one.number)), tuple(gone))
