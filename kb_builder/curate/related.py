"""Finds the answers that are about the same matter as a page or an open question, by rare words.

SQLite's full-text index (in memory) cuts texts into words and stems; the weighing is our own: a
word counts by its rarity on both sides, more in a title, and a second time hardly more.
"""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from kb_builder.characters import bigrams
from kb_builder.curate.answers import accepted_at
from kb_builder.curate.tongue import tongue
from kb_builder.knowledge import Answer, Question
from kb_builder.model import Key
from kb_builder.processes import Jobs, mapped

_MOST = 5
_OFFERED = 1
"""An answer is offered to so many older ones: a new answer changes no more pages than these."""
_TERMS = 14
"""So many of a page's most telling words look for its neighbours; more find no better ones."""
_CROWD = 250
"""A word on more pages than this, or on half of them, tells nothing: so the work grows as the pages do."""
_LENGTH = 3_000
_SATURATION = 1.5
_LEAST = 0.12
"""A neighbour shares at least this part of what a page's words are worth; rather none than a stranger."""
_LEAST_OFFERED = 0.2
"""An answer that is offered to whoever waits shares more: a wrong one costs them more than a long list."""
_LEAST_ALIKE, _ALIKE = 0.02, 40
"""What has so little to do with a question, and no more than so many, tells all the same who might know."""

_PORTION = 20
"""So many texts are weighed together."""

