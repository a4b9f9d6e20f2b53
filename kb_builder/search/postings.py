"""Makes the files of terms: which pages say how much of each term."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import sub

import msgspec

from kb_builder.search.counting import Counted, levels, small_words, usual
from kb_builder.search.layout import HEAVY, LEVELS, bucket_count, bucket_key, hashed, heavy_name
from kb_builder.search.meaning import SIGN, least_buckets, placed
from kb_builder.search.packing import packed_file, unpacked_file
from kb_builder.search.state import State
from kb_builder.search.words import Analyser

Places = dict[str, "array[int]"]
"""Term → its pages in rising order: the number of each times `LEVELS`, plus the level."""
Levels = dict[int, int]
"""Number of a page → how much it says of a term; 0 where it says nothing."""


class Homes:
    """Tells in which file a term stands."""

    def __init__(self, state: State) -> None:
        self._heavy, self._buckets = frozenset(state.heavy), state.buckets

    def bucket(self, place: int) -> str:
        """Give the name of the file of a bucket."""
        return f"terms/{self._buckets}/{place}.gzip"

    def shared(self, term: str) -> str:
        """Give the name of the file that a term shares with those that begin alike."""
        return self.bucket(_hash_of(bucket_key(term)) % self._buckets)

    def of(self, term: str) -> str:
        """Give the name of the file that holds a term."""
        if term in self._heavy:
            return f"terms/{self._buckets}/{heavy_name(term)}.gzip"
        return self.shared(term)


def term_files(
    state: State, pages: Iterable[tuple[int, Counted]], analyser: Analyser, language: str
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the terms of pages, which come in rising order; `state` is told what they are."""
    places, small = _places(state, pages, analyser)
    state.postings = sum(map(len, places.values()))
    state.buckets = bucket_count(state.postings, least_buckets(language))
    state.heavy = sorted(term for term, found in places.items() if len(found) > HEAVY)
    state.small = {term: _distances(found) for term, found in sorted(small.items())}
    homes = Homes(state)
    held: dict[str, dict[str, list[int] | str]] = {
        homes.bucket(place): dict(vectors) for place, vectors in placed(language, state.buckets).items()
    }
    for term in state.heavy:
        vector = held[homes.shared(term)].pop(SIGN + term, None)
        held[homes.of(term)] = {} if vector is None else {SIGN + term: vector}
    terms: dict[str, list[str]] = {name: [] for name in held}
    for term in places:
        terms[homes.of(term)].append(term)
    for name, some in terms.items():
        value = held[name] | {term: _folded(places.pop(term)) for term in some}
        yield name, packed_file(dict(sorted(value.items())))


def patched(held: bytes, terms: Mapping[str, Levels], heavy: Iterable[str]) -> bytes | None:
    """Give a file of terms with other levels; None where a term gets or loses a file of its own."""
    known = unpacked_file(held, dict[str, msgspec.Raw])
    for term, changed in terms.items():
        postings = msgspec.json.decode(known.pop(term, msgspec.Raw(b"[]")), type=list[int])
        pages = unfolded(postings) | changed
        kept = [number * LEVELS + level for number, level in sorted(pages.items()) if level]
        if (len(kept) > HEAVY) != (term in heavy):
            return None
        if kept:
            known[term] = msgspec.Raw(msgspec.json.encode(_folded(kept)))
    return packed_file(dict(sorted(known.items())))


def small_with(postings: Iterable[int], number: int, *, is_there: bool) -> list[int]:
    """Give the postings of a small word with or without a page."""
    pages = unfolded(distance * LEVELS for distance in postings)
    pages.pop(number, None)
    return _distances(sorted([*pages, number] if is_there else pages))


def unfolded(postings: Iterable[int]) -> Levels:
    """Give the pages of a term and their levels, of its postings as a file holds them."""
    number, pages = -1, Levels()
    for posting in postings:
        number += posting // LEVELS
        pages[number] = posting % LEVELS
    return pages


def _places(
    state: State, pages: Iterable[tuple[int, Counted]], analyser: Analyser
) -> tuple[Places, dict[str, list[int]]]:
    """Give the places of all terms, and the pages that have small words in their titles."""
    last = max(state.digests, default=0)
    postings: defaultdict[str, array[int]] = defaultdict(
        partial(array, "I" if (last + 1) * LEVELS < 2**32 else "Q")  # a posting has four bytes, or eight
    )
    small: defaultdict[str, list[int]] = defaultdict(list)
    titles, texts = usual(state.titles, len(state.digests)), usual(state.texts, len(state.digests))
    for number, page in pages:
        base = number * LEVELS
        for term, level in levels(page, analyser, titles, texts).items():
            postings[term].append(base + level)
        for term in small_words(page, analyser):
            small[term].append(number)
    return dict(postings), dict(small)


def _folded(places: Sequence[int]) -> list[int]:
    """Give the postings as a file holds them: each number as its distance from the one before."""
    before = map((-LEVELS).__and__, places)
    return [*map(sub, places, [-LEVELS, *before])] if places else []


def _distances(numbers: Sequence[int]) -> list[int]:
    return [*map(sub, numbers, [-1, *numbers])]


@cache
def _hash_of(key: str) -> int:
    return hashed(key)
