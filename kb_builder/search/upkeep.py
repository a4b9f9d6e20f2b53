"""Brings an index up to date: only what changed is made again. The bytes are those of a new index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

import msgspec

from kb_builder.kept import Kept
from kb_builder.publication import SearchRecord
from kb_builder.search.beginnings import with_changes
from kb_builder.search.counting import Counted, count, levels, small_words, usual
from kb_builder.search.distances import Levels
from kb_builder.search.index import (
    about_all,
    analyser_of,
    near_files,
    near_path,
    new_state,
    numbers,
    shown_files,
    shown_path,
    stemmer_file,
)
from kb_builder.search.layout import ENTRY, bucket_count, is_brief, shift_of, shown_length
from kb_builder.search.meaning import Near, Pointing, lanes_of, least_buckets, page_vector, read_near
from kb_builder.search.packing import unpacked_file
from kb_builder.search.postings import Homes, patched, small_with
from kb_builder.search.state import (
    Gone,
    Parts,
    State,
    counted_name,
    keep_state,
    kept_state,
    made_by,
)
from kb_builder.search.vocabulary import add_words
from kb_builder.search.words import Analyser

_MOST_CHANGED = 0.05
"""Where more than this share of the pages changed, a new index is made sooner."""

Change = tuple[Counted | None, Counted | None]
"""The words of a page before and now; None where it was not or is no more."""
Has = Callable[[str, str], bool]
"""Tells whether the last site has a file of the index with this name and digest."""


def updated_files(
    records: Iterable[SearchRecord],
    language: str,
    *,
    program: str = "",
    kept: Kept | None = None,
    has: Has = lambda _name, _digest: False,
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Give the files of the index but for those that the last site `has`, and the digests of all.

    What is `kept` of the last index is used again, and then replaced; `program` names what makes it.
    The entry is given always.
    """
    numbered, maker = numbers(records), made_by(language, program)
    stemmer = stemmer_file(language)
    try:
        state, parts = _updated(numbered, language, kept_state(kept, maker) if kept else None)
        files = _lacking(parts, has)
    except Gone:
        state, parts = new_state(numbered, language, maker)
        files = _lacking(parts, has)
    if kept:
        keep_state(kept, state, parts)
    beside = {name: sha256(held).hexdigest() for name, held in stemmer.items()}
    files |= {name: stemmer[name] for name, digest in beside.items() if not has(name, digest)}
    return files, {name: parts.digests[name].hex() for name in parts.files} | beside


def _lacking(parts: Parts, has: Has) -> dict[str, bytes]:
    """Give the files that the last site lacks, and the entry. Raises `Gone`."""
    return parts.read(
        [name for name in parts.files if name == ENTRY or not has(name, parts.digests[name].hex())]
    )


def _updated(
    numbered: Mapping[int, SearchRecord], language: str, last: tuple[State, Parts] | None
) -> tuple[State, Parts]:
    """Bring the last index up to date. Raises `Gone` where all of it may change, or a part is missing."""
    if last is None:
        raise Gone
    state, parts = last
    digests = {number: record.digest for number, record in numbered.items()}
    touched = sorted(
        one for one in digests.keys() | state.digests.keys() if digests.get(one) != state.digests.get(one)
    )
    if len(touched) > _MOST_CHANGED * len(numbered):
        raise Gone
    if is_brief(len(digests)) != is_brief(len(state.digests)):
        raise Gone
    usual_before = _usual(state)
    analyser = analyser_of(language)
    changes = _changes(state, parts, {number: numbered.get(number) for number in touched}, analyser)
    state.digests = digests
    shift = shift_of(max(numbered, default=0), len(numbered))
    if shift != state.shift or _usual(state) != usual_before:
        raise Gone
    _update_terms(state, parts, changes, analyser, least_buckets(language))
    _update_small(state, changes, analyser)
    _update_near(state, parts, changes, Pointing(analyser, lanes_of(language)))
    _update_shown(state, parts, numbered, touched)
    parts.drop([name for name in parts.files if name.startswith("words/")])
    parts.put(about_all(numbered, state, language))
    return state, parts


