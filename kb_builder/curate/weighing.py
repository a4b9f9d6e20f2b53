"""Tells how much each word of a text weighs there: more in a title, and a second time hardly more.

SQLite's full-text index (in memory) makes stems of words, each only once for many texts.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from itertools import chain

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


def weigh(texts: Sequence[Text]) -> list[Weights]:
    """Give how much each word of each text weighs there."""
    portions = [texts[at : at + _PORTION] for at in range(0, len(texts), _PORTION)]
    return [weights for portion in portions for weights in _weights(portion)]


def _weights(texts: Sequence[Text]) -> Iterator[Weights]:
    """Yield how much each word of each text weighs there."""
    runs = [_counted(text) for text in texts]
    stems = _stems(frozenset[str]().union(*runs))
    for some in runs:
        counted = Counter(chain.from_iterable(map(stems.__getitem__, some)))
        yield dict(zip(counted, map(_weight, counted.values()), strict=True))


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