Text = tuple[str, str, str]
"""A title, a question and an answer."""
Weights = Mapping[str, float]
"""How much each word of a text weighs there."""
Near = Sequence[tuple[float, int]]
"""The nearest older texts of a text: minus the part of its worth that they share, and their place."""
_Postings = Mapping[str, tuple[list[int], list[float]]]
"""Word → the texts that it stands in, and how much it weighs in each of them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is near: `alike` has answers to questions like each open one, and how much they share (0 to 1)."""

    related: dict[Key, tuple[Key, ...]]
    alike: dict[Key, tuple[tuple[Key, float], ...]]


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier comparison found: the nearest of the first texts, which were these but for `changed`.

    That has, by place, what the words of the text weighed that stood there.
    """

    near: Sequence[Near]
    changed: Mapping[int, Weights]


class Memory(Protocol):
    """What is known from earlier comparisons; what comes of one does not depend on it."""

    def weigh(self, texts: Sequence[Text]) -> Sequence[Weights]:
        """Give what `weigh` gives."""

    def before(self, texts: Sequence[Text]) -> Before:
        """Give what an earlier comparison found, as far as it may be true of these texts."""

    def keep(self, texts: Sequence[Text], near: Sequence[Near]) -> None:
        """Keep the nearest of each of these texts for `before`."""


@dataclass(frozen=True, slots=True)
class NoMemory:
    """Knows nothing; up to `jobs` processes weigh texts."""

    jobs: Jobs = 1

    def weigh(self, texts: Sequence[Text]) -> Sequence[Weights]:
        """Give what `weigh` gives."""
        return weigh(texts, self.jobs)

    def before(self, texts: Sequence[Text]) -> Before:  # noqa: ARG002
        """Give nothing."""
        return Before((), {})

    def keep(self, texts: Sequence[Text], near: Sequence[Near]) -> None:
        """Keep nothing."""


_NO_MEMORY = NoMemory()


def find_related(answers: Sequence[Answer], questions: Sequence[Question] = ()) -> dict[Key, tuple[Key, ...]]:
    """Give up to five answers near to each answer and each open question, by repository and number.

    The nearest comes first; what has no neighbour worth naming is left out. The order of the
    input does not matter, and the neighbours of answers do not depend on the open questions.
    """
    return compare(answers, questions).related


def weigh(texts: Sequence[Text], jobs: Jobs = 1) -> list[Weights]:
    """Give how much each word of each text weighs there; up to `jobs` processes work."""
    portions = [texts[at : at + _PORTION] for at in range(0, len(texts), _PORTION)]
    return [weights for made in mapped(_weights, portions, jobs) for weights in made]


def compare(
    answers: Sequence[Answer], questions: Sequence[Question], memory: Memory = _NO_MEMORY, jobs: Jobs = 1
) -> Compared:
    """Compare answers with each other and with open questions, as `find_related` says.

    What `memory` knows need not be found again; up to `jobs` processes work.
    """
    ordered = sorted(answers, key=lambda answer: (accepted_at(answer), answer.discussion.key))
    asked = sorted(questions, key=lambda question: question.discussion.key)
    near, alike = _compared(
        [(_head(one), one.discussion.body, one.accepted.body) for one in ordered],
        [(_head(one), one.discussion.body, "") for one in asked],
        memory,
        jobs,
    )
    pages: tuple[Answer | Question, ...] = (*ordered, *asked)
    keys = [one.discussion.key for one in pages]
    # A neighbour is offered to whoever waits only in a language that they wrote themselves.
    kept = [
        [other for other in found if page < len(ordered) or _agree(pages[page], pages[other])]
        for page, found in enumerate(near)
    ]
    related = {keys[page]: tuple(keys[other] for other in found) for page, found in enumerate(kept) if found}
    places = zip(keys[len(ordered) :], alike, strict=True)
    return Compared(
        related, {key: tuple((keys[other], -score) for score, other in found) for key, found in places}
    )


def _agree(one: Answer | Question, other: Answer | Question) -> bool:
    written, read = (tongue(f"{page.title} {page.discussion.body}") for page in (one, other))
    return not written or not read or written == read


def neighbours(
    texts: Sequence[Text], strangers: Sequence[Text] = (), memory: Memory = _NO_MEMORY
) -> list[tuple[int, ...]]:
    """Give the places of the texts that are nearest to each text, and then to each of `strangers`.

    A text is its title, its question and its answer, the oldest first; strangers are nobody's
    neighbours. A text looks for older ones, by the words that these hold, and is offered to the
    nearest of them. So a text at the end changes the neighbours of at most one other.
    """
    return _compared(texts, strangers, memory)[0]


def _compared(
    texts: Sequence[Text], strangers: Sequence[Text], memory: Memory = _NO_MEMORY, jobs: Jobs = 1
) -> tuple[list[tuple[int, ...]], list[Near]]:
    """Give `neighbours`, and all texts that have anything to do with each of `strangers`."""
    weights, before = memory.weigh((*texts, *strangers)), memory.before(texts)
    asked = [*to_find(weights[: len(texts)], before), *range(len(texts), len(weights))]
    search = _Search(weights, len(texts), _postings(weights[: len(texts)], [weights[one] for one in asked]))
    near = [*before.near, *[()] * (len(weights) - len(before.near))]
    for place, found in zip(asked, mapped(search.near, asked, jobs), strict=True):
        near[place] = found
    older, alike = near[: len(texts)], near[len(texts) :]
    memory.keep(texts, older)
    offered = [[one for one in found if -one[0] >= _LEAST_OFFERED] for found in alike]
    both = [list(found) for found in older]
    for page, found in enumerate(older):
        for score, other in found[:_OFFERED]:
            both[other].append((score, page))
    return [tuple(other for _, other in sorted(found)[:_MOST]) for found in (*both, *offered)], alike


def to_find(weights: Sequence[Weights], before: Before) -> Iterator[int]:
    """Yield the places of the texts whose nearest may be others than `before`.

    A text looks at older ones, by its own words: it finds what it found where none of these words stands
    anywhere else, or weighs anything else, in an older text that changed. Words on too many pages
    count for nothing, before and now.
    """
    differing = {
        place: {word for word, _ in was.items() ^ weights[place].items()}
        for place, was in before.changed.items()
    }
    ever = set().union(*differing.values())
    changed, passed, seen = set[str](), 0, Counter[str]()
    for place, words in enumerate(weights):
        most = _crowd(place) + passed
        is_new = place >= len(before.near) or place in differing
        if is_new or any(seen[word] <= most for word in words.keys() & changed):
            yield place
        if place in differing:
            changed |= differing[place]
            passed += 1
        seen.update(words.keys() & ever)


def _postings(weights: Sequence[Weights], asked: Sequence[Weights]) -> _Postings:
    """Give where words stand: all those of the texts that are `asked` about."""
    postings = defaultdict[str, tuple[list[int], list[float]]](lambda: ([], []))
    wanted = set().union(*asked) if 2 * len(asked) < len(weights) else None
    for page, words in enumerate(weights):
        for term in words if wanted is None else words.keys() & wanted:
            pages, heavy = postings[term]
            pages.append(page)
            heavy.append(words[term])
    return dict(postings)


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks for neighbours; the first `size` of the texts have `postings`, the others are strangers."""

    weights: Sequence[Weights]
    size: int
    postings: _Postings

    def near(self, page: int) -> Near:
        """Give the nearest older texts of a text, and all texts that have anything to do with a stranger."""
        if page < self.size:
            return self._nearest(self.weights[page], page)
        return self._nearest(self.weights[page], self.size, _LEAST_ALIKE, _ALIKE)

    def _nearest(
        self, words: Weights, total: int, least: float = _LEAST, most: int = _MOST
    ) -> list[tuple[float, int]]:
        """Give the nearest of the first `total` texts: minus the part of their worth, and its place."""
        limit = _crowd(total)
        telling: list[tuple[float, str, int]] = []
        for term, weight in words.items():
            known = self.postings.get(term)
            pages = bisect_left(known[0], total) if known else 0
            if 0 < pages <= limit:
                telling.append((-weight * _rarity(pages, total), term, pages))
        scores: dict[int, float] = defaultdict(float)
        worth = 0.0
        for weight, term, pages in sorted(telling)[:_TERMS]:
            value = -weight * _rarity(pages, total)
            worth += value * words[term]
            others, theirs = self.postings[term]
            for other, heavy in zip(others[:pages], theirs, strict=False):
                scores[other] += value * heavy
        # Rounded, so that no machine's last digit decides between equals; few are near enough to be so.
        near = [(score, other) for other, score in scores.items() if score >= (least - 1e-5) * worth]
        ranked = sorted((-round(score / worth, 6), other) for score, other in near)[:most]
        return [(score, other) for score, other in ranked if -score >= least]


