"""Finds the answers that are about the same matter as a page or an open question, by rare words.

A word counts by its rarity, on both sides by what it weighs in the text (`weighing.py`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from kb_builder.curate.answers import accepted_at
from kb_builder.curate.tongue import tongue
from kb_builder.curate.weighing import Text, Weighed, Weights, weigh
from kb_builder.knowledge import Answer, Question
from kb_builder.model import Key

_MOST = 5
_OFFERED = 1
"""An answer is offered to so many older ones: a new answer changes no more pages than these."""
_TERMS = 14
"""So many of a page's most telling words look for its neighbours; more find no better ones."""
_CROWD = 250
"""A word on more pages than this, or on half of them, tells nothing: so the work grows as the pages do."""
_LEAST = 0.12
"""A neighbour shares at least this part of what a page's words are worth; rather none than a stranger."""
_LEAST_OFFERED = 0.2
"""An answer that is offered to whoever waits shares more: a wrong one costs them more than a long list."""
_LEAST_ALIKE, _ALIKE = 0.02, 40
"""What has so little to do with a question, and no more than so many, tells all the same who might know."""

Near = Sequence[tuple[float, int]]
"""The nearest older texts of a text: minus the part of its worth that they share, and their place."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is near: `alike` has answers to questions like each open one, and how much they share (0 to 1)."""

    related: dict[Key, tuple[Key, ...]]
    alike: dict[Key, tuple[tuple[Key, float], ...]]


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier comparison found: the nearest of the first texts, which were these but for `changed`.

    That has, by place, what the words of the text weighed that stood there. `alike` has what it found for
    each stranger; None where the stranger is new, or there were more or fewer texts.
    """

    near: Sequence[Near]
    changed: Mapping[int, Weights]
    alike: Sequence[Near | None] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What words weigh in texts and then in strangers, and what is known of these texts from before.

    `marks` are for the memory: what tells texts apart, nothing where it knew all of this.
    """

    weights: Weighed
    before: Before
    marks: tuple[bytes, ...] = ()


class Memory(Protocol):
    """What is known from earlier comparisons; what comes of one does not depend on it."""

    def recall(self, texts: Sequence[Text], strangers: Sequence[Text]) -> Recalled:
        """Weigh texts and strangers, and give what an earlier comparison found that may be true of them."""

    def keep(self, recalled: Recalled, near: Sequence[Near], alike: Sequence[Near]) -> None:
        """Keep what was recalled, and the nearest of each text and stranger, for the next time."""


@dataclass(frozen=True, slots=True)
class NoMemory:
    """Knows nothing."""

    def recall(self, texts: Sequence[Text], strangers: Sequence[Text]) -> Recalled:
        """Weigh all of them."""
        return Recalled(weigh((*texts, *strangers)), Before((), {}))

    def keep(self, recalled: Recalled, near: Sequence[Near], alike: Sequence[Near]) -> None:
        """Keep nothing."""


_NO_MEMORY = NoMemory()


def find_related(answers: Sequence[Answer], questions: Sequence[Question] = ()) -> dict[Key, tuple[Key, ...]]:
    """Give up to five answers near to each answer and each open question, by repository and number.

    The nearest comes first; what has no neighbour worth naming is left out. The order of the
    input does not matter, and the neighbours of answers do not depend on the open questions.
    """
    return compare(answers, questions).related


def compare(
    answers: Sequence[Answer], questions: Sequence[Question], memory: Memory = _NO_MEMORY
) -> Compared:
    """Compare answers with each other and with open questions, as `find_related` says.

    What `memory` knows need not be found again.
    """
    ordered = sorted(answers, key=lambda answer: (accepted_at(answer), answer.discussion.key))
    asked = sorted(questions, key=lambda question: question.discussion.key)
    near, alike = _compared(
        [(_head(one), one.discussion.body, one.accepted.body) for one in ordered],
        [(_head(one), one.discussion.body, "") for one in asked],
        memory,
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
    texts: Sequence[Text], strangers: Sequence[Text], memory: Memory = _NO_MEMORY
) -> tuple[list[tuple[int, ...]], list[Near]]:
    """Give `neighbours`, and all texts that have anything to do with each of `strangers`."""
    recalled = memory.recall(texts, strangers)
    known, unknown = recalled.weights[: len(texts)], recalled.weights[len(texts) :]
    older, alike = _nearest(known, unknown, recalled.before)
    memory.keep(recalled, older, alike)
    offered = [[one for one in found if -one[0] >= _LEAST_OFFERED] for found in alike]
    both = [list(found) for found in older]
    for page, found in enumerate(older):
        for score, other in found[:_OFFERED]:
            both[other].append((score, page))
    return [tuple(other for _, other in sorted(found)[:_MOST]) for found in (*both, *offered)], alike


