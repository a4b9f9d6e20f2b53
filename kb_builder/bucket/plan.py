"""What to upload and what to remove, and in which order, so that no reader meets a half-made site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A file as it was published: the MD5 digest of its bytes, and the store's own tag for them."""

    digest: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The uploads and the removals, each in its order; all uploads come before all removals."""

    uploads: tuple[str, ...]
    removals: tuple[str, ...]
    unchanged: int


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
    return Plan(
        tuple(sorted(uploads, key=lambda path: _turn(path, stored))),
        tuple(sorted(gone, key=lambda path: (not path.endswith(".html"), path))),
        len(site) - len(uploads),
    )


def _turn(path: str, stored: Iterable[str]) -> tuple[bool, bool, str]:
    return path in stored, path.endswith(".html"), path