def _crowd(total: int) -> int:
    return min(_CROWD, max(2, total // 2))


def _rarity(pages: int, total: int) -> float:
    return math.log(1 + (total - pages + 0.5) / (pages + 0.5))


def _weights(texts: Sequence[Text]) -> list[dict[str, float]]:
    """Give how much each word of each text weighs there."""
    weights: list[dict[str, float]] = [{} for _ in texts]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (title, question, answer, tokenize = 'porter unicode61')"
        )
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab (texts, instance)")
        rows = ((page, *map(_indexed, text)) for page, text in enumerate(texts))
        database.executemany("INSERT INTO texts (rowid, title, question, answer) VALUES (?, ?, ?, ?)", rows)
        counted = database.execute(
            "SELECT term, doc, sum(CASE col WHEN 'title' THEN 3.0 WHEN 'question' THEN 1.0 ELSE 0.5 END)"
            " FROM words GROUP BY term, doc"
        )
        for term, page, weight in counted:
            weights[page][term] = weight / (weight + _SATURATION)
    return weights


def _indexed(text: str) -> str:
    cut = text[:_LENGTH]
    return f"{cut} {bigrams(cut)}".encode("utf-8", "replace").decode()


def _head(page: Answer | Question) -> str:
    synonyms = page.synonyms if isinstance(page, Answer) else ()
    return " ".join((page.title, *synonyms, *page.labels))
