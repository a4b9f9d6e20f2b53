"""Lists the words of a site by their first letter, most frequent first, to correct spelling."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import chain

from kb_builder.search.counting import Counted

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST, _SHORTEST = 30, 4
_MOST = 12_000
_CASED = re.compile("[a-zß-ÿ\u0100-\u024f\u0370-\u052f]+")

Counts = dict[str, tuple[int, int]]
"""Word → on how many pages it stands, and in how many titles."""


class Tally:
    """Counts the words of pages, one page after another."""

    def __init__(self) -> None:
        """Begin with no page."""
        self._on_pages, self._in_titles = Counter[str](), Counter[str]()

    def add(self, page: Counted) -> None:
        """Count the words of a page."""
        head, both = _heads_and_all(page)
        self._on_pages.update(both)
        self._in_titles.update(head)

    def counts(self) -> Counts:
        """Give what was counted."""
        return {word: (found, self._in_titles[word]) for word, found in self._on_pages.items()}


def add_words(counts: Counts, page: Counted, times: int) -> None:
    """Add the words of a page to `counts`, or take them away where `times` is -1."""
    head, both = _heads_and_all(page)
    for word in both:
        pages, titles = counts.get(word, (0, 0))
        counts[word] = (pages + times, titles + times * (word in head))
        if not counts[word][0]:
            del counts[word]


def _heads_and_all(page: Counted) -> tuple[set[str], set[str]]:
    """Give the words of the title, and those of title and text."""
    head = set(chain.from_iterable(map(_words, page.title)))
    return head, head.union(chain.from_iterable(map(_words, page.text)))


def vocabulary(counts: Mapping[str, tuple[int, int]]) -> dict[str, list[str]]:
    """Give the words that may be offered as corrections: first letter → words, most frequent first.

    A word on one page only counts where it stands in its title or other wordings: a typing error in
    a text must not be offered as a correction.
    """
    known = [word for word, (pages, titles) in counts.items() if pages > 1 or titles]
    known.sort(key=lambda word: (-counts[word][0], word))
    held: defaultdict[str, list[str]] = defaultdict(list)
    for word in known[:_MOST]:
        held[shelf(word)].append(word)
    return dict(held)


def shelf(word: str) -> str:
    """Give the name of the list that a word stands in: its first letter, `_` for letters beyond a to z."""
    return word[0] if word[0].isascii() else "_"


@cache
def _words(token: str) -> tuple[str, ...]:
    found = _WORD.findall(token.lower())
    return tuple(word for word in found if _SHORTEST <= len(word) <= _LONGEST and _CASED.fullmatch(word))
