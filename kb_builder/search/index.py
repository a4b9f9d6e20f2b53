"""Makes the files of a search index from the records of its pages. Pure: the same records, the same bytes."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain
from operator import attrgetter

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.counting import Counted, count, levels, small_words, usual
from kb_builder.search.layout import (
    ENTRY,
    FILTERS,
    HEAVY,
    LEVELS,
    MORE,
    VERSION,
    Columns,
    Entry,
    Shown,
    bucket_count,
    bucket_key,
    hashed,
    heavy_name,
    near_name,
    shift_of,
)
from kb_builder.search.meaning import SIGN, Pointing, lanes_of, least_buckets, near_file, page_vector, placed
from kb_builder.search.packing import packed_file
from kb_builder.search.state import State, digest, packed
from kb_builder.search.vocabulary import counts_of, vocabulary
from kb_builder.search.words import Analyser, fillers_of, stemmer_of

_NUMBER = re.compile(r"(?:^|/)(\d{1,9})(?=[-/]|$)")
_SHOWN_TEXT = 1_500
_NEAR = "near/"
_LABELLED = {name: attrgetter("labels" if name == "topic" else name) for name in FILTERS}
"""What each filter looks at."""

Postings = dict[str, list[int]]
"""Term → its postings, pages in rising order."""


def index_files(
    records: Iterable[SearchRecord], language: str, others: Iterable[SearchRecord] = ()
) -> dict[str, bytes]:
    """Give the files of the index: path relative to the index → bytes.

    `records` are answers and ideas; `others`, people, topics and pages, are found in groups of their own.
    """
    written = with_stemmer(new_state(numbers(records), language, ""), language)
    if more := files_of_others(language, others):
        written |= {**more, ENTRY: entry_with_others(written[ENTRY])}
    return written


def with_stemmer(state: State, language: str) -> dict[str, bytes]:
    """Give the files of an index together with the stemmer."""
    written = dict(state.files)
    if stemmer := stemmer_of(language):
        written["stem.js"] = (files(__package__) / "stemmers" / f"{stemmer}.js").read_bytes()
    return written


def files_of_others(language: str, others: Iterable[SearchRecord]) -> dict[str, bytes]:
    """Give the files that add `others` to an index, but for `index.json`, which `entry_with_others` gives."""
    more = numbers(others)
    small = new_state(more, language, "", is_more=True) if more else None
    return {f"{MORE}/{path}": content for path, content in small.files.items()} if small else {}


def entry_with_others(entry: bytes) -> bytes:
    """Give what `index.json` says where there are others, of what it says where there are none."""
    return msgspec.json.encode(msgspec.structs.replace(msgspec.json.decode(entry, type=Entry), more=True))


def new_state(
    numbered: Mapping[int, SearchRecord], language: str, made_by: str, *, is_more: bool = False
) -> State:
    """Make an index from nothing."""
    analyser = analyser_of(language)
    counted = {number: count(record, analyser) for number, record in numbered.items()}
    state = State(
        made_by=made_by,
        digests={number: digest(record) for number, record in numbered.items()},
        counted={number: packed(page) for number, page in counted.items()},
        words=counts_of(counted.values()),
        titles=sum(page.title_length for page in counted.values()),
        texts=sum(page.text_length for page in counted.values()),
        postings=0,
        small={},
        buckets=0,
        shift=shift_of(max(numbered, default=0), len(numbered), is_more=is_more),
        heavy=[],
        files={},
    )
    lanes = lanes_of("" if is_more else language)
    _add_terms(state, counted, analyser, "" if is_more else language)
    if lanes.table:
        pointing = Pointing(analyser, lanes)
        vectors = {number: page_vector(page, pointing) for number, page in counted.items()}
        state.files |= near_files(vectors, state.shift)
    state.files |= {f"pages/{name}.gzip": held for name, held in shown_files(numbered, state.shift)}
    state.files |= about_all(numbered, state, language)
    if is_more:
        kept = (ENTRY, "terms/", "pages/", "words/")
        state.files = {path: held for path, held in state.files.items() if path.startswith(kept)}
    return state


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
        filters=_offered(numbered.values()),
        shelves=sorted(words),
        near=sorted(path[len(_NEAR) : -len(".gzip")] for path in state.files if path.startswith(_NEAR)),
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


def _add_terms(state: State, counted: Mapping[int, Counted], analyser: Analyser, language: str) -> None:
    postings, small = _postings(state, counted, analyser)
    state.postings = sum(map(len, postings.values()))
    state.buckets = bucket_count(state.postings, least_buckets(language))
    state.heavy = sorted(term for term, found in postings.items() if len(found) > HEAVY)
    state.small = dict(sorted(small.items()))
    made: dict[str, dict[str, list[int] | str]] = {
        f"terms/{state.buckets}/{place}.gzip": dict(held)
        for place, held in placed(language, state.buckets).items()
    }
    for term in state.heavy:
        vector = made[bucket_file(term, state)].pop(SIGN + term, None)
        made[term_file(term, state)] = {} if vector is None else {SIGN + term: vector}
    for term, found in postings.items():
        made[term_file(term, state)][term] = found
    state.files |= {path: packed_file(dict(sorted(value.items()))) for path, value in made.items()}


def term_file(term: str, state: State) -> str:
    """Give the name of the file that holds a term."""
    if term in state.heavy:
        return f"terms/{state.buckets}/{heavy_name(term)}.gzip"
    return bucket_file(term, state)


def bucket_file(term: str, state: State) -> str:
    """Give the name of the file that a term shares with those that begin alike."""
    return f"terms/{state.buckets}/{hashed(bucket_key(term)) % state.buckets}.gzip"


def _postings(state: State, counted: Mapping[int, Counted], analyser: Analyser) -> tuple[Postings, Postings]:
    """Give the postings of all terms, and those of the fillers in titles."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    small: defaultdict[str, list[int]] = defaultdict(list)
    titles, texts = usual(state.titles, len(counted)), usual(state.texts, len(counted))
    before: dict[str, int] = {}
    last = before.get
    for number, page in sorted(counted.items()):
        found = levels(page, analyser, titles, texts)
        for term, level in found.items():
            postings[term].append((number - last(term, -1)) * LEVELS + level)
        fillers = small_words(page, analyser)
        for term in fillers:
            small[term].append(number - last(term, -1))
        before.update(dict.fromkeys((*found, *fillers), number))
    return dict(postings), dict(small)


def near_path(number: int, shift: int) -> str:
    """Give the path of the file that holds the vector of a page."""
    return f"{_NEAR}{near_name(number, shift)}.gzip"


def near_files(vectors: Mapping[int, bytes], shift: int) -> dict[str, bytes]:
    """Give the files that hold the vectors of pages."""
    held: defaultdict[str, dict[int, bytes]] = defaultdict(dict)
    for number, vector in vectors.items():
        held[near_path(number, shift)][number] = vector
    return {path: near_file(some) for path, some in held.items()}


def shown_files(numbered: Mapping[int, SearchRecord], shift: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files that hold what is shown of pages, each with its name."""
    held: defaultdict[int, dict[str, Shown]] = defaultdict(dict)
    for number, one in sorted(numbered.items()):
        text = (one.answer or one.question)[:_SHOWN_TEXT]
        held[number >> shift][str(number)] = Shown(
            one.url, one.title, one.kind, one.status, one.upvotes, one.credit, one.date, text
        )
    return ((str(name), packed_file(pages)) for name, pages in held.items())


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
