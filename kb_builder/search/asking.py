"""Asks a finished index: a folder or an address that holds its files. The same answers as on the page."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import msgspec

from kb_builder.search.beginnings import beginning, beginnings, heavy_name, name_of
from kb_builder.search.distances import Levels, unfolded
from kb_builder.search.distances import read as read_numbers
from kb_builder.search.layout import (
    FLOOR,
    HELD,
    MORE,
    MORE_FLOOR,
    MOST_MORE,
    NEAR_AT_ONCE,
    RARITY_TELLS,
    READ_IN_FULL,
    RELEVANT,
    SHORTEST_MEANT,
    VERSION,
    Columns,
    Entry,
    Shown,
    near_name,
)
from kb_builder.search.meaning import (
    SIGN,
    Near,
    closest_first,
    direction,
    is_answered,
    nearest_pages,
    read_near,
)
from kb_builder.search.packing import unpacked_file
from kb_builder.search.question import Question, plain, read_question
from kb_builder.search.ranking import Ranked, may_become, rank
from kb_builder.search.spelling import is_correctable, nearest, replaced
from kb_builder.search.vocabulary import shelf
from kb_builder.search.words import Analyser, Group

T = TypeVar("T")
Terms = dict[str, str]
Read = Callable[[str], bytes | None]
"""Gives the bytes of a file of the index by its name, None where there is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds: how many pages, the best of them, and what was made of the question."""

    total: int
    hits: tuple[Shown, ...]
    asked: str
    """The question that was answered: with its spelling corrected where it found little as it was."""
    meant: str = ""
    """The question as it may have been meant, where a word stands nowhere and a near one does."""
    covered: int = 0
    """How much of the rarity of the question's words a page holds at most, in percent."""
    nowhere: tuple[str, ...] = ()
    """The words of it that stand on no page."""
    more: tuple[Shown, ...] = ()
    """People, topics and other pages."""


