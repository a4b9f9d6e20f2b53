"""Makes the files of a search index from the records of its pages. Pure: the same records, the same bytes."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.layout import (
    HEAVY,
    LEVELS,
    MORE,
    OPENING,
    SATURATION,
    SMALL,
    TEXT_LENGTH,
    TITLE_LENGTH,
    TITLE_WEIGHT,
    VERSION,
    Columns,
    Entry,
    bucket_count,
    bucket_key,
    hashed,
    heavy_name,
    shift_of,
)
from kb_builder.search.vocabulary import vocabulary
from kb_builder.search.words import FILLER, Analyser, fillers_of, stemmer_of, tokens

_NUMBER = re.compile(r"(?:^|/)(\d{1,9})(?=[-/]|$)")
_LONGEST_TEXT = 20_000
_SHOWN_TEXT = 1_500
_FILTERS = ("kind", "topic", "status", "repository")

Postings = dict[str, list[int]]
"""Term → its postings, pages in rising order."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """The words of one page: how often each token stands in the title and in the text."""

    title: Counter[str]
    text: Counter[str]
    opening: str
    title_length: int
    text_length: int


def index_files(
    records: Iterable[SearchRecord], language: str, others: Iterable[SearchRecord] = ()
) -> dict[str, bytes]:
    """Give the files of the index: path relative to the index → bytes.

    `records` are answers and ideas; `others`, people, topics and pages, are found in groups of their own.
    """
    stemmer = stemmer_of(language)
    analyser = Analyser(stemmer, fillers_of(language))
    more = _files(others, language, analyser, is_more=True)
    made = _files(records, language, analyser, has_more=bool(more))
    made |= {f"{MORE}/{path}": value for path, value in more.items()}
    written = {path: msgspec.json.encode(value) for path, value in made.items()}
    if stemmer:
        written["stem.js"] = (files(__package__) / "stemmers" / f"{stemmer}.js").read_bytes()
    return written


def _files(
    records: Iterable[SearchRecord],
    language: str,
    analyser: Analyser,
    *,
    is_more: bool = False,
    has_more: bool = False,
) -> dict[str, object]:
    numbered = numbers(records)
    if is_more and not numbered:
        return {}
    counted = {number: _count(record, analyser) for number, record in numbered.items()}
    postings, small = _postings(counted, analyser)
    buckets = bucket_count(sum(map(len, postings.values())))
    shift = shift_of(max(numbered, default=0), len(numbered), is_more=is_more)
    heavy = sorted(term for term, found in postings.items() if len(found) > HEAVY)
    entry = Entry(
        version=VERSION,
        pages=len(numbered),
        buckets=buckets,
        shift=shift,
        stemmer=stemmer_of(language),
        fillers=fillers_of(language),
        heavy=heavy,
        filters=_offered(numbered.values()),
        more=has_more,
    )
    made: dict[str, object] = {"index.json": entry, f"terms/{buckets}/{SMALL}.json": small}
    made |= {f"terms/{buckets}/{name}.json": held for name, held in _buckets(postings, buckets, heavy)}
    made |= {f"pages/{name}.json": held for name, held in _shown(numbered, shift)}
    if not is_more:
        made["columns.json"] = _columns(numbered)
        made |= {f"words/{name}.json": words for name, words in vocabulary(numbered.values()).items()}
    return made


def numbers(records: Iterable[SearchRecord]) -> dict[int, SearchRecord]:
    """Give each record its number in the index, which stays while other pages come and go.

    It follows from the number of its discussion; where repositories share a number, they stand side by side.
    """
    named = sorted(((_number(record), record.repository, record.url), record) for record in records)
    shared = Counter(key[0] for key, _ in named)
    width = max((count for number, count in shared.items() if number), default=1)
    first = math.ceil(shared[0] / width)
    places: Counter[int] = Counter()
    given: dict[int, SearchRecord] = {}
    for (number, _, _), record in named:
        base = (number + first) * width if number else 0
        given[base + places[number]] = record
        places[number] += 1
    return given


def _number(record: SearchRecord) -> int:
    found = _NUMBER.search(record.url)
    return int(found[1]) if found else 0


def _count(record: SearchRecord, analyser: Analyser) -> _Counted:
    title = tokens(" \n".join((record.title, *record.synonyms)))
    text = " \n".join((record.question[:_LONGEST_TEXT], record.answer[:_LONGEST_TEXT], *record.labels))
    heads, body = Counter(title), Counter(tokens(text))
    opening = next((group[0] for token in title[:1] for group in analyser.groups_of(token)), "")
    return _Counted(heads, body, opening, _length(heads, analyser), _length(body, analyser))


def _length(counts: Counter[str], analyser: Analyser) -> int:
    groups = analyser.groups_of
    return sum(count * len(groups(token)) for token, count in counts.items())


def _postings(counted: Mapping[int, _Counted], analyser: Analyser) -> tuple[Postings, Postings]:
    """Give the postings of all terms, and those of the fillers in titles."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    small: defaultdict[str, list[int]] = defaultdict(list)
    titles = _usual(one.title_length for one in counted.values())
    texts = _usual(one.text_length for one in counted.values())
    before: dict[str, int] = {}
    for number, page in sorted(counted.items()):
        weights, held = _weights(page, analyser, titles, texts)
        for term, weight in weights.items():
            level = max(1, int(LEVELS * weight / (weight + SATURATION)))
            postings[term].append((number - before.get(term, -1)) * LEVELS + level)
            before[term] = number
        for term in held:
            small[term].append(number - before.get(term, -1))
            before[term] = number
    return dict(postings), dict(small)


