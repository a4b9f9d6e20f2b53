"""How a community fares in numbers: how long answers take, and what becomes of ideas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Response:
    """How long something took: of `asked`, `done` came to it; `median` is None where no wait is known.

    Nine of ten took at most `ninetieth`.
    """

    asked: int
    done: int
    median: timedelta | None
    ninetieth: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FunnelYear:
    """What became of the ideas that were proposed in one year."""

    year: int
    submitted: int
    duplicates: int
    answered: Response
    """By the team, for the first time."""
    planned: int
    """Taken up at some time, delivered ones included."""
    delivered: Response
    declined: int


@dataclass(frozen=True, slots=True)
class Period:
    """How questions fared that were asked in the last `days` up to the moment of the build; None: ever."""

    days: int | None
    first_reply: Response
    team_reply: Response
    acceptance: Response
