"""Measures text in a face, and breaks it into lines."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from PIL import ImageFont

from kb_builder.website.typefaces import INTER, Face

_OPENING = "「『（【《〈"  # noqa: RUF001 - marks of East Asia
_CLOSING = "、。，．・：；？！…）】」』》〉ー々ゝヽぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"  # noqa: RUF001
_UNSPACED = re.compile(rf"[{_OPENING}\[(]*(?:[!-~À-ɏ]+|[^{_OPENING}])[{_CLOSING}\])]*|[{_OPENING}]+")
"""East Asian text may be cut between two of these: no closing mark begins a line, no opening one ends it."""
_VIRAMA = 9
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
_FOLLOWING_VOWELS = frozenset("ะาำະາຳ\u200d")

_Part = tuple[str, str, float]
"""What stands before a part that a line may begin with, the part, and how many pixels it takes."""
_Parts = tuple[_Part, ...]
_Line = tuple[str, float]
"""A line, and how many pixels it takes."""


@dataclass(frozen=True, slots=True)
class Style:
    """Size in pixels and weight of a line of text, and its face."""

    size: int
    weight: int
    face: Face = INTER

    def width(self, text: str) -> float:
        """Give how many pixels `text` takes."""
        if self.face.is_shaped:
            # Letters join within words only, so each word is measured once.
            words = text.split(" ")
            return sum(_length(self, word) for word in words) + _length(self, " ") * (len(words) - 1)
        return sum(map(_advances(self).__getitem__, text))

    def runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str, float]]:
        """Cut `text` into parts that one font can draw; yield font, part, and its distance from the left."""
        if self.face is INTER and text.isascii():
            yield self.font(0), text, 0.0
            return
        left = 0.0
        for place, characters in groupby(text, key=lambda one: self.face.place(one) or 0):
            run = "".join(characters)
            yield self.font(place), run, left
            left += self.width(run)

    def font(self, place: int) -> ImageFont.FreeTypeFont:
        """Give one of the fonts of the face in this style."""
        return self.face.font(place, self.size, self.weight)


def writable(text: str, face: Face = INTER) -> str:
    """Give what can be drawn of `text`, "" where it would not be itself any more.

    A symbol or an emoji that the face has not may be missing, a letter or a digit may not.
    """
    if text.isascii() and text.isprintable() and face is INTER:
        return " ".join(text.split())
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if face.place(character) is not None:
            kept.append(character)
        elif unicodedata.category(character)[0] in "LMN":
            return ""
        else:
            kept.append(" ")
    return " ".join("".join(kept).split())


def lines(text: str, style: Style, width: float, most: int) -> tuple[str, ...]:
    """Break `text` between words into at most `most` lines of like length; what is too long ends in "…"."""
    parts = _parts(text, style)
    broken = tuple(_broken(parts, style, width))
    if len(broken) > most:
        whole = (line for line, _ in broken[: most - 1])
        return (*whole, _shortened(broken[most - 1][0], style, width))
    return tuple(line for line, _ in _balanced(parts, style, width, broken))


def _shortened(line: str, style: Style, width: float) -> str:
    """Give a line that ends in "…", after a whole word where it has more than one."""
    last = line
    while last and style.width(f"{last}…") > width:
        last = "".join(_clusters(last)[:-1])
    if line[len(last) :].strip() and line[len(last)] != " ":
        last = last.rpartition(" ")[0] or last
    return f"{last.rstrip(' ,;:.、。')}…"


def widest(text: str, style: Style) -> float:
    """Give how many pixels the longest word takes that should not be cut."""
    return max((wide for _, _, wide in _parts(text, style)), default=0.0) if style.face.is_spaced else 0.0


def _balanced(parts: _Parts, style: Style, width: float, broken: tuple[_Line, ...]) -> tuple[_Line, ...]:
    narrow = max((taken for _, taken in broken), default=0.0)
    # No word that fits on a line is cut for the sake of balance.
    least = max([width / 2, *(wide for _, _, wide in parts if wide <= width)])
    while narrow - width / 40 >= least:
        narrow -= width / 40
        tried = tuple(_broken(parts, style, narrow))
        if len(tried) > len(broken):
            break
        broken = tried
    return broken


def _broken(parts: _Parts, style: Style, width: float) -> Iterator[_Line]:
    line, taken, space = "", 0.0, style.width(" ")
    for glue, word, wide in _fitting(parts, style, width):
        # Letters join within words only, so widths add up.
        longer = taken + wide + (space if glue else 0.0)
        if line and longer > width:
            yield line, taken
            line = ""
        line, taken = (f"{line}{glue}{word}", longer) if line else (word, wide)
    if line:
        yield line, taken


def _fitting(parts: _Parts, style: Style, width: float) -> Iterator[_Part]:
    """Yield the parts; one that fits on no line in pieces."""
    for glue, word, wide in parts:
        if wide <= width:
            yield glue, word, wide
            continue
        piece, before = "", glue
        for cluster in _clusters(word):
            if piece and style.width(piece + cluster) > width:
                yield before, piece, style.width(piece)
                piece, before = "", ""
            piece += cluster
        yield before, piece, style.width(piece)


def _parts(text: str, style: Style) -> _Parts:
    return tuple((glue, part, style.width(part)) for glue, part in _words(text, style.face))


def _words(text: str, face: Face) -> Iterator[tuple[str, str]]:
    """Yield what stands before a part that a line may begin with, and the part."""
    for word in text.split():
        glue = " "
        for part in (word,) if face.is_spaced or face.is_shaped else _UNSPACED.findall(word):
            yield glue, part
            glue = ""


def _clusters(word: str) -> list[str]:
    """Cut a word into what readers take for one letter each: marks stay with what they stand on."""
    found: list[str] = []
    for character in word:
        is_joined = unicodedata.category(character)[0] == "M" or character in _FOLLOWING_VOWELS
        if found and (is_joined or _joins(found[-1][-1])):
            found[-1] += character
        else:
            found.append(character)
    return found


def _joins(character: str) -> bool:
    return (
        unicodedata.combining(character) == _VIRAMA or character in _LEADING_VOWELS or character == "\u200d"
    )


@functools.lru_cache(maxsize=1 << 12)
def _length(style: Style, word: str) -> float:
    return float(style.font(0).getlength(word))


class _Advances(dict[str, float]):
    """How many pixels each character takes in a style, measured when it is first asked for."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, character: str) -> float:
        font = self._style.font(self._style.face.place(character) or 0)
        found = self[character] = font.getlength(character)
        return found


_advances = functools.cache(_Advances)
