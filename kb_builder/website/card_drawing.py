"""Draws the picture that social networks show for a page (1200 by 630 pixels).

The size is what the networks ask for (https://ogp.me/ names none, 1.91:1 is usual). Sixteen colours,
four steps from paper to ink for each of three inks, keep the file small and the edges smooth. A face brings
colours of its own.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw

from kb_builder.publication import SocialCard
from kb_builder.website.card_face import FACE, face_of
from kb_builder.website.card_file import Band, band, bits_for, paper, png, row_size
from kb_builder.website.card_ink import STEPS, Line, Mark, marks_of, put
from kb_builder.website.lettering import Style, lines, widest, writable
from kb_builder.website.palette import channels
from kb_builder.website.typefaces import Face, face_for

WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAR = 80, 16
_FACE_AT = _MARGIN, 172
_ROOM = WIDTH - 2 * _MARGIN
_MOST_CHARACTERS = 300
_MOST_PACKED, _MOST_FITTED = 64, 1_024
"""How many strips and lines are kept: most cards share the name of the site, and what a page is."""
_NUMBER, _NAME, _KIND, _FACTS = Style(180, 700), Style(34, 600), Style(32, 600), Style(34, 500)
_FIGURE, _LABEL = Style(60, 700), Style(28, 500)
_PAPER, _TEXT, _SOFT = (250, 250, 252), (24, 26, 38), (84, 88, 104)
_INK_TEXT, _INK_SOFT, _INK_PRIMARY = range(3)
_COLOUR_OF_BAR = 3 * STEPS + 1
_LEAST_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Palette:
    """What all cards of a site share: its primary colour (`#rrggbb`), its language, where avatars lie."""

    colour: str
    language: str = "en"
    avatars: Path = Path()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a title stands: from `left` to the margin, its middle at `middle`, in one of `sizes`."""

    left: int
    middle: int
    sizes: tuple[tuple[int, int], ...]

    @property
    def room(self) -> int:
        return WIDTH - _MARGIN - self.left


