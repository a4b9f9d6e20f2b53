"""Makes the files of a search index from the records of its pages. Pure: the same records, the same bytes."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain, groupby
from operator import attrgetter

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.beginnings import split_of
from kb_builder.search.counting import count
from kb_builder.search.layout import (
    ENTRY,
    FILTERS,
    MORE,
    VERSION,
    Columns,
    Entry,
    Shown,
    near_name,
    shift_of,
    shown_length,
)
from kb_builder.search.meaning import Pointing, lanes_of, near_file, page_vector
from kb_builder.search.packing import packed_file
from kb_builder.search.postings import term_files
from kb_builder.search.state import Parts, State, counted_name, counted_pages, counted_part
from kb_builder.search.vocabulary import Tally, vocabulary
from kb_builder.search.words import Analyser, fillers_of, stemmer_of

_NUMBER = re.compile(r"(?:^|/)(\d{1,9})(?=[-/]|$)")
"""Characters of a text that are kept to be shown: twice what stands below a hit."""
_NEAR = "near/"
_LABELLED = {name: attrgetter("labels" if name == "topic" else name) for name in FILTERS}
"""What each filter looks at."""


def index_files(
    records: Iterable[SearchRecord], language: str, others: Iterable[SearchRecord] = ()
) -> dict[str, bytes]:
    """Give the files of the index: path relative to the index → bytes.

    `records` are answers and ideas; `others`, people, topics and pages, are found in groups of their own.
    """
    _, parts = new_state(numbers(records), language, "")
    written = parts.read([*parts.files]) | stemmer_file(language)
    if more := files_of_others(language, others):
        written |= {**more, ENTRY: entry_with_others(written[ENTRY])}
    return written


def stemmer_file(language: str) -> dict[str, bytes]:
    """Give the file of the stemmer of a language, where there is one."""
    stemmer = stemmer_of(language)
    path = files(__package__) / "stemmers" / f"{stemmer}.js"
    return {"stem.js": path.read_bytes()} if stemmer else {}


def files_of_others(language: str, others: Iterable[SearchRecord]) -> dict[str, bytes]:
    """Give the files that add `others` to an index, but for `index.json`, which `entry_with_others` gives."""
    more = numbers(others)
    if not more:
        return {}
    _, parts = new_state(more, language, "", is_more=True)
    return {f"{MORE}/{path}": held for path, held in parts.read([*parts.files]).items()}


def entry_with_others(entry: bytes) -> bytes:
    """Give what `index.json` says where there are others, of what it says where there are none."""
    return msgspec.json.encode(msgspec.structs.replace(msgspec.json.decode(entry, type=Entry), more=True))


def new_state(
    numbered: Mapping[int, SearchRecord], language: str, made_by: str, *, is_more: bool = False
) -> tuple[State, Parts]:
    """Make an index from nothing."""
    analyser, pages = analyser_of(language), sorted(numbered.items())
    state = State(
        made_by=made_by,
        digests={number: record.digest for number, record in pages},
        words={},
        titles=0,
        texts=0,
        postings=0,
        sums={},
        small={},
        buckets=0,
        shift=shift_of(max(numbered, default=0), len(numbered), is_more=is_more),
        heavy=[],
        parts={},
    )
    spoken = "" if is_more else language
    counted, vectors = _counted(state, pages, Pointing(analyser, lanes_of(spoken)))
    parts = Parts(state.parts)
    parts.put(counted)
    parts.put(dict(term_files(state, counted_pages(counted), analyser, spoken)))
    parts.put(near_files(vectors, state.shift))
    parts.put(dict(shown_files(numbered, state.shift, shown_length(len(numbered)))))
    parts.put(about_all(numbered, state, language))
    if is_more:
        kept = (ENTRY, "terms/", "pages/", "words/")
        parts.drop([name for name in parts.files if not name.startswith(kept)])
    return state, parts


def _counted(
    state: State, pages: Iterable[tuple[int, SearchRecord]], pointing: Pointing
) -> tuple[dict[str, bytes], dict[int, bytes]]:
    """Give the parts that hold the words of pages, and vectors of pages; `state` is told what they sum up to.

    The words of all pages are held packed: as values they take ten times as much memory.
    """
    tally, vectors, parts = Tally(), dict[int, bytes](), dict[str, bytes]()
    for name, some in groupby(pages, lambda page: counted_name(page[0], state.shift)):
        counted = {number: count(record, pointing.analyser) for number, record in some}
        for number, page in counted.items():
            tally.add(page)
            state.titles += page.title_length
            state.texts += page.text_length
            if pointing.lanes.table:
                vectors[number] = page_vector(page, pointing)
        parts[name] = counted_part(counted)
    state.words = tally.counts()
    return parts, vectors


def analyser_of(language: str) -> Analyser:
    """Give the analyser of a site in a language."""
    return Analyser(stemmer_of(language), fillers_of(language))


def about_all(numbered: Mapping[int, SearchRecord], state: State, language: str) -> dict[str, bytes]:
    """Give the files that hold something of every page: the entry, the columns, the words."""
    words = vocabulary(state.words)
    entry = Entry(
        version=VERSION,
        pages=len(numbered),
        buckets=state.buckets,
        shift=state.shift,
        stemmer=stemmer_of(language),
        fillers=fillers_of(language),
        small=state.small,
        heavy=state.heavy,
        split=split_of(state.sums),
        filters=_offered(numbered.values()),
        shelves=sorted(words),
        near=sorted(name[len(_NEAR) : -len(".gzip")] for name in state.parts if name.startswith(_NEAR)),
    )
    made: dict[str, object] = {"columns.gzip": _columns(numbered)}
    made |= {f"words/{name}.gzip": held for name, held in words.items()}
    return {ENTRY: msgspec.json.encode(entry)} | {path: packed_file(value) for path, value in made.items()}


def numbers(records: Iterable[SearchRecord]) -> dict[int, SearchRecord]:
    """Give each record its number in the index, which stays while other pages come and go.

    It follows from the number of its discussion; where repositories share a number, they stand side by side.
    """
    named = sorted(((_number(record), record.repository, record.url), record) for record in records)
    shared = Counter(key[0] for key, _ in named)
    width = max((times for number, times in shared.items() if number), default=1)
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


def near_path(number: int, shift: int) -> str:
    """Give the path of the file that holds the vector of a page."""
    return f"{_NEAR}{near_name(number, shift)}.gzip"


def near_files(vectors: Mapping[int, bytes], shift: int) -> dict[str, bytes]:
    """Give the files that hold the vectors of pages."""
    held: defaultdict[str, dict[int, bytes]] = defaultdict(dict)
    for number, vector in vectors.items():
        held[near_path(number, shift)][number] = vector
    return {path: near_file(some) for path, some in held.items()}


def shown_files(numbered: Mapping[int, SearchRecord], shift: int, length: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files that hold what is shown of pages, `length` characters of each, with their paths."""
    for name, some in groupby(sorted(numbered), lambda number: shown_path(number, shift)):
        yield name, packed_file({str(number): _shown(numbered[number], length) for number in some})


