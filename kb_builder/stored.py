"""What the archive holds as a whole: the nouns with what a harvest knows about them, and suppressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kb_builder.model import Discussion, Repository, Tombstone


@dataclass(frozen=True, slots=True)
class Missing:
    """A discussion for which GitHub said NOT_FOUND once, at the moment `since` of GitHub's clock.

    `accepted` says that a maintainer let its page go.
    """

    number: int
    since: datetime
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A discussion that GitHub did not give on the last `harvests` harvests that asked for it."""

    number: int
    harvests: int


@dataclass(frozen=True, slots=True)
class Archived:
    """All that is stored: repositories by name, discussions and tombstones by repository and number.

    `watermarks` holds, per repository, the moment up to which its harvest is complete;
    a repository without one was never harvested whole. `missing` are, per repository, the
    discussions that may be gone; they are among `discussions` still. `unread` are, per repository, those
    that could not be read; what is archived of them may be older than the watermark. `damaged` are, per
    repository, the numbers of those whose files are to be mended; they are not among `discussions`.
    `digests` holds the digest of each file that was read whole, by its path below the archive.
    """

    repositories: tuple[Repository, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    watermarks: Mapping[str, datetime] = field(default_factory=dict)
    tombstones: tuple[Tombstone, ...] = ()
    missing: Mapping[str, tuple[Missing, ...]] = field(default_factory=dict)
    damaged: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict, compare=False)
    unread: Mapping[str, tuple[Unread, ...]] = field(default_factory=dict)

    def only(self, names: Iterable[str]) -> Archived:
        """Give what is stored of these repositories, however their names are spelt."""
        wanted = {name.lower() for name in names}
        return self._where(lambda name: name.lower() in wanted)

    def without(self, names: Iterable[str]) -> Archived:
        """Give what is stored of all other repositories."""
        unwanted = {name.lower() for name in names}
        return self._where(lambda name: name.lower() not in unwanted)

    def _where(self, has: Callable[[str], bool]) -> Archived:
        return Archived(
            tuple(one for one in self.repositories if has(one.name_with_owner)),
            tuple(one for one in self.discussions if has(one.repository)),
            {name: moment for name, moment in self.watermarks.items() if has(name)},
            tuple(one for one in self.tombstones if has(one.repository)),
            {name: missing for name, missing in self.missing.items() if has(name)},
            {name: numbers for name, numbers in self.damaged.items() if has(name)},
            {path: digest for path, digest in self.digests.items() if has("/".join(path.split("/")[:2]))},
            {name: unread for name, unread in self.unread.items() if has(name)},
        )

    def joined(self, other: Archived) -> Archived:
        """Give both together, for repositories that are not in both."""
        return Archived(
            tuple(sorted((*self.repositories, *other.repositories), key=lambda one: one.name_with_owner)),
            tuple(sorted((*self.discussions, *other.discussions), key=lambda d: (d.repository, d.number))),
            {**self.watermarks, **other.watermarks},
            tuple(sorted((*self.tombstones, *other.tombstones), key=lambda t: (t.repository, t.number))),
            {**self.missing, **other.missing},
            {**self.damaged, **other.damaged},
            {**self.digests, **other.digests},
            {**self.unread, **other.unread},
        )


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """What is remembered of one opt-out or takedown, without a name.

    `mark` is a digest of whom or what it is about, `found` whether the archive held it, `logins`
    are digests of further logins that the account had or has.
    """

    mark: str
    found: bool = False
    logins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Every opt-out and takedown that the archive follows, by mark.

    With them a person is recognised although the archive no longer names them, and an entry that
    was removed from `curation.yml` can be told from one in force.
    """

    entries: tuple[Suppression, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Give the marks alone."""
        return frozenset(one.mark for one in self.entries)

    def logins(self, suffix: str) -> dict[str, tuple[str, ...]]:
        """Give the digests of logins by mark, those under a mark with `suffix` among the others."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.entries:
            mark = one.mark.removesuffix(suffix)
            found[mark] = (*found.get(mark, ()), *one.logins)
        return found

    def joined(self, others: Iterable[Suppression]) -> Suppressions:
        """Give these and the `others`; of one in both, all that either knows."""
        known = {one.mark: one for one in self.entries}
        for other in others:
            old = known.get(other.mark, other)
            logins = tuple(sorted({*old.logins, *other.logins}))
            known[other.mark] = replace(other, found=old.found or other.found, logins=logins)
        return Suppressions(tuple(sorted(known.values())))

    def only(self, marks: Iterable[str]) -> Suppressions:
        """Give those whose marks are named."""
        kept = frozenset(marks)
        return Suppressions(tuple(one for one in self.entries if one.mark in kept))


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for in `curation.yml`, without a name: where it stands there, and what it does.

    `found` says whether the archive has, or had, what it is about.
    """

    place: str
    asks: str
    found: bool
    reason: str = ""
    date: str = ""
