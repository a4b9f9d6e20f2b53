"""Draws the picture that social networks show for a page (1200 by 630 pixels).

The size is what the networks ask for (https://ogp.me/ names none, 1.91:1 is usual). Sixteen colours,
four steps from paper to ink for each of three inks, keep the file small and the edges smooth.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from kb_builder.publication import SocialCard
from kb_builder.website.lettering import Style, lines, writable
from kb_builder.website.palette import channels

WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAR = 80, 16
_ROOM = WIDTH - 2 * _MARGIN
_MOST_CHARACTERS = 300
_TITLES = ((Style(84, 700), 2), (Style(70, 700), 3), (Style(60, 700), 4), (Style(52, 700), 4))
"""From large to small, and in how many lines at most: the first in which a title fits is taken."""
_NUMBER, _NAME, _KIND, _FACTS = Style(180, 700), Style(34, 600), Style(32, 600), Style(34, 500)
_PAPER, _TEXT, _SOFT = (250, 250, 252), (24, 26, 38), (84, 88, 104)
_STEPS = 4
_INK_TEXT, _INK_SOFT, _INK_PRIMARY = range(3)
_COLOUR_OF_BAR = 3 * _STEPS + 1
_LEAST_CONTRAST = 4.5
_PACKED = {"compress_level": 1, "compress_type": zlib.Z_RLE}
"""A card is mostly runs of one colour: looking for more takes twice as long and saves one byte in twenty."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: Style
    left: float
    baseline: int
    ink: int


def draw(card: SocialCard, colour: str) -> bytes:
    """Give the card as PNG; `colour` is the site's primary one, as `#rrggbb`.

    The same card in the same colour gives the same bytes (with the same Pillow). Text that the
    fonts cannot write is left out, and a title of that kind gives way to `card.fallback`.
    """
    sheet = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(sheet).rectangle((0, 0, WIDTH, _BAR - 1), fill=_COLOUR_OF_BAR)
    for line in (*_frame(card), *_title(card)):
        _write(sheet, line)
    sheet.putpalette(_colours(channels(colour)))
    out = BytesIO()
    sheet.save(out, "PNG", **_PACKED)
    return out.getvalue()


def _frame(card: SocialCard) -> Iterable[_Line]:
    kind = _short(card.kind, _KIND, _ROOM * 0.4)
    left = WIDTH - _MARGIN - _KIND.width(kind)
    yield _Line(kind, _KIND, left, 116, _INK_SOFT)
    yield _Line(_short(card.site, _NAME, left - 2 * _MARGIN), _NAME, _MARGIN, 116, _INK_PRIMARY)
    facts = " · ".join(filter(None, map(writable, card.facts)))
    yield _Line(_short(facts, _FACTS, _ROOM), _FACTS, _MARGIN, HEIGHT - 72, _INK_SOFT)


def _title(card: SocialCard) -> Iterable[_Line]:
    title = writable(card.title[:_MOST_CHARACTERS])
    if not title:
        number = _short(card.fallback, _NUMBER, _ROOM)
        return [_Line(number, _NUMBER, _MARGIN, 390, _INK_PRIMARY)]
    style, broken = _set(title)
    height = round(style.size * 1.22)
    # Optically centred between the name of the site and the facts.
    first = (HEIGHT - height * (len(broken) - 1)) // 2 + style.size // 4
    return [
        _Line(line, style, _MARGIN, first + height * place, _INK_TEXT) for place, line in enumerate(broken)
    ]


def _set(title: str) -> tuple[Style, tuple[str, ...]]:
    for style, most in _TITLES:
        broken = lines(title, style, _ROOM, most)
        is_whole = not broken[-1].endswith("…") or title.endswith("…")
        if is_whole and max(map(style.width, title.split())) <= _ROOM:
            break
    return style, broken


def _short(text: str, style: Style, width: float) -> str:
    return next(iter(lines(writable(text[:_MOST_CHARACTERS]), style, width, 1)), "")


def _write(sheet: Image.Image, line: _Line) -> None:
    if not line.text:
        return
    ascent, descent = line.style.size, line.style.size // 2
    area = Image.new("L", (round(line.style.width(line.text)) + 8, ascent + descent))
    pen = ImageDraw.Draw(area)
    for font, run, left in line.style.runs(line.text):
        pen.text((4 + left, ascent), run, fill=255, font=font, anchor="ls")
    sheet.paste(area.point(_steps(line.ink)), (round(line.left) - 4, line.baseline - ascent))


@functools.cache
def _steps(ink: int) -> list[int]:
    """Give the colour of an ink for each of 256 degrees of blackness."""
    return [
        ink * _STEPS + round(value * _STEPS / 255) if value * _STEPS >= 128 else 0 for value in range(256)
    ]


def _colours(primary: tuple[int, int, int]) -> list[int]:
    palette = list(_PAPER)
    for ink in (_TEXT, _SOFT, _readable(primary)):
        for step in range(1, _STEPS + 1):
            mixed = zip(_PAPER, ink, strict=True)
            palette += [round(paper + (full - paper) * step / _STEPS) for paper, full in mixed]
    return [*palette, *primary]


def _readable(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Darken a colour until it can be read on the paper (WCAG 2.2, 1.4.3)."""
    red, green, blue = colour
    while (_luminance(_PAPER) + 0.05) / (_luminance((red, green, blue)) + 0.05) < _LEAST_CONTRAST:
        red, green, blue = red * 9 // 10, green * 9 // 10, blue * 9 // 10
    return red, green, blue


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = (part / 255 for part in colour)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
