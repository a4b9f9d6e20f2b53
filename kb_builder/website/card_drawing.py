"""Draws the picture that social networks show for a page (1200 by 630 pixels).

The size is what the networks ask for (https://ogp.me/ names none, 1.91:1 is usual). Sixteen colours,
four steps from paper to ink for each of three inks, keep the file small and the edges smooth. A face brings
colours of its own.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from kb_builder.publication import SocialCard
from kb_builder.website.card_face import FACE, put_face
from kb_builder.website.lettering import Style, lines, widest, writable
from kb_builder.website.palette import channels
from kb_builder.website.typefaces import Face, face_for

WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAR = 80, 16
_ROOM = WIDTH - 2 * _MARGIN
_MOST_CHARACTERS = 300
_MOST_DRAWN, _MOST_FITTED = 64, 1_024
"""How many lines are kept: most cards share the name of the site, what a page is, and words for figures."""
_NUMBER, _NAME, _KIND, _FACTS = Style(180, 700), Style(34, 600), Style(32, 600), Style(34, 500)
_FIGURE, _LABEL = Style(60, 700), Style(28, 500)
_PAPER, _TEXT, _SOFT = (250, 250, 252), (24, 26, 38), (84, 88, 104)
_STEPS = 4
_INK_TEXT, _INK_SOFT, _INK_PRIMARY = range(3)
_COLOUR_OF_BAR = 3 * _STEPS + 1
_LEAST_CONTRAST = 4.5
_PNG, _BY_PALETTE, _UP = b"\x89PNG\r\n\x1a\n", 3, 2


@dataclass(frozen=True, slots=True)
class Palette:
    """What all cards of a site share: its primary colour (`#rrggbb`), its language, where avatars lie."""

    colour: str
    language: str = "en"
    avatars: Path = Path()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: Style
    left: float
    baseline: int
    ink: int
    is_rtl: bool = False


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
    sheet = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(sheet).rectangle((0, 0, WIDTH, _BAR - 1), fill=_COLOUR_OF_BAR)
    for line in _lines(card, common.language):
        _write(sheet, line)
    colours = _colours(channels(common.colour))
    if card.portrait:
        colours += put_face(sheet, (_MARGIN, 172), card.portrait, common.avatars, len(colours) // 3)
    return _png(sheet, bytes(colours))


def _png(sheet: Image.Image, colours: bytes) -> bytes:
    """Give a sheet of numbers of colours as PNG. Pillow's writer goes row by row and takes twice as long."""
    bits = 4 if len(colours) <= 3 * 16 else 8
    sheet.putpalette(colours)
    rows = _like_the_row_above(sheet.tobytes("raw", "P;4")) if bits == 4 else _as_they_are(sheet)
    # A card is mostly runs of one colour: looking for more takes twice as long and saves one byte in twenty.
    packing = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    chunks = {
        b"IHDR": struct.pack(">2I5B", WIDTH, HEIGHT, bits, _BY_PALETTE, 0, 0, 0),
        b"PLTE": colours,
        b"IDAT": packing.compress(rows) + packing.flush(),
        b"IEND": b"",
    }
    return _PNG + b"".join(_chunk(kind, held) for kind, held in chunks.items())


def _like_the_row_above(pairs: bytes) -> bytes:
    """Give rows, two pixels in a byte, by how each differs from the one above: most do not at all."""
    width = WIDTH // 2
    packed = Image.frombytes("L", (width, HEIGHT), pairs)
    rows = Image.new("L", (1 + width, HEIGHT), _UP)
    rows.paste(ImageChops.subtract_modulo(packed, packed.crop((0, -1, width, HEIGHT - 1))), (1, 0))
    return rows.tobytes()


def _as_they_are(sheet: Image.Image) -> bytes:
    """Give rows of a byte for each pixel; paper, which is 0, also says that a row is not filtered."""
    return sheet.crop((-1, 0, WIDTH, HEIGHT)).tobytes()


def _chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))


def _lines(card: SocialCard, language: str) -> Iterator[_Line]:
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


def _frame(card: SocialCard, language: str) -> Iterator[_Line]:
    kind = _line(card.kind, language, _KIND, 0, 116, _INK_SOFT, _ROOM * 0.4)
    left = WIDTH - _MARGIN - kind.style.width(kind.text)
    yield replace(kind, left=left)
    yield _line(card.site, language, _NAME, _MARGIN, 116, _INK_PRIMARY, left - 2 * _MARGIN)
    if not card.figures:
        known = (fact for fact in card.facts if _lettered(fact, language, _FACTS)[0])
        yield _line(" · ".join(known), language, _FACTS, _MARGIN, HEIGHT - 72, _INK_SOFT, _ROOM)


def _figure(figure: tuple[str, str], language: str, left: float) -> tuple[_Line, _Line]:
    number, label = figure
    return (
        _line(number, language, _FIGURE, left, HEIGHT - 112, _INK_TEXT, _ROOM),
        _line(label, language, _LABEL, left, HEIGHT - 68, _INK_SOFT, _ROOM),
    )


def _title(card: SocialCard, language: str, place: _Place) -> Iterator[_Line]:
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
        yield _Line(line, style, left, first + height * number, _INK_TEXT, is_rtl)


def _set(title: str, face: Face, place: _Place) -> tuple[Style, tuple[str, ...]]:
    for size, most in place.sizes:
        style = Style(size, 700, face)
        broken = lines(title, style, place.room, most)
        is_whole = not broken[-1].endswith("…") or title.endswith("…")
        if is_whole and widest(title, style) <= place.room:
            break
    return style, broken


def _line(
    text: str, language: str, style: Style, left: float, baseline: int, ink: int, width: float
) -> _Line:
    """Give a line of what fits into `width`."""
    fits, style, is_rtl = _fitted(text, language, style, width)
    return _Line(fits, style, left, baseline, ink, is_rtl)


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


def _write(sheet: Image.Image, line: _Line) -> None:
    if not line.text:
        return
    area, ascent = _drawn(line.text, line.style, line.ink, line.is_rtl)
    left, top = round(line.left) - 4, line.baseline - ascent
    # Paper, which is colour 0, covers nothing of the line above.
    below = sheet.crop((left, top, left + area.width, top + area.height))
    sheet.paste(ImageChops.lighter(below, area), (left, top))


@functools.lru_cache(maxsize=_MOST_DRAWN)
def _drawn(text: str, style: Style, ink: int, is_rtl: bool) -> tuple[Image.Image, int]:
    """Give a line in the steps of an ink, and how far it reaches above its baseline."""
    shaped = style.face.is_shaped
    # Signs above and below the letters reach further than those of Latin.
    ascent, descent = (
        round(style.size * (1.3 if shaped else 1)),
        style.size * 3 // 4 if shaped else style.size // 2,
    )
    area = Image.new("L", (round(style.width(text)) + 8, ascent + descent))
    pen = ImageDraw.Draw(area)
    direction = ("rtl" if is_rtl else "ltr") if shaped else None
    for font, run, left in style.runs(text):
        pen.text((4 + left, ascent), run, fill=255, font=font, anchor="ls", direction=direction)
    return area.point(_steps(ink)), ascent


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