def shown_path(number: int, shift: int) -> str:
    """Give the path of the file that holds what is shown of a page."""
    return f"pages/{number >> shift}.gzip"


def _shown(one: SearchRecord, length: int) -> Shown:
    text = _first_words(one.answer or one.question, length)
    return Shown(one.url, one.title, one.kind, one.status, one.upvotes, one.credit, one.date, text)


def _first_words(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    cut = text[:length]
    words = cut.rsplit(maxsplit=1)
    return f"{words[0] if len(words) > 1 else cut} …"


def _columns(numbered: Mapping[int, SearchRecord]) -> Columns:
    pages = [numbered[number] for number in sorted(numbered)]
    # What has the same value shares one list: there are as many as pages, of few values.
    named = {name: [*map(_LABELLED[name], pages)] for name in FILTERS}
    known = {name: {value: _values(name, value) for value in dict.fromkeys(named[name])} for name in FILTERS}
    values = {name: sorted({*chain.from_iterable(known[name].values())}) for name in FILTERS}
    held: dict[str, list[list[int]]] = {}
    for name in FILTERS:
        places = {value: place for place, value in enumerate(values[name])}
        lists = {value: [*map(places.__getitem__, each)] for value, each in known[name].items()}
        held[name] = [*map(lists.__getitem__, named[name])]
    return Columns(
        numbers=sorted(numbered),
        votes=[one.upvotes for one in pages],
        date=[one.date for one in pages],
        values=values,
        held=held,
    )


def _values(name: str, said: str | tuple[str, ...]) -> tuple[str, ...]:
    """Give the values of a filter that a page has of whose record the filter looks at this."""
    return tuple(sorted({label for label in said if label})) if name == "topic" else (str(said),) * bool(said)


def _offered(records: Iterable[SearchRecord]) -> dict[str, dict[str, int]]:
    """Give the values of each filter with their numbers of pages."""
    known, offered = list(records), dict[str, dict[str, int]]()
    for name in FILTERS:
        found = Counter[str]()
        for said, times in Counter(map(_LABELLED[name], known)).items():
            found.update(dict.fromkeys(_values(name, said), times))
        offered[name] = dict(sorted(found.items()))
    return offered
