"""Lists the words of a site by their first letter, most frequent first, to correct spelling."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from kb_builder.publication import SearchRecord
from kb_builder.search.words import normal

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST, _SHORTEST = 30, 4
_MOST = 12_000
_UNCASED = re.compile("[a-zß-ÿ\u0100-\u024f\u0370-\u052f]+")


def vocabulary(records: Iterable[SearchRecord]) -> dict[str, list[str]]:
    """Give the words that may be offered as corrections: first letter → words, most frequent first.

    A word on one page only counts where it stands in its title or other wordings: a typing error in
    a text must not be offered as a correction.
    """
    frequency: Counter[str] = Counter()
    titled: set[str] = set()
    for record in records:
        head = _words(" ".join((record.title, *record.synonyms, *record.labels)))
        titled |= head
        frequency.update(head | _words(f"{record.question} {record.answer}"))
    known = [word for word, count in frequency.items() if count > 1 or word in titled]
    known.sort(key=lambda word: (-frequency[word], word))
    held: defaultdict[str, list[str]] = defaultdict(list)
    for word in known[:_MOST]:
        held[shelf(word)].append(word)
    return dict(held)


def shelf(word: str) -> str:
    """Give the name of the list that a word stands in: its first letter, `_` for letters beyond a to z."""
    return word[0] if word[0].isascii() else "_"


def _words(text: str) -> set[str]:
    found = _WORD.findall(normal(text).lower())
    return {word for word in found if _SHORTEST <= len(word) <= _LONGEST and _UNCASED.fullmatch(word)}