def _usual(state: State) -> tuple[float, float]:
    return usual(state.titles, len(state.digests)), usual(state.texts, len(state.digests))


def _changes(
    state: State, parts: Parts, touched: Mapping[int, SearchRecord | None], analyser: Analyser
) -> dict[int, Change]:
    """Count the pages that changed, in place of what the index holds of them."""
    names = {number: counted_name(number, state.shift) for number in touched}
    held = {
        name: msgspec.msgpack.decode(part, type=dict[int, msgspec.Raw])
        for name, part in parts.read(set(names.values())).items()
    }
    changes: dict[int, Change] = {}
    for number, record in touched.items():
        pages = held.setdefault(names[number], {})
        raw = pages.pop(number, None)
        old = msgspec.msgpack.decode(raw, type=Counted) if raw is not None else None
        new = count(record, analyser) if record is not None else None
        for page, times in ((old, -1), (new, 1)):
            if page is not None:
                add_words(state.words, page, times)
                state.titles += times * page.title_length
                state.texts += times * page.text_length
        if new is not None:
            pages[number] = msgspec.Raw(msgspec.msgpack.encode(new))
        changes[number] = old, new
    parts.drop(held)
    parts.put(
        {name: msgspec.msgpack.encode(dict(sorted(some.items()))) for name, some in held.items() if some}
    )
    return changes


def _update_terms(
    state: State, parts: Parts, changes: Mapping[int, Change], analyser: Analyser, least: int
) -> None:
    """Put the changed pages into the files of their terms. Raises `Gone` where terms have to move."""
    titles, texts = _usual(state)
    homes, heavy = Homes(state), frozenset(state.heavy)
    wanted: dict[str, dict[str, Levels]] = {}
    more: Counter[str] = Counter()
    for number, (old, new) in changes.items():
        before = levels(old, analyser, titles, texts) if old else {}
        now = levels(new, analyser, titles, texts) if new else {}
        state.postings += len(now) - len(before)
        more.update(now.keys() - heavy)
        more.subtract(before.keys() - heavy)
        for term in before.keys() | now.keys():
            if before.get(term) != now.get(term):
                held = wanted.setdefault(homes.of(term), {}).setdefault(term, {})
                held[number] = now.get(term, 0)
    sums = with_changes(state.sums, more)
    if sums is None or bucket_count(state.postings, least) != state.buckets:
        raise Gone
    state.sums = sums
    files = parts.read(wanted)
    for name, terms in wanted.items():
        made = patched(files[name], terms, heavy)
        if made is None:
            raise Gone
        parts.put({name: made})


def _update_small(state: State, changes: Mapping[int, Change], analyser: Analyser) -> None:
    held = state.small
    for number, (old, new) in changes.items():
        before = set(small_words(old, analyser) if old else ())
        now = set(small_words(new, analyser) if new else ())
        for term in before ^ now:
            if known := small_with(held.pop(term, ""), number, is_there=term in now):
                held[term] = known
    state.small = dict(sorted(held.items()))


def _update_near(state: State, parts: Parts, changes: Mapping[int, Change], pointing: Pointing) -> None:
    """Put the vectors of changed pages in place of those from before."""
    if not pointing.lanes.table:
        return
    vectors: dict[int, bytes] = {}
    held = parts.read({near_path(number, state.shift) for number in changes})
    for part in held.values():
        vectors |= read_near(unpacked_file(part, Near))
    for number, (_, new) in changes.items():
        vectors.pop(number, None)
        if new is not None:
            vectors[number] = page_vector(new, pointing)
    parts.drop(held)
    parts.put(near_files(vectors, state.shift))


def _update_shown(
    state: State, parts: Parts, numbered: Mapping[int, SearchRecord], touched: Iterable[int]
) -> None:
    paths = {shown_path(number, state.shift) for number in touched}
    pages = {number: one for number, one in numbered.items() if shown_path(number, state.shift) in paths}
    parts.drop(paths)
    parts.put(dict(shown_files(pages, state.shift, shown_length(len(numbered)))))
