"""What people asked for in `curation.yml`, as a report may tell it: without a name."""

from __future__ import annotations

from dataclasses import dataclass


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
