"""Tells how much each word of a text weighs there: more in a title, and a second time hardly more.

SQLite's full-text index (in memory) makes stems of words, each only once for many texts.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import overload

from kb_builder.characters import bigrams

_LENGTH = 3_000
_SATURATION = 3.0
_PORTION = 1_000
"""So many texts are weighed together: a word that several of them hold is made a stem of once."""
_IN_TITLE, _IN_QUESTION, _IN_ANSWER = 6, 2, 1
"""How often a word counts there."""
# No other ASCII character is ever a part of a word, so what stands between two of them is cut by itself.
_RUN = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")

Text = tuple[str, str, str]
"""A title, a question and an answer."""
Weights = Mapping[str, float]
"""How much each word of a text weighs there."""


@dataclass(frozen=True, slots=True)
class Weighed(Sequence[Weights]):
    """How much each word weighs in each of many texts: the numbers of its words, and how often each counts.

    Numbers are places in `words`, which may hold more words than these texts.
    """

    words: Sequence[str] = ()
    numbers: Sequence[array[int]] = ()
    counts: Sequence[array[int]] = ()

    def __len__(self) -> int:
        """Give how many texts there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Weights: ...
    @overload
    def __getitem__(self, place: slice) -> Weighed: ...
    def __getitem__(self, place: int | slice) -> Weights | Weighed:
        """Give how much the words of one text weigh, or some of the texts."""
        if isinstance(place, slice):
            return Weighed(self.words, self.numbers[place], self.counts[place])
        own = map(self.words.__getitem__, self.numbers[place])
        return dict(zip(own, map(_weight, self.counts[place]), strict=True))

    def shared(self, wanted: Set[str]) -> Iterator[Weights]:
        """Yield of each text, in their order, how much those of its words weigh that are `wanted`."""
        words = self.words
        some = {number for number, word in enumerate(words) if word in wanted}
        if not some:
            yield from ({} for _ in self.numbers)
            return
        for own, counts in zip(self.numbers, self.counts, strict=True):
            if some.isdisjoint(own):  # most texts hold none: this tells so in a third of the time
                yield {}
                continue
            yield {words[one]: _weight(count) for one, count in zip(own, counts, strict=True) if one in some}


def weigh(texts: Sequence[Text]) -> Weighed:
    """Give how much each word of each text weighs there."""
    index: dict[str, int] = {}
    numbers: list[array[int]] = []
    counts: list[array[int]] = []
    for at in range(0, len(texts), _PORTION):
        runs = [_counted(text) for text in texts[at : at + _PORTION]]
        found = _stems(frozenset[str]().union(*runs))
        stems = {run: [index.setdefault(one, len(index)) for one in some] for run, some in found.items()}
        for some in runs:
            counted = Counter(chain.from_iterable(map(stems.__getitem__, some)))
            numbers.append(array("I", counted))
            counts.append(array("I", counted.values()))
    return Weighed(tuple(index), numbers, counts)


def _counted(text: Text) -> list[str]:
    """Give the runs of characters in a text that may be words, each as often as it counts."""
    title, question, answer = (_RUN.findall(_indexed(part)) for part in text)
    return title * _IN_TITLE + question * _IN_QUESTION + answer * _IN_ANSWER


@cache
def _weight(count: int) -> float:
    return count / (count + _SATURATION)


def _stems(runs: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Give the stems of the words of each run."""
    stems: dict[str, list[str]] = {run: [] for run in runs}
    places = list(stems)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5 (run, tokenize = 'porter unicode61')")
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab (texts, instance)")
        database.executemany("INSERT INTO texts (rowid, run) VALUES (?, ?)", enumerate(places))
        for stem, place in database.execute("SELECT term, doc FROM words"):
            stems[places[place]].append(stem)
    return stems


def _indexed(text: str) -> str:
    cut = text[:_LENGTH]
    return f"{cut} {bigrams(cut)}".encode("utf-8", "replace").decode()
