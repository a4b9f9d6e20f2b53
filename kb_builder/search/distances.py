"""Writes rising numbers as text: the distance of each from the one before, one or two signs for most.

A sign has one of 64 values. Below 48 it ends a distance; from 48 on it says what a sixteenth of the distance
leaves over, and that sixteenth follows. `theme/assets/kb/files.js` reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub

from kb_builder.search.layout import LEVELS

Levels = dict[int, int]
"""Number of a page → how much it says of a term; 0 where it says nothing."""
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ENDS, _PART = 48, 16
_DISTANCE = re.compile(f"[{re.escape(SIGNS[_ENDS:])}]*[{SIGNS[:_ENDS]}]")
_USUAL = 4_096
"""The signs of distances below are kept."""


class _Signs(dict[int, str]):
    """Gives the signs of a distance."""

    def __missing__(self, distance: int) -> str:
        signs, rest = "", distance
        while rest >= _ENDS:
            signs += SIGNS[_ENDS + rest % _PART]
            rest //= _PART
        signs += SIGNS[rest]
        if distance < _USUAL:
            self[distance] = signs
        return signs


class _Values(dict[str, int]):
    """Gives the distance that signs stand for; there are few but for very large ones, which are rare."""

    def __missing__(self, signs: str) -> int:
        distance = SIGNS.index(signs[-1])
        for sign in reversed(signs[:-1]):
            distance = distance * _PART + SIGNS.index(sign) - _ENDS
        if distance < _USUAL:
            self[signs] = distance
        return distance


_SIGNS, _VALUES = _Signs(), _Values()


def written(numbers: Sequence[int]) -> str:
    """Give rising numbers from 0 on as text: 0, 3, 103 → "BD0G"."""
    return "".join(map(_SIGNS.__getitem__, map(sub, numbers, [-1, *numbers])))


def read(text: str) -> Iterable[int]:
    """Give the numbers that stand in a text."""
    return map((-1).__add__, accumulate(map(_VALUES.__getitem__, _DISTANCE.findall(text))))


def folded(places: Sequence[int]) -> str:
    """Give the postings of a term as a file holds them; `places` are numbers times `LEVELS`, plus levels."""
    numbers = [place // LEVELS for place in places]
    levels = map(SIGNS.__getitem__, map((LEVELS - 1).__and__, places))
    return f"{written(numbers)} {''.join(levels)}"


def unfolded(postings: str) -> Levels:
    """Give the pages of a term and their levels, of its postings as a file holds them."""
    numbers, _, levels = postings.partition(" ")
    return dict(zip(read(numbers), map(_VALUES.__getitem__, levels), strict=True))
