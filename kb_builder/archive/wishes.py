"""What the archive remembers of the wishes that it follows: marks of them, never a name.

It is stored in `wishes.json` on top of the archive, so that a person is recognised although the
archive no longer names them, and so that a wish that is withdrawn can be told from one in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Wish:
    """One wish: `mark` is a digest of whom or what it is about, `found` whether the archive held it.

    `logins` are digests of further logins that the account had or has.
    """

    mark: str
    found: bool = False
    logins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """Every wish that the archive follows, by mark."""

    wishes: tuple[Wish, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Give the marks alone."""
        return frozenset(wish.mark for wish in self.wishes)

    def logins(self, suffix: str) -> dict[str, tuple[str, ...]]:
        """Give the digests of logins by mark, those under a mark with `suffix` among the others."""
        found: dict[str, tuple[str, ...]] = {}
        for wish in self.wishes:
            mark = wish.mark.removesuffix(suffix)
            found[mark] = (*found.get(mark, ()), *wish.logins)
        return found

    def joined(self, others: Iterable[Wish]) -> Wishes:
        """Give these wishes and the `others`; of one in both, all that either knows."""
        known = {wish.mark: wish for wish in self.wishes}
        for other in others:
            old = known.get(other.mark, other)
            logins = tuple(sorted({*old.logins, *other.logins}))
            known[other.mark] = replace(other, found=old.found or other.found, logins=logins)
        return Wishes(tuple(sorted(known.values())))

    def only(self, marks: Iterable[str]) -> Wishes:
        """Give those of these wishes whose marks are named."""
        kept = frozenset(marks)
        return Wishes(tuple(wish for wish in self.wishes if wish.mark in kept))
