"""What to upload and what to remove, and in which order, so that no reader meets a half-made site."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A file as it was published: the MD5 digest of its bytes, and the store's own tag for them."""

    digest: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do; all uploads come before all removals."""

    turns: tuple[tuple[str, ...], ...]
    """The uploads: what is in one turn may go at once, and a turn begins when the one before has ended."""
    removals: tuple[str, ...]
    unchanged: int

    @property
    def uploads(self) -> tuple[str, ...]:
        """Every file to upload, in its order."""
        return tuple(path for turn in self.turns for path in turn)


def plan(
    site: Mapping[str, str], stored: Mapping[str, str], published: Mapping[str, Published] | None = None
) -> Plan:
    """Compare a site (path → MD5) with a store (path → its tag), knowing what was published before.

    New files come first, since nothing leads to them yet; then what changed, pages last. Only what
    was published before is removed: a bucket may hold other people's files.
    """
    before = published or {}

    def is_there(path: str) -> bool:
        known = before.get(path)
        # The tag is the digest itself, unless the store encrypts with keys of its own.
        return path in stored and (
            stored[path] == site[path] or (known is not None and known == Published(site[path], stored[path]))
        )

    uploads = [path for path in site if not is_there(path)]
    gone = sorted(path for path in before if path in stored and path not in site)
    turns: dict[tuple[bool, bool], list[str]] = {}
    for path in sorted(uploads, key=lambda path: (*_turn(path, stored), path)):
        turns.setdefault(_turn(path, stored), []).append(path)
    return Plan(
        tuple(map(tuple, turns.values())),
        tuple(sorted(gone, key=lambda path: (not path.endswith(".html"), path))),
        len(site) - len(uploads),
    )


def _turn(path: str, stored: Container[str]) -> tuple[bool, bool]:
    return path in stored, path.endswith(".html")