def _usual(lengths: Iterable[int]) -> float:
    """Give the mean length, rounded to one of few values: a page more or less seldom changes all weights."""
    known = list(lengths)
    mean = max(sum(known) / max(len(known), 1), 1.0)
    return 2 ** (round(4 * math.log2(mean)) / 4)


def _weights(
    page: _Counted, analyser: Analyser, titles: float, texts: float
) -> tuple[dict[str, float], list[str]]:
    """Give what a page says of each term (BM25F), and the fillers of its title."""
    weights: dict[str, float] = {}
    held: dict[str, None] = {}
    groups_of = analyser.groups_of
    in_title = TITLE_WEIGHT / (1 - TITLE_LENGTH + TITLE_LENGTH * page.title_length / titles)
    in_text = 1 / (1 - TEXT_LENGTH + TEXT_LENGTH * page.text_length / texts)
    for counts, worth in ((page.title, in_title), (page.text, in_text)):
        for token, count in counts.items():
            for group in groups_of(token):
                for term in group:
                    if term[0] != FILLER:
                        weights[term] = weights.get(term, 0.0) + worth * count
                    elif worth is in_title:
                        held[term] = None
    if page.opening.startswith(FILLER):
        held[OPENING + page.opening] = None
    return weights, list(held)


def _buckets(postings: Postings, buckets: int, heavy: list[str]) -> Iterator[tuple[str, Postings]]:
    alone = frozenset(heavy)
    held: list[Postings] = [{} for _ in range(buckets)]
    places: dict[str, int] = {}
    for term, found in sorted(postings.items()):
        if term in alone:
            yield heavy_name(term), {term: found}
            continue
        key = bucket_key(term)
        if key not in places:
            places[key] = hashed(key) % buckets
        held[places[key]][term] = found
    for place, bucket in enumerate(held):
        yield str(place), bucket


def _shown(numbered: Mapping[int, SearchRecord], shift: int) -> Iterator[tuple[str, dict[int, list[object]]]]:
    held: defaultdict[int, dict[int, list[object]]] = defaultdict(dict)
    for number, one in sorted(numbered.items()):
        text = (one.answer or one.question)[:_SHOWN_TEXT]
        facts: list[object] = [
            one.url,
            one.title,
            one.kind,
            one.status,
            one.upvotes,
            one.credit,
            one.date,
            text,
        ]
        held[number >> shift][number] = facts
    return ((str(name), pages) for name, pages in held.items())


def _columns(numbered: Mapping[int, SearchRecord]) -> Columns:
    pages = sorted(numbered.items())
    values = {name: sorted({value for _, one in pages for value in _values(one, name)}) for name in _FILTERS}
    places = {name: {value: place for place, value in enumerate(known)} for name, known in values.items()}
    return Columns(
        numbers=[number for number, _ in pages],
        votes=[one.upvotes for _, one in pages],
        date=[one.date for _, one in pages],
        values=values,
        held={
            name: [[places[name][value] for value in _values(one, name)] for _, one in pages]
            for name in _FILTERS
        },
    )


def _values(record: SearchRecord, name: str) -> tuple[str, ...]:
    if name == "topic":
        return tuple(sorted({label for label in record.labels if label}))
    value = {"kind": record.kind, "status": record.status, "repository": record.repository}[name]
    return (value,) if value else ()


def _offered(records: Iterable[SearchRecord]) -> dict[str, dict[str, int]]:
    """Give the values of each filter with their numbers of pages."""
    known = list(records)
    counts = {name: Counter(value for one in known for value in _values(one, name)) for name in _FILTERS}
    return {name: dict(sorted(found.items())) for name, found in counts.items()}
