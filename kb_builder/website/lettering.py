"""Measures text in the fonts of the theme, and breaks it into lines."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

_FONTS = Path(str(files("kb_builder.theme"))) / "assets/kb/fonts"
_FILES = tuple(sorted(_FONTS.glob("inter-*-normal.woff2"), key=lambda file: (len(file.name), file.name)))
"""Subsets of one face; the first that has a character draws it."""


@dataclass(frozen=True, slots=True)
class Style:
    """Size in pixels and weight of a line of text."""

    size: int
    weight: int

    def fonts(self) -> tuple[ImageFont.FreeTypeFont, ...]:
        """Give the face in this style, a font per subset."""
        return _fonts(self)

    def width(self, text: str) -> float:
        """Give how many pixels `text` takes."""
        return sum(map(_advances(self).__getitem__, text))

    def runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str, float]]:
        """Cut `text` into parts that one font can draw; yield font, part, and its distance from the left."""
        left = 0.0
        for place, characters in groupby(text, key=lambda one: _place(one) or 0):
            run = "".join(characters)
            yield self.fonts()[place], run, left
            left += self.width(run)


def writable(text: str) -> str:
    """Give what can be drawn of `text`, "" where it would not be itself any more.

    A symbol or an emoji that no font has may be missing, a letter or a digit may not.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if _place(character) is not None:
            kept.append(character)
        elif unicodedata.category(character)[0] in "LMN":
            return ""
        else:
            kept.append(" ")
    return " ".join("".join(kept).split())


def lines(text: str, style: Style, width: float, most: int) -> tuple[str, ...]:
    """Break `text` between words into at most `most` lines of like length; what is too long ends in "…"."""
    broken = tuple(_broken(text, style, width))
    if len(broken) > most:
        last = broken[most - 1]
        while last and style.width(f"{last}…") > width:
            last = last[:-1]
        return (*broken[: most - 1], f"{last.rstrip(' ,;:.')}…")
    return _balanced(text, style, width, broken)


def _balanced(text: str, style: Style, width: float, broken: tuple[str, ...]) -> tuple[str, ...]:
    narrow = max(map(style.width, broken), default=0.0)
    # No word that fits on a line is cut for the sake of balance.
    least = max([width / 2, *(taken for taken in map(style.width, text.split()) if taken <= width)])
    while narrow - width / 40 >= least:
        narrow -= width / 40
        tried = tuple(_broken(text, style, narrow))
        if len(tried) > len(broken):
            break
        broken = tried
    return broken


def _broken(text: str, style: Style, width: float) -> Iterator[str]:
    line = ""
    for word in _words(text, style, width):
        longer = f"{line} {word}" if line else word
        if line and style.width(longer) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _words(text: str, style: Style, width: float) -> Iterator[str]:
    """Yield the words, one that fits on no line in pieces."""
    for word in text.split():
        piece = ""
        for character in word:
            if piece and style.width(piece + character) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


@functools.cache
def _fonts(style: Style) -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(_font(file, style) for file in _FILES)


def _font(file: Path, style: Style) -> ImageFont.FreeTypeFont:
    # Raqm would set text a little better, but only where the machine has FriBiDi: pictures would differ.
    font = ImageFont.truetype(str(file), style.size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([style.weight])
    return font


def _place(character: str) -> int | None:
    """Give which of the fonts has the character, None where none has."""
    return _places().get(ord(character))


@functools.cache
def _places() -> dict[int, int]:
    """Give for each character that can be written the first font that has it."""
    found: dict[int, int] = {}
    for place, file in enumerate(_FILES):
        with TTFont(file, lazy=True) as font:
            found = dict.fromkeys(font.getBestCmap(), place) | found
    return found


class _Advances(dict[str, float]):
    """How many pixels each character takes in a style, measured when it is first asked for."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._fonts = style.fonts()

    def __missing__(self, character: str) -> float:
        found = self[character] = self._fonts[_place(character) or 0].getlength(character)
        return found


_advances = functools.cache(_Advances)
