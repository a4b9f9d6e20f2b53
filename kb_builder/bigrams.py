"""Gives the bigrams by which writing without spaces is searched.

Japanese, Chinese, Thai and related languages put no spaces between words, and Korean adds particles
to them. A dictionary would cut a text and a question differently; bigrams are the same on both
sides, in a site of any language (as in Lucene's CJKAnalyzer). They are written in letters
(`検索` → `gjbmhnccq`), so that nothing else cuts them. `terms.js` does the same with a question.
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
"""Ends a bigram, so that no stemmer finds an ending to cut off."""


def bigrams(text: str) -> str:
    """Give the bigrams of all unspaced runs of a text, each once, in letters, with spaces between.

    A character that stands alone is given by itself: it begins its bigrams.
    """
    runs = _RUN.findall(unicodedata.normalize("NFKC", text))
    found = (run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1)))
    return " ".join(dict.fromkeys(map(in_letters, found)))


def in_letters(characters: str) -> str:
    """Write one character or a bigram: four letters or more for each character, and an end for the bigram."""
    letters = "".join(f"{ord(character):04x}" for character in characters).translate(_LETTERS)
    return letters + _END if len(characters) > 1 else letters
