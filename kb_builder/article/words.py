"""Words that our pages say, read back: a day, a count, and the value inside a sentence.

Pages say dates and counts as a person would, in the site's language. What is read back is said again
and compared, so that nothing is taken for what it is not.
"""

from __future__ import annotations

import functools
import re
from datetime import date

from kb_builder.characters import clean
from kb_builder.language import Language

_DIGITS = re.compile(r"\d+")


@functools.lru_cache(maxsize=8192)
def day_in(language: Language, text: str) -> date | None:
    """Give the day that `text` says in this language ("3 Jan 2026"), None where it says none."""
    numbers = [int(found) for found in _DIGITS.findall(text)]
    if not 2 <= len(numbers) <= 3:
        return None
    year = max(numbers)
    for day in (numbers[0], numbers[-1]):
        for month in range(1, 13):
            try:
                when = date(year, month, day)
            except ValueError:
                continue
            if language.day(when) == text:
                return when
    return None


def count_in(language: Language, one: str, many: str, text: str) -> int | None:
    """Give the number in a counted sentence: "%(num)s vote", "%(num)s votes", "1,204 votes" → 1204."""
    digits = "".join(_DIGITS.findall(text))
    if not 0 < len(digits) < 10:
        return None
    number = int(digits)
    # Some languages set thousands apart by a space that never breaks; pages have plain spaces.
    return number if clean(language.ngettext(one, many, number)) == clean(text) else None


def value_in(sentence: str, text: str) -> str | None:
    """Give what stands for the one `%(…)s` of a sentence: "edited %(day)s", "edited 3 Jan" → "3 Jan"."""
    before, opening, rest = sentence.partition("%(")
    _, closing, after = rest.partition(")s")
    fits = opening and closing and len(text) >= len(before) + len(after)
    if not fits or not text.startswith(before) or not text.endswith(after):
        return None
    return text[len(before) : len(text) - len(after)]
