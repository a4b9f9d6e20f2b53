"""How numbers become a small picture: inline SVG of bars, which says in words what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kb_builder.language import Language

HEIGHT = 40
_STEP = 14
_BAR = 10
_MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and what it stands for; places and lengths in units of the picture."""

    name: str
    value: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in their order; `width` is that of the picture."""

    bars: tuple[Bar, ...]
    width: int
    summary: str

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def bar(self) -> int:
        return _BAR


def months_chart(moments: Sequence[datetime], as_of: datetime, language: Language) -> Chart | None:
    """Count moments by month (UTC), from the first of them, at most two years, up to `as_of`.

    None where nothing falls into that time.
    """
    last = _month(as_of)
    counts: dict[int, int] = {}
    for moment in moments:
        counts[_month(moment)] = counts.get(_month(moment), 0) + 1
    shown = [month for month in counts if last - _MONTHS_SHOWN < month <= last]
    if not shown:
        return None
    found = [(_named(month, language), counts.get(month, 0)) for month in range(min(shown), last + 1)]
    active = sum(1 for _, count in found if count)
    words = language.ngettext(
        "Active in %(active)s of %(num)s month, %(first)s to %(last)s",
        "Active in %(active)s of %(num)s months, %(first)s to %(last)s",
        len(found),
        active=language.number(active),
        first=found[0][0],
        last=found[-1][0],
    )
    return Chart(_bars(found), len(found) * _STEP, words)


def _bars(found: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    most = max(count for _, count in found)
    return tuple(
        # Whatever is there can be seen, and what is not leaves the hint of a line.
        Bar(name, count, place * _STEP, max(round(count * HEIGHT / most), 4) if count else 1)
        for place, (name, count) in enumerate(found)
    )


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1


def _named(month: int, language: Language) -> str:
    return language.month(date(month // 12, month % 12 + 1, 1))
