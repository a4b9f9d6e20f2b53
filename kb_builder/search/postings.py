"""Makes the files of terms: which pages say how much of each term."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import msgspec

from kb_builder.search.beginnings import beginning, heavy_name, name_of, split_of, sums_of
from kb_builder.search.counting import Counted, levels, small_words, usual
from kb_builder.search.distances import Levels, folded, read, unfolded, written
from kb_builder.search.layout import HEAVY, LEVELS, bucket_count
from kb_builder.search.meaning import SIGN, least_buckets, word_vectors
from kb_builder.search.packing import packed_file, unpacked_file
from kb_builder.search.state import State
from kb_builder.search.words import Analyser

Places = dict[str, "array[int]"]
"""Term → its pages in rising order: the number of each times `LEVELS`, plus the level."""


class Homes:
    """Tells in which file a term stands."""

    def __init__(self, state: State) -> None:
        self._heavy, self._buckets = frozenset(state.heavy), state.buckets
        self._split = split_of(state.sums).keys()

    def of(self, term: str) -> str:
        """Give the name of the file that holds a term."""
        if term in self._heavy:
            return self._file(heavy_name(term))
        return self._file(name_of(beginning(term, self._split), self._buckets))

    def all(self) -> Iterator[str]:
        """Yield the names of all files of terms, also of those that hold none."""
        yield from map(self._file, map(str, range(self._buckets)))
        yield from map(self.of, self._heavy)

    def _file(self, name: str) -> str:
        return f"terms/{self._buckets}/{name}.gzip"


def term_files(
    state: State, pages: Iterable[tuple[int, Counted]], analyser: Analyser, language: str
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the terms of pages, which come in rising order; `state` is told what they are."""
    places, small = _places(state, pages, analyser)
    state.postings = sum(map(len, places.values()))
    state.buckets = bucket_count(state.postings, least_buckets(language))
    state.heavy = sorted(term for term, found in places.items() if len(found) > HEAVY)
    state.sums = sums_of({term: len(found) for term, found in places.items()})
    state.small = {term: written(found) for term, found in sorted(small.items())}
    homes = Homes(state)
    held: dict[str, dict[str, str]] = {name: {} for name in homes.all()}
    for term, vector in word_vectors(language).items():
        held[homes.of(term)][SIGN + term] = vector
    terms: dict[str, list[str]] = {name: [] for name in held}
    for term in places:
        terms[homes.of(term)].append(term)
    for name, some in terms.items():
        value = held[name] | {term: folded(places.pop(term)) for term in some}
        yield name, packed_file(dict(sorted(value.items())))


def patched(held: bytes, terms: Mapping[str, Levels], heavy: Iterable[str]) -> bytes | None:
    """Give a file of terms with other levels; None where a term gets or loses a file of its own."""
    known = unpacked_file(held, dict[str, msgspec.Raw])
    for term, changed in terms.items():
        postings = msgspec.json.decode(known.pop(term, msgspec.Raw(b'" "')), type=str)
        pages = unfolded(postings) | changed
        kept = [number * LEVELS + level for number, level in sorted(pages.items()) if level]
        if (len(kept) > HEAVY) != (term in heavy):
            return None
        if kept:
            known[term] = msgspec.Raw(msgspec.json.encode(folded(kept)))
    return packed_file(dict(sorted(known.items())))


def small_with(held: str, number: int, *, is_there: bool) -> str:
    """Give the pages of a small word with or without one of them."""
    pages = {*read(held)} - {number}
    return written(sorted({*pages, number} if is_there else pages))


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
