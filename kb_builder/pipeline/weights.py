"""The weights of words by which related answers are found, remembered from build to build."""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec

from kb_builder import characters, curate
from kb_builder.curate import Before, Near, Recalled, Text, Weighed
from kb_builder.kept import Kept

_NEAR = "near"
"""What the words of texts weigh, and which of them were found to be nearest."""
_ALL = "the last comparison"
_WORDS = "words"
"""How earlier versions kept the words of each text."""
_FEW = 200
"""Where more texts than this changed in their places, it is quicker to begin at the first of them."""
_NUMBERS = "I"


@dataclass(frozen=True, slots=True)
class _Last:
    """The last comparison: its texts and strangers by mark, the nearest of both, and all their words.

    Each has so many words as `sizes` says, by `numbers` in `words`, and each of these `counts`.
    """

    marks: tuple[bytes, ...] = ()
    near: tuple[tuple[tuple[float, int], ...], ...] = ()
    words: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    numbers: bytes = b""
    counts: bytes = b""
    alike: tuple[tuple[tuple[float, int], ...], ...] = ()

    @classmethod
    def of(cls, recalled: Recalled, near: Sequence[Near], alike: Sequence[Near]) -> _Last:
        """Give what is to be kept; of a word that no text holds any more, nothing stays."""
        weighed = recalled.weights
        numbers, counts = (b"".join(map(bytes, found)) for found in (weighed.numbers, weighed.counts))
        used = frozenset(_numbers(numbers))
        words = tuple(word if number in used else "" for number, word in enumerate(weighed.words))
        found = tuple(map(tuple, near)), words, _sizes(weighed), numbers, counts, tuple(map(tuple, alike))
        return cls(recalled.marks, *found)

    @property
    def weighed(self) -> Weighed:
        """What the words weigh."""
        ends = list(pairwise(accumulate(self.sizes, initial=0)))
        numbers, counts = (
            [whole[begin:end] for begin, end in ends]
            for whole in (_numbers(self.numbers), _numbers(self.counts))
        )
        return Weighed(self.words, numbers, counts)


_READ = msgspec.msgpack.Decoder(_Last)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Knows what the last build weighed and compared, by the digests of texts."""

    kept: Kept

    @property
    def is_empty(self) -> bool:
        """Tell whether no comparison is known."""
        return not self.kept.has(_NEAR, _ALL)

    def recall(self, texts: Sequence[Text], strangers: Sequence[Text]) -> Recalled:
        """Weigh what was not weighed before, and give what the last comparison found."""
        last, everything = self._last(), (*texts, *strangers)
        marks, weighed = tuple(map(_mark, everything)), last.weighed
        known = {mark: place for place, mark in enumerate(last.marks)}
        places = list(map(known.get, marks))
        new = [text for text, place in zip(everything, places, strict=True) if place is None]
        before = _before(last, weighed, marks[: len(texts)], marks[len(texts) :])
        together = _together(weighed, places, curate.weigh(new))
        return Recalled(together, before, () if marks == last.marks else marks)

    def keep(self, recalled: Recalled, near: Sequence[Near], alike: Sequence[Near]) -> None:
        """Keep a comparison, in place of the last one."""
        if recalled.marks:
            self.kept.forget(_WORDS)
            self.kept.put(_NEAR, _ALL, msgspec.msgpack.encode(_Last.of(recalled, near, alike)))

    def _last(self) -> _Last:
        try:
            return _READ.decode(self.kept.get(_NEAR, _ALL) or b"")
        except msgspec.DecodeError:
            return _Last()


def _before(last: _Last, weighed: Weighed, marks: Sequence[bytes], strangers: Sequence[bytes]) -> Before:
    """Give the nearest that the last comparison found, up to where they may be told.

    For strangers they may where there are as many texts as there were.
    """
    pairs = zip(last.marks[: len(last.near)], marks, strict=False)
    changed = [place for place, (was, mark) in enumerate(pairs) if was != mark]
    known = min([len(marks), len(last.near), *(changed if len(changed) > _FEW else ())])
    found = dict(zip(last.marks[len(last.near) :], last.alike, strict=False))
    is_whole = known == len(marks) == len(last.near)
    alike = tuple(found.get(mark) if is_whole else None for mark in strangers)
    return Before(last.near[:known], {place: weighed[place] for place in changed if place < known}, alike)


def _together(last: Weighed, places: Iterable[int | None], new: Weighed) -> Weighed:
    """Give texts of the last comparison by their places there, and new ones in the places that are None."""
    if not last:
        return new
    words = list(last.words)
    index = {word: number for number, word in enumerate(words) if word}
    free = [number for number, word in enumerate(words) if not word]
    for word in new.words:
        if word not in index:
            if not free:
                free.append(len(words))
                words.append("")
            index[word] = free.pop()
            words[index[word]] = word
    numbers = [array(_NUMBERS, [index[new.words[one]] for one in own]) for own in new.numbers]
    fresh: Iterator[tuple[array[int], array[int]]] = zip(numbers, new.counts, strict=True)
    found = [next(fresh) if at is None else (last.numbers[at], last.counts[at]) for at in places]
    return Weighed(words, [own for own, _ in found], [counts for _, counts in found])


def _numbers(written: bytes) -> array[int]:
    return array(_NUMBERS, written)


def _sizes(weighed: Weighed) -> tuple[int, ...]:
    return tuple(map(len, weighed.numbers))


def _mark(text: Text) -> bytes:
    # With their lengths, no two texts look the same.
    said = "".join((*(f"{len(part)} " for part in text), *text))
    return sha256(_version() + said.encode("utf-8", "surrogatepass")).digest()


@cache
def _version() -> bytes:
    """Give a digest of everything that decides what words weigh and what is near, apart from the text."""
    digest = sha256(f"{sqlite3.sqlite_version} {sys.byteorder}".encode())
    room = Path(curate.__file__).parent
    for file in (room / "related.py", room / "weighing.py", Path(characters.__file__)):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.digest()
