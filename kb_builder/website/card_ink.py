"""Writes lines of text in the few colours of a card; each letter of a size is drawn once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from PIL import Image, ImageChops, ImageDraw

from kb_builder.website.lettering import Style

STEPS = 4
"""How many colours there are from paper to each ink."""
_MOST_LETTERS, _MOST_LINES = 1_024, 64
"""How many are kept: a letter is needed again at once, a line such as the name of the site by each card."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins, on which baseline, in which ink (0 and up)."""

    text: str
    style: Style
    left: float
    baseline: int
    ink: int
    is_rtl: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A small picture of numbers of colours, 0 where there is paper, and where its corner lies."""

    picture: Image.Image
    left: int
    top: int

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.picture.height


def put(sheet: Image.Image, marks: Iterable[Mark], down: int) -> None:
    """Put marks on a sheet whose row 0 is the row `down` of the marks; where two meet, the darker shows."""
    reach = 0
    for mark in marks:
        left, top, picture = mark.left, mark.top - down, mark.picture
        right = left + picture.width
        if left < reach:
            below = sheet.crop((left, top, right, top + picture.height))
            picture = ImageChops.lighter(below, picture)
        sheet.paste(picture, (left, top))
        reach = max(reach, right)


@functools.lru_cache(maxsize=_MOST_LINES)
def marks_of(line: Line) -> tuple[Mark, ...]:
    """Give the marks that a line consists of."""
    return tuple(_marks(line))


def _marks(line: Line) -> Iterator[Mark]:
    style, text, left = line.style, line.text, round(line.left)
    if style.face.is_shaped:
        # Letters join, so a line is drawn as a whole.
        parts = [(_drawn(text, style, line.ink, "rtl" if line.is_rtl else "ltr"), 0.0)]
    else:
        distances = accumulate(map(style.width, text), initial=0.0)
        parts = [
            (_letter(one, style, line.ink), distance) for one, distance in zip(text, distances, strict=False)
        ]
    for drawn, distance in parts:
        if drawn:
            yield Mark(drawn.picture, left + round(distance) + drawn.left, line.baseline + drawn.top)


@functools.lru_cache(maxsize=_MOST_LETTERS)
def _letter(letter: str, style: Style, ink: int) -> Mark | None:
    return _drawn(letter, style, ink)


def _drawn(text: str, style: Style, ink: int, direction: str | None = None) -> Mark | None:
    """Draw a text that begins at 0 on baseline 0; None where nothing of it can be seen."""
    size = style.size
    area = Image.new("L", (round(style.width(text)) + 2 * size, 3 * size))
    pen = ImageDraw.Draw(area)
    for font, run, left in style.runs(text):
        pen.text((size + left, 2 * size), run, fill=255, font=font, anchor="ls", direction=direction)
    inked = area.point(_steps(ink))
    box = inked.getbbox()
    return Mark(inked.crop(box), box[0] - size, box[1] - 2 * size) if box else None


@functools.cache
def _steps(ink: int) -> list[int]:
    """Give the colour of an ink for each of 256 degrees of blackness."""
    return [ink * STEPS + round(value * STEPS / 255) if value * STEPS >= 128 else 0 for value in range(256)]
