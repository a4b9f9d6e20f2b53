"""Draws the numbers of a table as bars."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.article.blocks import Inline, Table, text_of

_HEIGHT, _STEP, _BAR = 40, 14, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart and what it stands for; places and lengths in units of the picture."""

    name: str
    value: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in their order, and what they say in words."""

    bars: tuple[Bar, ...]
    summary: Inline
    height: int = _HEIGHT
    bar: int = _BAR
    step: int = _STEP

    @property
    def width(self) -> int:
        """The width of the picture."""
        return len(self.bars) * self.step


def drawn(table: Table, summary: Inline) -> Chart:
    """Give the second column of a table as bars, each named by the first."""
    found = [(text_of(row[0]), number(text_of(row[1]))) for row in table.rows]
    most = max((count for _, count in found), default=0) or 1
    bars = (
        # Whatever is there can be seen.
        Bar(name, count, place * _STEP, max(round(count * _HEIGHT / most), 4) if count else 0)
        for place, (name, count) in enumerate(found)
    )
    return Chart(tuple(bars), summary)


def number(text: str) -> int:
    """Read a whole number, however its thousands are set apart."""
    return int("".join(filter(str.isdecimal, text)) or 0)
