"""Puts pages first that mean what a question means, also in other words. Pure, and in whole numbers.

A word stands for a direction in 64 dimensions, learnt from texts (ADR 42). A question points where its
words point together, and so does a page. `theme/assets/kb/meaning.js` is the same in the browser.
"""

from __future__ import annotations

import math
import struct
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from functools import cache, lru_cache
from heapq import nsmallest
from importlib.resources import files
from operator import mul

import msgspec

from kb_builder.search.counting import Counted
from kb_builder.search.layout import (
    BUCKETS_WITH_VECTORS,
    CLOSE,
    CLOSENESS,
    FAINT,
    FEW_WORDS,
    LEAST_OF_FEW,
    LEAST_OF_MANY,
    LIKELY,
    NEAREST,
    rarity,
)
from kb_builder.search.packing import packed_file
from kb_builder.search.question import Question
from kb_builder.search.words import Analyser, stemmer_of

SIGN = "="
"""Begins the name under which a file of terms holds the vector of a term."""
_DIMENSIONS = 64
_WORD, _PAGE = _DIMENSIONS // 2, _DIMENSIONS // 4
"""The bytes of a word's vector (4 bits a dimension) and of a page's (2 bits a dimension)."""
_OUTER = 0.8
"""From so many times the usual size on, a dimension of a page counts as strong."""
_LANES = struct.Struct(f"<{_DIMENSIONS}I")
_SIGNS = int.from_bytes(b"\xaa" * _PAGE, "little")
"""Of the two bits of each dimension of a page, the one that is set where it is not negative."""
_TIMES = 8
"""Fractions of how often a word stands in a page that are kept."""

Vectors = Mapping[int, bytes]
"""Number of a page → its vector."""


class Near(msgspec.Struct, frozen=True):
    """A file of the vectors of pages: the distances between their numbers, and the vectors in Base64."""

    numbers: list[int]
    vectors: str


class Lanes(dict[str, int]):
    """Gives the vector of a term as one whole number of 64 lanes, so that a page is summed up quickly."""

    def __init__(self, table: Mapping[str, bytes]) -> None:
        super().__init__()
        self.table = table

    def __missing__(self, term: str) -> int:
        held = self.table.get(term)
        packed = int.from_bytes(_LANES.pack(*_nibbles(held)), "little") if held else 0
        self[term] = packed
        return packed


@lru_cache(maxsize=1)
def lanes_of(language: str) -> Lanes:
    """Give the vectors of the words of a language, none where nobody has learnt them."""
    name, folder = stemmer_of(language), files(__package__) / "vectors"
    if not name or not (folder / f"{name}.bin").is_file():
        return Lanes({})
    words = (folder / f"{name}.words").read_text(encoding="utf-8").split()
    held = (folder / f"{name}.bin").read_bytes()
    return Lanes({word: held[place * _WORD : (place + 1) * _WORD] for place, word in enumerate(words)})


def least_buckets(language: str) -> int:
    """Give the least number of buckets: with vectors of words in them, they must not become too large."""
    return BUCKETS_WITH_VECTORS if lanes_of(language).table else 1


class Pointing(dict[str, tuple[str, ...]]):
    """Gives, for each word as it is written, those of its terms that have a vector in `lanes`."""

    def __init__(self, analyser: Analyser, lanes: Lanes) -> None:
        super().__init__()
        self.analyser, self.lanes = analyser, lanes

    def __missing__(self, token: str) -> tuple[str, ...]:
        terms = (term for term, *_ in self.analyser.groups_of(token))
        known = self[token] = tuple(term for term in terms if self.lanes[term])
        return known


def page_vector(page: Counted, pointing: Pointing) -> bytes:
    """Give the vector of a page: where its title and its text point, each as much as the other."""
    sums = [_sum(counts, pointing) for counts in (page.title, page.text)]
    sizes = [math.sqrt(sum(value * value for value in values)) or 1.0 for values in sums]
    both = [one / sizes[0] + other / sizes[1] for one, other in zip(*sums, strict=True)]
    outer = _OUTER * math.sqrt(sum(value * value for value in both) / _DIMENSIONS)
    strengths = [(value >= 0) + (value >= outer) + (value >= -outer) for value in both]
    quads = zip(*(strengths[place::4] for place in range(4)), strict=True)
    return bytes(a | b << 2 | c << 4 | d << 6 for a, b, c, d in quads)


