"""Corrects words that stand nowhere on a site to near ones that do. Pure; `spelling.js` does the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_PLAIN = re.compile(r"[^\W\d_]+")
_SHORTEST, _MIDDLE = 5, 7


def is_correctable(word: str) -> bool:
    """Tell whether a word is long and plain enough that a near one may have been meant."""
    return len(word) >= _SHORTEST and bool(_PLAIN.fullmatch(word))


def nearest(word: str, words: Iterable[str]) -> str:
    """Give the nearest of `words`, which stand most frequent first, or "" where none is near.

    Words below seven letters must hold the same letters but for one more, one less or two swapped:
    "swift" is no mistaken "shift".
    """
    found, least = "", 2 if len(word) < _MIDDLE else 3
    for other in words:
        if other[0] != word[0] or abs(len(other) - len(word)) >= least:
            continue
        if len(word) < _MIDDLE and len(other) == len(word) and sorted(other) != sorted(word):
            continue
        away = distance(word, other)
        if away < least:
            found, least = other, away
    return found


def replaced(question: str, word: str, other: str) -> str:
    """Give the question with the first `word` replaced, in whatever case it was typed."""
    return re.sub(rf"(?<!\w){word}(?!\w)", other, question, count=1, flags=re.IGNORECASE)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the letters to add, drop, change or swap between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        after = [i]
        for j, another in enumerate(other, 1):
            least = min(row[j - 1] + (letter != another), row[j] + 1, after[j - 1] + 1)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                least = min(least, before[j - 2] + 1)
            after.append(least)
        before, row = row, after
    return row[-1]
