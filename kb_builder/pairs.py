"""How writing without spaces is found: by pairs of neighbouring characters, spelled in letters.

Japanese, Chinese, Thai and their kin put no spaces between words, and Korean hangs its particles
on them. Dictionaries would cut the text one way here and the question another way in the browser;
pairs of characters come out the same on both sides, in a site of any language (the way of Lucene's
CJKAnalyzer). Spelled in letters (`検索` → `gjbmhnccq`), no other part of the way cuts them again.
`terms.js` does the same with a question.
"""

from __future__ import annotations

import re
import unicodedata

_RANGES = (
    r"\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_RUN = re.compile(f"[{_RANGES}]+")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_END = "q"
"""Ends a pair, so that no stemmer finds an ending to cut off."""


def pairs(text: str) -> str:
    """Give the pairs of all unspaced runs of a text, each once, spelled in letters, with spaces between.

    A character that stands alone is spelled by itself: it begins the pairs it would begin.
    """
    runs = _RUN.findall(unicodedata.normalize("NFKC", text))
    found = (run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1)))
    return " ".join(dict.fromkeys(map(spelled, found)))


def spelled(characters: str) -> str:
    """Spell one character or a pair: four letters or more each, and an end for the pair."""
    letters = "".join(f"{ord(character):04x}" for character in characters).translate(_LETTERS)
    return letters + _END if len(characters) > 1 else letters