def _sum(counts: Mapping[str, int], pointing: Pointing) -> Sequence[int]:
    """Sum up the vectors of words, one that stands often a little more."""
    known: dict[str, int] = {}
    before = known.get
    for terms, times in zip(map(pointing.__getitem__, counts), counts.values(), strict=True):
        for term in terms:
            known[term] = before(term, 0) + times
    weights = [*map(_weight, known.values())]
    together = sum(map(mul, map(pointing.lanes.__getitem__, known), weights))
    middle = 15 * sum(weights)
    return [2 * lane - middle for lane in array("I", together.to_bytes(_LANES.size, "little"))]


@cache
def _weight(times: int) -> int:
    return round(_TIMES * (1 + math.log(times)))


def near_file(vectors: Vectors) -> bytes:
    """Give the file that holds the vectors of pages."""
    numbers = sorted(vectors)
    distances = [number - before for before, number in zip([-1, *numbers], numbers, strict=False)]
    together = b64encode(b"".join(vectors[number] for number in numbers)).decode()
    return packed_file(Near(distances, together))


def read_near(held: Near) -> dict[int, bytes]:
    """Give the vectors that a file holds."""
    together, number, vectors = b64decode(held.vectors), -1, {}
    for place, distance in enumerate(held.numbers):
        number += distance
        vectors[number] = together[place * _PAGE : (place + 1) * _PAGE]
    return vectors


@lru_cache(maxsize=1)
def word_vectors(language: str) -> dict[str, str]:
    """Give the vectors of words as the files of terms hold them."""
    return {term: b64encode(vector).decode() for term, vector in lanes_of(language).table.items()}


def direction(
    question: Question, vectors: Mapping[str, str], terms: Mapping[str, Sized], pages: int
) -> list[int]:
    """Give where a question points: the vectors of its words, rare ones most. Empty where none is known."""
    known = [next((term for term in group if term in vectors), "") for group in question.words]
    parts = []
    for term in filter(None, known):
        worth = rarity(len(terms.get(term, ())), pages)
        parts.append([worth * (2 * value - 15) for value in _nibbles(b64decode(vectors[term]))])
    return [sum(values) for values in zip(*parts, strict=True)]


def closest_first(
    pages: Sequence[int], scores: Mapping[int, int], sure: int, asked: Sequence[int], vectors: Vectors
) -> list[int]:
    """Give pages, best first by their scores, in the order of score and closeness together.

    Half a score is worth less than half. Where the best page holds little of the question, closeness
    says more.
    """
    best = max((scores[number] for number in pages), default=0)
    if not best or not any(asked):
        return list(pages)

    def points(number: int) -> int:
        share = 1_000 * scores[number] // max(best, sure)
        return (share + share * share // 1_000) // 2 + CLOSENESS * closeness(asked, vectors[number]) // 100

    return sorted(pages, key=lambda number: (-points(number), number))


def nearest_pages(asked: Sequence[int], vectors: Vectors) -> list[int]:
    """Give the few pages that point most closely where a question does, whatever words they hold.

    Only those are compared in full that agree with it in the signs of most dimensions.
    """
    if not any(asked):
        return []
    wanted = sum(2 << 2 * place for place, value in enumerate(asked) if value >= 0)
    apart = (
        (((int.from_bytes(vector, "little") ^ wanted) & _SIGNS).bit_count(), number)
        for number, vector in vectors.items()
    )
    likely = [number for _, number in nsmallest(LIKELY, apart)]
    close = {number: closeness(asked, vectors[number]) for number in likely}
    best = sorted(likely, key=lambda number: (-close[number], number))[:NEAREST]
    return [number for number in best if close[number] >= CLOSE]


def is_answered(question: Question, covered: int, asked: Sequence[int], vectors: Iterable[bytes]) -> bool:
    """Tell whether pages that hold `covered` percent of a question, or point where it does, may answer it."""
    least = LEAST_OF_FEW if len(question.words) <= FEW_WORDS else LEAST_OF_MANY
    return covered >= least or (any(asked) and any(closeness(asked, one) >= FAINT for one in vectors))


def closeness(asked: Sequence[int], vector: bytes) -> int:
    """Give the cosine between a question and a page, in thousandths."""
    values = list(_quarters(vector))
    product = sum(one * other for one, other in zip(asked, values, strict=True))
    sizes = math.sqrt(sum(one * one for one in asked)) * math.sqrt(sum(one * one for one in values))
    return math.floor(1_000 * product / sizes + 0.5)


def _nibbles(vector: bytes) -> Iterator[int]:
    for byte in vector:
        yield byte & 15
        yield byte >> 4


def _quarters(vector: Iterable[int]) -> Iterator[int]:
    """Yield the dimensions of a page: -3, -1, 1 or 3."""
    for byte in vector:
        for place in (0, 2, 4, 6):
            yield 2 * (byte >> place & 3) - 3