def _nearest(texts: Weighed, strangers: Weighed, before: Before) -> tuple[list[Near], list[Near]]:
    """Give the nearest older texts of each text, and all texts that have anything to do with a stranger."""
    asked = frozenset(to_find(texts, before, strangers))
    looking = [texts[place] if place < len(texts) else strangers[place - len(texts)] for place in asked]
    read: Iterable[Weights] = texts
    if 2 * len(looking) < len(texts):
        read = texts.shared(frozenset[str]().union(*looking))
    older: list[Near] = [*before.near, *[()] * (len(texts) - len(before.near))]
    known = _Read()
    for page, words in enumerate(islice(read, max(asked, default=-1) + 1)):
        if page in asked:
            older[page] = known.nearest(words)
        known.add(words)
    alike: list[Near] = [list(found or ()) for found in before.alike or [()] * len(strangers)]
    for place, words in enumerate(strangers):
        if len(texts) + place in asked:
            alike[place] = known.nearest(words, _LEAST_ALIKE, _ALIKE)
    return older, alike


def to_find(weights: Weighed, before: Before, strangers: Sequence[Weights] = ()) -> Iterator[int]:
    """Yield the places of the texts, and then of strangers, whose nearest may be others than `before`.

    A text looks at older ones, by its own words: it finds what it found where none of these words stands
    anywhere else, or weighs anything else, in an older text that changed. Words on too many pages
    count for nothing, before and now. A stranger looks at all texts.
    """
    differing = {
        place: {word for word, _ in was.items() ^ weights[place].items()}
        for place, was in before.changed.items()
    }
    ever = set().union(*differing.values())
    changed, passed, seen = set[str](), 0, Counter[str]()

    def is_touched(words: Weights, place: int) -> bool:
        most = _crowd(place) + passed
        return any(seen[word] <= most for word in words.keys() & changed)

    for place, words in enumerate(weights.shared(ever)):
        if place >= len(before.near) or place in differing or is_touched(words, place):
            yield place
        if place in differing:
            changed |= differing[place]
            passed += 1
        seen.update(words.keys())
    known = before.alike or [None] * len(strangers)
    for place, (words, found) in enumerate(zip(strangers, known, strict=True), len(weights)):
        if found is None or is_touched(words, len(weights)):
            yield place


@dataclass(slots=True)
class _Read:
    """The texts that were read so far: word → the texts that it stands in, and how much it weighs in each.

    Words on too many of them are `crowded` instead.
    """

    total: int = 0
    postings: dict[str, tuple[list[int], list[float]]] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)

    def add(self, words: Weights) -> None:
        """Read one more text, or what is wanted of it."""
        for term in words.keys() - self.crowded:
            pages, heavy = self.postings.setdefault(term, ([], []))
            if len(pages) == _CROWD:
                self.crowded.add(term)
                del self.postings[term]
            else:
                pages.append(self.total)
                heavy.append(words[term])
        self.total += 1

    def nearest(self, words: Weights, least: float = _LEAST, most: int = _MOST) -> Near:
        """Give the nearest of the texts that were read: minus the part of their worth, and its place."""
        scores: defaultdict[int, float] = defaultdict(float)
        worth = 0.0
        for value, term in self._telling(words):
            worth += value * words[term]
            for other, heavy in zip(*self.postings[term], strict=True):
                scores[other] += value * heavy
        # Rounded, so that no machine's last digit decides between equals; few are near enough to be so.
        enough = (least - 1e-5) * worth
        near = [(score, other) for other, score in scores.items() if score >= enough]
        ranked = sorted((-round(score / worth, 6), other) for score, other in near)[:most]
        return [(score, other) for score, other in ranked if -score >= least]

    def _telling(self, words: Weights) -> Iterator[tuple[float, str]]:
        """Yield what the most telling words of a text are worth in another one, and these words."""
        postings, limit = self.postings, _crowd(self.total)
        found: list[tuple[float, str, float]] = []
        for term in words.keys() - self.crowded:
            pages = len(postings[term][0]) if term in postings else 0
            if 0 < pages <= limit:
                rarity = _rarity(pages, self.total)
                found.append((-words[term] * rarity, term, rarity))
        found.sort()
        return ((-worth * rarity, term) for worth, term, rarity in found[:_TERMS])


def _crowd(total: int) -> int:
    return min(_CROWD, max(2, total // 2))


def _rarity(pages: int, total: int) -> float:
    return math.log(1 + (total - pages + 0.5) / (pages + 0.5))


def _head(page: Answer | Question) -> str:
    synonyms = page.synonyms if isinstance(page, Answer) else ()
    return " ".join((page.title, *synonyms, *page.labels))
