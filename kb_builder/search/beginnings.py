"""Tells in which file of an index a term stands: terms that begin alike share one, as long as it stays small.

Three letters decide, or one of a script with many. Where the terms of a beginning are on very many pages
together, one letter more decides for them, and so on. `theme/assets/kb/files.js` knows the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from kb_builder.search.layout import HEAVY, SPLIT, hashed

Split = Mapping[str, str]
"""Beginning that is split → the letters that follow it."""
_SHORTEST_PASSED, _MOST_PASSED = 4, 3
"""An unfinished word may have passed a term of so many letters at least, by so many at most."""


def shortest(term: str) -> str:
    """Give the shortest beginning of a term that may decide where it stands."""
    return term[:3] if term.isascii() else term[:1]


def beginning(term: str, split: Container[str]) -> str:
    """Give the beginning of a term that decides where it stands."""
    return [*_chain(term, split)][-1]


def _chain(term: str, split: Container[str]) -> Iterator[str]:
    """Yield the beginnings of a term up to the one that decides."""
    held = shortest(term)
    yield held
    while held in split and len(term) > len(held):
        held = term[: len(held) + 1]
        yield held


def beginnings(unfinished: str, split: Split) -> set[str]:
    """Give the beginnings of the terms that an unfinished word may become, or has just passed."""
    if not unfinished:
        return set()
    first = min(len(unfinished), max(_SHORTEST_PASSED, len(unfinished) - _MOST_PASSED))
    found = {beginning(unfinished[:length], split) for length in range(first, len(unfinished) + 1)}
    return found | {*_below(beginning(unfinished, split), split)}


def _below(held: str, split: Split) -> Iterator[str]:
    for letter in split.get(held, ""):
        yield held + letter
        yield from _below(held + letter, split)


def name_of(held: str, buckets: int) -> str:
    """Give the name of the file for a beginning, one of so many."""
    return str(hashed(held) % buckets)


def heavy_name(term: str) -> str:
    """Give the name of the file of a term on very many pages."""
    return f"t{hashed(term):08x}"


def sums_of(found: Mapping[str, int]) -> dict[str, int]:
    """Give on how many pages the terms of a beginning are together, of how many each is on.

    Those with a file of their own do not count. What begins a beginning is split.
    """
    starting: defaultdict[int, list[str]] = defaultdict(list)
    for term, times in found.items():
        if times <= HEAVY:
            starting[len(shortest(term))].append(term)
    sums: Counter[str] = Counter()
    here: list[str] = []
    length = 0
    while here or length < max(starting, default=0):
        length += 1
        here = [one for one in here if len(one) >= length and sums[one[: length - 1]] > SPLIT]
        here += starting[length]
        for term in here:
            sums[term[:length]] += found[term]
    return dict(sums)


def with_changes(sums: Mapping[str, int], changes: Mapping[str, int]) -> dict[str, int] | None:
    """Give such sums where terms are on more or fewer pages by now.

    None where a beginning has to be split, or no longer.
    """
    split, made = {held for held, together in sums.items() if together > SPLIT}, Counter(sums)
    for term, more in changes.items():
        for held in _chain(term, split):
            made[held] += more
    if any((made[held] > SPLIT) != (held in split) for held in made):
        return None
    return {held: together for held, together in made.items() if together}


def split_of(sums: Mapping[str, int]) -> dict[str, str]:
    """Give the beginnings that are split, and the letters that follow each, in their order."""
    split = {held: "" for held, together in sorted(sums.items()) if together > SPLIT}
    for held in sorted(sums):
        if held[:-1] in split:
            split[held[:-1]] += held[-1]
    return split