class Index:
    """A search index; files are read when they are needed, each once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._files: dict[str, object] = {}
        self._near: dict[str, dict[int, bytes]] = {}
        self._entry = _entry(read("index.json"))
        self._analyser = Analyser(self._entry.stemmer, self._entry.fillers)
        self._heavy = frozenset(self._entry.heavy)
        self._terms_of = f"terms/{self._entry.buckets}"
        self._more = Index(lambda name: read(f"{MORE}/{name}")) if self._entry.more else None

    @property
    def pages(self) -> int:
        """How many answers and ideas it holds."""
        return self._entry.pages

    def search(
        self, question: str, *, narrowed: Mapping[str, str] | None = None, count: int = 10, sort: str = ""
    ) -> Found:
        """Answer a question with the best `count` pages.

        `narrowed` wants a kind, topic, status or repository; `sort` is "votes", "date" or "" for the best.
        """
        asked = read_question(question, self._analyser)
        ranked, more = self._rank(asked), self._ranked_more(asked, narrowed)
        meant = self._corrected(question, asked, _missing(ranked, more))
        if meant and max(ranked.covered, more.covered) < HELD:
            again = read_question(meant, self._analyser)
            instead = self._rank(again), self._ranked_more(again, narrowed)
            if any(found.pages for found in instead):
                question, asked, (ranked, more) = meant, again, instead
            meant = ""
        pages = self._chosen(ranked.pages, narrowed or {}, sort)
        if not sort:
            pages = self._meant_first(self._closest_first(pages, ranked), asked)
        return Found(
            total=len(pages),
            hits=tuple(self._hit(number) for number in pages[:count]),
            asked=question,
            meant=meant,
            covered=max(ranked.covered, more.covered),
            nowhere=tuple(dict.fromkeys(asked.written[group] for group in _missing(ranked, more))),
            more=self._more._beside(more, asked) if self._more else (),
        )

    def _beside(self, ranked: Ranked, asked: Question) -> tuple[Shown, ...]:
        """Give the few best people, topics and other pages."""
        numbers = self._meant_first([number for number, _ in ranked.pages], asked)
        return tuple(self._hit(number) for number in numbers[:MOST_MORE])

    def _ranked_more(self, question: Question, narrowed: Mapping[str, str] | None) -> Ranked:
        if self._more is None or narrowed:
            return Ranked((), question.words, 0)
        return self._more._rank(question, MORE_FLOOR)

    def _rank(self, question: Question, floor: int = FLOOR) -> Ranked:
        wanted = {term for group in question.words for term in group}
        terms, vectors = self._terms(wanted, question.unfinished)
        small = self._small({*wanted, *question.small, question.opening})
        ranked = rank(question, terms, small, self._entry.pages, floor)
        ranked = replace(ranked, direction=tuple(direction(question, vectors, terms, self._entry.pages)))
        return (
            self._with_close(question, ranked)
            if self._is_answered(question, ranked)
            else replace(ranked, pages=())
        )

    def _with_close(self, question: Question, ranked: Ranked) -> Ranked:
        """Add the pages that are close to what the question means and do not hold its words."""
        near = self._entry.near
        if not ranked.pages or len(near) > NEAR_AT_ONCE or len(question.words) < SHORTEST_MEANT:
            return ranked
        close = nearest_pages(ranked.direction, ChainMap(*map(self._near_of, near)))
        scores = dict(ranked.pages)
        new = ((number, 0) for number in close if number not in scores)
        return replace(ranked, pages=(*ranked.pages, *new), close=tuple(close))

    def _is_answered(self, question: Question, ranked: Ranked) -> bool:
        vectors = self._vectors([number for number, _ in ranked.pages[:READ_IN_FULL]])
        is_small = self._entry.pages < RARITY_TELLS
        return (
            is_small
            or not vectors
            or is_answered(question, ranked.covered, ranked.direction, vectors.values())
        )

    def _small(self, wanted: set[str]) -> dict[str, list[int]]:
        """Give the pages of small words."""
        held = self._entry.small
        return {term: [*read_numbers(held[term])] for term in wanted if term in held}

    def _terms(self, wanted: set[str], unfinished: str) -> tuple[dict[str, Levels], dict[str, str]]:
        """Give postings of the wanted terms, and the vectors of all that stand in the same files."""
        postings: dict[str, Levels] = {}
        vectors: dict[str, str] = {}
        for name in self._term_files(wanted, unfinished):
            for term, held in (self._file(f"{self._terms_of}/{name}.gzip", Terms) or {}).items():
                if term.startswith(SIGN):
                    vectors[term.removeprefix(SIGN)] = held
                elif term in wanted or may_become(unfinished, term):
                    postings[term] = unfolded(held)
        return postings, vectors

    def _term_files(self, wanted: set[str], unfinished: str = "") -> set[str]:
        split, light = self._entry.split, wanted - self._heavy
        keys = {beginning(term, split) for term in light}
        keys |= beginnings("" if unfinished in self._heavy else unfinished, split)
        names = {name_of(key, self._entry.buckets) for key in keys}
        return names | {heavy_name(t) for t in self._heavy if t in wanted or may_become(unfinished, t)}

    def _corrected(self, text: str, question: Question, nowhere: Iterable[Group]) -> str:
        """Give the question with words that stand nowhere replaced by near ones, "" where there are none."""
        corrected, missing = text, list(nowhere)
        _, known = self._terms({term for group in missing for term in group}, "")
        # A word of the language is spelt as it should be: "maximum" is no mistaken "minimum".
        for word in dict.fromkeys(
            question.written[group] for group in missing if known.keys().isdisjoint(group)
        ):
            if is_correctable(word) and (meant := self._near_word(word)):
                corrected = replaced(corrected, word, meant)
        return corrected if corrected != text else ""

    def _near_word(self, word: str) -> str:
        """Give the nearest word of answers and ideas, else of what stands beside them, "" where none is."""
        known = (
            self._file(f"words/{shelf(word)}.gzip", list[str]) if shelf(word) in self._entry.shelves else ()
        )
        found = nearest(word, known or ())
        return found or (self._more._near_word(word) if self._more else "")

    def _chosen(
        self, pages: tuple[tuple[int, int], ...], narrowed: Mapping[str, str], sort: str
    ) -> list[int]:
        if not narrowed and not sort:
            return [number for number, _ in pages]
        columns = self._file("columns.gzip", Columns)
        if columns is None:
            return []
        places = {number: place for place, number in enumerate(columns.numbers)}
        fitting = [hit for hit in pages if _fits(columns, places[hit[0]], narrowed)]
        if not sort:
            return [number for number, _ in fitting]
        enough = [number for number, score in fitting if score * 100 >= RELEVANT * fitting[0][1]]
        order: Sequence[int | str] = columns.votes if sort == "votes" else columns.date
        return sorted(sorted(enough), key=lambda number: order[places[number]], reverse=True)

    def _closest_first(self, pages: list[int], ranked: Ranked) -> list[int]:
        """Move the best pages and the close ones by how close they are to what the question means."""
        first = [
            *pages[:READ_IN_FULL],
            *(number for number in pages[READ_IN_FULL:] if number in ranked.close),
        ]
        vectors = self._vectors(first)
        if not vectors:
            return pages
        moved = closest_first(first, dict(ranked.pages), ranked.sure, ranked.direction, vectors)
        return [*moved, *(number for number in pages[READ_IN_FULL:] if number not in ranked.close)]

    def _vectors(self, pages: Iterable[int]) -> dict[int, bytes]:
        """Give the vectors of pages; none where the index has none."""
        if not self._entry.near:
            return {}
        return {number: self._near_of(near_name(number, self._entry.shift))[number] for number in pages}

    def _near_of(self, name: str) -> dict[int, bytes]:
        if name not in self._near:
            held = self._file(f"near/{name}.gzip", Near)
            self._near[name] = read_near(held) if held else {}
        return self._near[name]

    def _meant_first(self, pages: list[int], asked: Question) -> list[int]:
        """Put the pages first that hold a quoted phrase, or whose title begins as a short question."""
        if asked.phrases:
            return self._first(pages, lambda page: _holds(page, asked.phrases))
        if asked.beginning:
            return self._first(pages, lambda page: plain(page.title).startswith(asked.beginning))
        return pages

    def _first(self, pages: list[int], is_meant: Callable[[Shown], bool]) -> list[int]:
        """Put the pages that are meant before the others, as far as they are read."""
        read = pages[:READ_IN_FULL]
        meant = [number for number in read if is_meant(self._hit(number))]
        return meant + [number for number in pages if number not in meant]

    def _hit(self, number: int) -> Shown:
        held = self._file(f"pages/{number >> self._entry.shift}.gzip", dict[int, Shown]) or {}
        return held[number]

    def _file(self, name: str, kind: type[T]) -> T | None:
        """Give what a file of the index holds, None where there is none."""
        if name not in self._files:
            held = self._read(name)
            self._files[name] = None if held is None else unpacked_file(held, kind)
        return cast("T | None", self._files[name])


def _entry(written: bytes | None) -> Entry:
    if written is None:
        raise ValueError("there is no search index yet")
    try:
        entry = msgspec.json.decode(written, type=Entry)
    except msgspec.DecodeError as error:
        raise ValueError(f"is no search index: {error}") from error
    if entry.version != VERSION:
        raise ValueError(f"is a search index of version {entry.version}, not {VERSION}")
    return entry


def _missing(ranked: Ranked, more: Ranked) -> list[Group]:
    """Give the words that stand nowhere, neither in answers and ideas nor on pages shown beside."""
    return [group for group in ranked.nowhere if group in more.nowhere or not more.pages]


def _fits(columns: Columns, place: int, narrowed: Mapping[str, str]) -> bool:
    values, held = columns.values, columns.held
    return all(value in [values[name][one] for one in held[name][place]] for name, value in narrowed.items())


def _holds(page: Shown, phrases: Iterable[str]) -> bool:
    text = plain(f"{page.title} {page.text}")
    return all(plain(phrase) in text for phrase in phrases)