_ALONE = _Place(_MARGIN, HEIGHT // 2, ((84, 2), (70, 3), (60, 4), (52, 4)))
"""Sizes, each with how many lines at most: the first in which a title fits is taken."""
_BESIDE_FACE = _Place(_MARGIN + FACE + 48, 218, ((72, 1), (56, 1), (44, 1), (34, 2)))


def draw(card: SocialCard, common: Palette) -> bytes:
    """Give the card as PNG.

    The same card gives the same bytes (with the same Pillow and the same fonts). Text that no face at hand
    can write is left out, and a title of that kind gives way to `card.fallback`.
    """
    colours = _colours(channels(common.colour))
    face = None
    if card.portrait:
        picture, more = face_of(card.portrait, common.avatars, len(colours) // 3)
        colours, face = colours + more, Mark(picture, *_FACE_AT)
    palette = bytes(colours)
    return png(WIDTH, HEIGHT, palette, [*_bands(_lines(card, common.language), face, bits_for(palette))])


def _bands(lines: Iterable[Line], face: Mark | None, bits: int) -> Iterator[Band]:
    """Yield the rows of a card: strips that lines stand in, and paper between them."""
    yield _bar(bits)
    done, size = _BAR, row_size(WIDTH, bits)
    for strip in _strips(lines, face):
        yield paper((strip.top - done) * size)
        # Most cards share the strip with the name of the site.
        yield band(strip.rows(bits, face)) if strip.has_face else _packed(strip, bits)
        done = strip.bottom
    yield paper((HEIGHT - done) * size)


@dataclass(frozen=True, slots=True)
class _Strip:
    """Rows of a card from `top` to the one before `bottom`, with the lines that stand there."""

    top: int
    bottom: int
    lines: tuple[Line, ...] = ()
    has_face: bool = False

    def with_(self, other: _Strip) -> _Strip:
        """Give one strip for two that have rows in common."""
        top, bottom = min(self.top, other.top), max(self.bottom, other.bottom)
        return _Strip(top, bottom, self.lines + other.lines, self.has_face or other.has_face)

    def rows(self, bits: int, face: Mark | None = None) -> bytes:
        """Draw what stands here; give rows of so many bits for each pixel."""
        sheet = Image.new("L", (2 + WIDTH, self.bottom - self.top))
        marks = [*([face] if face else []), *(mark for line in self.lines for mark in marks_of(line))]
        put(sheet, (replace(mark, left=mark.left + 2) for mark in marks), self.top)
        return _packed_pixels(sheet, bits)


def _strips(lines: Iterable[Line], face: Mark | None) -> list[_Strip]:
    """Give strips of rows that have none in common, from top to bottom."""
    found = [_Strip(face.top, face.bottom, has_face=True)] if face else []
    for line in lines:
        if marks := marks_of(line):
            top = max(_BAR, min(mark.top for mark in marks))
            bottom = min(HEIGHT, max(mark.bottom for mark in marks))
            found.append(_Strip(top, bottom, (line,)))
    apart: list[_Strip] = []
    for strip in sorted((one for one in found if one.top < one.bottom), key=lambda one: one.top):
        if apart and strip.top < apart[-1].bottom:
            apart[-1] = apart[-1].with_(strip)
        else:
            apart.append(strip)
    return apart


@functools.lru_cache(maxsize=_MOST_PACKED)
def _packed(strip: _Strip, bits: int) -> Band:
    return band(strip.rows(bits))


@functools.cache
def _bar(bits: int) -> Band:
    sheet = Image.new("L", (2 + WIDTH, _BAR))
    ImageDraw.Draw(sheet).rectangle((2, 0, 1 + WIDTH, _BAR), fill=_COLOUR_OF_BAR)
    return band(_packed_pixels(sheet, bits))


def _packed_pixels(sheet: Image.Image, bits: int) -> bytes:
    """Give rows of a sheet that begin with paper: a byte of it, 0, says that they are not filtered."""
    if bits == 8:
        return sheet.crop((1, 0, *sheet.size)).tobytes()
    sheet.putpalette(bytes(3))
    return sheet.tobytes("raw", "P;4")


def _lines(card: SocialCard, language: str) -> Iterator[Line]:
    yield from _frame(card, language)
    place = _BESIDE_FACE if card.portrait else _ALONE
    yield from _title(card, language, place)
    for number, text in enumerate(card.about):
        yield _line(text, language, _FACTS, place.left, 306 + 54 * number, _INK_SOFT, place.room)
    left = float(_MARGIN)
    for figure in card.figures:
        both = _figure(figure, language, left)
        left = max(line.left + line.style.width(line.text) for line in both) + 56
        if left - 56 <= WIDTH - _MARGIN:
            yield from both


def _frame(card: SocialCard, language: str) -> Iterator[Line]:
    kind = _line(card.kind, language, _KIND, 0, 116, _INK_SOFT, _ROOM * 0.4)
    left = WIDTH - _MARGIN - kind.style.width(kind.text)
    yield replace(kind, left=left)
    yield _line(card.site, language, _NAME, _MARGIN, 116, _INK_PRIMARY, left - 2 * _MARGIN)
    if not card.figures:
        known = (fact for fact in card.facts if _lettered(fact, language, _FACTS)[0])
        yield _line(" · ".join(known), language, _FACTS, _MARGIN, HEIGHT - 72, _INK_SOFT, _ROOM)


def _figure(figure: tuple[str, str], language: str, left: float) -> tuple[Line, Line]:
    number, label = figure
    return (
        _line(number, language, _FIGURE, left, HEIGHT - 112, _INK_TEXT, _ROOM),
        _line(label, language, _LABEL, left, HEIGHT - 68, _INK_SOFT, _ROOM),
    )


def _title(card: SocialCard, language: str, place: _Place) -> Iterator[Line]:
    title, style = _lettered(card.title, language, Style(0, 700))
    if not title:
        yield _line(card.fallback, language, _NUMBER, place.left, place.middle + 75, _INK_PRIMARY, place.room)
        return
    style, broken = _set(title, style.face, place)
    height = round(style.size * style.face.leading)
    # Optically centred between the name of the site and the facts.
    first = place.middle - height * (len(broken) - 1) // 2 + style.size // 4
    is_rtl = _is_rtl(title)
    for number, line in enumerate(broken):
        left = place.left + (place.room - style.width(line) if is_rtl else 0)
        yield Line(line, style, left, first + height * number, _INK_TEXT, is_rtl)


def _set(title: str, face: Face, place: _Place) -> tuple[Style, tuple[str, ...]]:
    for size, most in place.sizes:
        style = Style(size, 700, face)
        broken = lines(title, style, place.room, most)
        is_whole = not broken[-1].endswith("…") or title.endswith("…")
        if is_whole and widest(title, style) <= place.room:
            break
    return style, broken


def _line(text: str, language: str, style: Style, left: float, baseline: int, ink: int, width: float) -> Line:
    """Give a line of what fits into `width`."""
    fits, style, is_rtl = _fitted(text, language, style, width)
    return Line(fits, style, left, baseline, ink, is_rtl)


@functools.lru_cache(maxsize=_MOST_FITTED)
def _fitted(text: str, language: str, style: Style, width: float) -> tuple[str, Style, bool]:
    """Give what fits into `width`, in which face, and whether it is written from right to left."""
    kept, style = _lettered(text, language, style)
    fits = next(iter(lines(kept, style, width, 1)), "")
    return fits, style, _is_rtl(kept)


def _lettered(text: str, language: str, style: Style) -> tuple[str, Style]:
    """Give what can be written of `text`, and in which face."""
    face = face_for(text[:_MOST_CHARACTERS], language)
    return writable(text[:_MOST_CHARACTERS], face), replace(style, face=face)


def _is_rtl(text: str) -> bool:
    """Tell whether the first letter belongs to a script that is written from right to left."""
    ways = map(unicodedata.bidirectional, text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def _colours(primary: tuple[int, int, int]) -> list[int]:
    palette = list(_PAPER)
    for ink in (_TEXT, _SOFT, _readable(primary)):
        for step in range(1, STEPS + 1):
            mixed = zip(_PAPER, ink, strict=True)
            palette += [round(paper + (full - paper) * step / STEPS) for paper, full in mixed]
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
