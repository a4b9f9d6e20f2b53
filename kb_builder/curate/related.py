"""Finds the answers that are about the same matter as a page or an open question, by rare words.

SQLite's full-text index (in memory) cuts texts into words and stems; the weighing is our own: a
word counts by its rarity on both sides, more in a title, and a second time hardly more.
"""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

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
Weigh = Callable[[Sequence[Text]], Sequence[Weights]]
_Postings = Mapping[str, tuple[list[int], list[float]]]
"""Word → the texts that it stands in, and how much it weighs in each of them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is near: `alike` has answers to questions like each open one, and how much they share (0 to 1)."""

    related: dict[Key, tuple[Key, ...]]
    alike: dict[Key, tuple[tuple[Key, float], ...]]


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
    answers: Sequence[Answer], questions: Sequence[Question], weigh: Weigh = weigh, jobs: Jobs = 1
) -> Compared:
    """Compare answers with each other and with open questions, as `find_related` says.

    `weigh` does what the function of this name does; up to `jobs` processes work.
    """
    ordered = sorted(answers, key=lambda answer: (accepted_at(answer), answer.discussion.key))
    asked = sorted(questions, key=lambda question: question.discussion.key)
    near, alike = _compared(
        [(_head(one), one.discussion.body, one.accepted.body) for one in ordered],
        [(_head(one), one.discussion.body, "") for one in asked],
        weigh,
        jobs,
    )
    pages: tuple[Answer | Question, ...] = (*ordered, *asked)
    keys = [one.discussion.key for one in pages]
    tongues = [tongue(f"{one.title} {one.discussion.body}") for one in pages]
    # A neighbour is offered to whoever waits only in a language that they wrote themselves.
    kept = [
        [other for other in found if page < len(ordered) or _agree(tongues[page], tongues[other])]
        for page, found in enumerate(near)
    ]
    related = {keys[page]: tuple(keys[other] for other in found) for page, found in enumerate(kept) if found}
    places = zip(keys[len(ordered) :], alike, strict=True)
    return Compared(
        related, {key: tuple((keys[other], -score) for score, other in found) for key, found in places}
    )


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def neighbours(texts: Sequence[Text], strangers: Sequence[Text] = ()) -> list[tuple[int, ...]]:
    """Give the places of the texts that are nearest to each text, and then to each of `strangers`.

    A text is its title, its question and its answer, the oldest first; strangers are nobody's
    neighbours. A text looks for older ones, by the words that these hold, and is offered to the
    nearest of them. So a text at the end changes the neighbours of at most one other.
    """
    return _compared(texts, strangers)[0]


def _compared(
    texts: Sequence[Text], strangers: Sequence[Text], weigh: Weigh = weigh, jobs: Jobs = 1
) -> tuple[list[tuple[int, ...]], list[list[tuple[float, int]]]]:
    """Give `neighbours`, and all texts that have anything to do with each of `strangers`."""
    weights = weigh((*texts, *strangers))
    search = _Search(weights, len(texts), _postings(weights[: len(texts)]))
    near = list(mapped(search.near, range(len(weights)), jobs))
    found, alike = near[: len(texts)], near[len(texts) :]
    asked = [[one for one in found if -one[0] >= _LEAST_OFFERED] for found in alike]
    for page, older in enumerate([near[:_OFFERED] for near in found]):
        for score, other in older:
            found[other].append((score, page))
    return [tuple(other for _, other in sorted(near)[:_MOST]) for near in (*found, *asked)], alike


def _postings(weights: Sequence[Weights]) -> _Postings:
    postings = defaultdict[str, tuple[list[int], list[float]]](lambda: ([], []))
    for page, words in enumerate(weights):
        for term, weight in words.items():
            pages, heavy = postings[term]
            pages.append(page)
            heavy.append(weight)
    return dict(postings)


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks for neighbours; the first `size` of the texts have `postings`, the others are strangers."""

    weights: Sequence[Weights]
    size: int
    postings: _Postings

    def near(self, page: int) -> list[tuple[float, int]]:
        """Give the nearest older texts of a text, and all texts that have anything to do with a stranger."""
        if page < self.size:
            return self._nearest(self.weights[page], page)
        return self._nearest(self.weights[page], self.size, _LEAST_ALIKE, _ALIKE)

    def _nearest(
        self, words: Weights, total: int, least: float = _LEAST, most: int = _MOST
    ) -> list[tuple[float, int]]:
        """Give the nearest of the first `total` texts: minus the part of their worth, and its place."""
        limit = min(_CROWD, max(2, total // 2))
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
