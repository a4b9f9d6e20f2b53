"""Brings an index up to date: only what changed is made again. The bytes are those of a new index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.counting import Counted, count, levels, small_words, usual
from kb_builder.search.index import (
    about_all,
    analyser_of,
    near_files,
    near_path,
    new_state,
    numbers,
    shown_files,
    term_file,
    with_stemmer,
)
from kb_builder.search.layout import HEAVY, LEVELS, bucket_count, shift_of
from kb_builder.search.meaning import Near, Pointing, lanes_of, least_buckets, page_vector, read_near
from kb_builder.search.packing import packed_file, unpacked_file
from kb_builder.search.state import State, digest, made_by, packed, unpacked
from kb_builder.search.vocabulary import add_words
from kb_builder.search.words import Analyser

_MOST_CHANGED = 0.05
"""Where more than this share of the pages changed, a new index is made sooner."""

Change = tuple[Counted | None, Counted | None]
"""The words of a page before and now; None where it was not or is no more."""
Levels = dict[str, int]


def updated_files(
    records: Iterable[SearchRecord],
    language: str,
    *,
    program: str = "",
    before: bytes | None = None,
) -> tuple[dict[str, bytes], bytes]:
    """Give the files of the index, and what to keep for the next time.

    `before` is what was kept the last time, `program` names what made it.
    """
    numbered, maker = numbers(records), made_by(language, program)
    state = _known(before, maker)
    if state is None or not _is_updated(state, numbered, language):
        state = new_state(numbered, language, maker)
    return with_stemmer(state, language), msgspec.msgpack.encode(state)


def _known(before: bytes | None, maker: str) -> State | None:
    try:
        state = msgspec.msgpack.decode(before or b"", type=State)
    except msgspec.DecodeError:
        return None
    return state if state.made_by == maker else None


def _is_updated(state: State, numbered: Mapping[int, SearchRecord], language: str) -> bool:
    """Bring a state up to date; False where a new one must be made, since all of it may change."""
    digests = {number: digest(record) for number, record in numbered.items()}
    touched = [
        one for one in digests.keys() | state.digests.keys() if digests.get(one) != state.digests.get(one)
    ]
    if len(touched) > _MOST_CHANGED * len(numbered):
        return False
    usual_before = _usual(state)
    analyser = analyser_of(language)
    changes = {number: _change(state, number, numbered.get(number), analyser) for number in sorted(touched)}
    state.digests = digests
    shift = shift_of(max(numbered, default=0), len(numbered))
    if (
        shift != state.shift
        or _usual(state) != usual_before
        or not _terms_are_updated(state, changes, analyser, least_buckets(language))
    ):
        return False
    _update_near(state, changes, Pointing(analyser, lanes_of(language)))
    _update_shown(state, numbered, touched)
    state.files = {path: held for path, held in state.files.items() if not path.startswith("words/")}
    state.files |= about_all(numbered, state, language)
    return True


def _usual(state: State) -> tuple[float, float]:
    return usual(state.titles, len(state.counted)), usual(state.texts, len(state.counted))


def _change(state: State, number: int, record: SearchRecord | None, analyser: Analyser) -> Change:
    """Count a page that changed, in place of what the state holds of it."""
    held = state.counted.pop(number, None)
    old = unpacked(held) if held is not None else None
    new = count(record, analyser) if record is not None else None
    for page, times in ((old, -1), (new, 1)):
        if page is not None:
            add_words(state.words, page, times)
            state.titles += times * page.title_length
            state.texts += times * page.text_length
    if new is not None:
        state.counted[number] = packed(new)
    return old, new


def _terms_are_updated(state: State, changes: Mapping[int, Change], analyser: Analyser, least: int) -> bool:
    """Put the changed pages into the files of their terms; False where terms have to move."""
    titles, texts = _usual(state)
    wanted: dict[str, dict[str, Levels]] = {}
    for number, (old, new) in changes.items():
        old_levels = levels(old, analyser, titles, texts) if old else {}
        new_levels = levels(new, analyser, titles, texts) if new else {}
        state.postings += len(new_levels) - len(old_levels)
        for term in old_levels.keys() | new_levels.keys():
            if old_levels.get(term) != new_levels.get(term):
                held = wanted.setdefault(term_file(term, state), {}).setdefault(term, {})
                held[str(number)] = new_levels.get(term, 0)
    if bucket_count(state.postings, least) != state.buckets:
        return False
    is_settled = all(_is_patched(state, path, terms) for path, terms in wanted.items())
    _update_small(state, changes, analyser)
    return is_settled


def _is_patched(state: State, path: str, terms: Mapping[str, Levels]) -> bool:
    """Change the postings of `terms` in a file; False where a term gets or loses a file of its own."""
    held = unpacked_file(state.files[path], dict[str, msgspec.Raw])
    for term, changed in terms.items():
        postings = msgspec.json.decode(held.pop(term, msgspec.Raw(b"[]")), type=list[int])
        known = dict(_unfolded(postings))
        known |= {int(number): level for number, level in changed.items()}
        kept = _folded({number: level for number, level in known.items() if level})
        if (len(kept) > HEAVY) != (term in state.heavy):
            return False
        if kept:
            held[term] = msgspec.Raw(msgspec.json.encode(kept))
    state.files[path] = packed_file(dict(sorted(held.items())))
    return True


def _unfolded(postings: Iterable[int]) -> Iterable[tuple[int, int]]:
    number = -1
    for posting in postings:
        number += posting // LEVELS
        yield number, posting % LEVELS


def _folded(known: Mapping[int, int]) -> list[int]:
    before, postings = -1, []
    for number, level in sorted(known.items()):
        postings.append((number - before) * LEVELS + level)
        before = number
    return postings


def _update_small(state: State, changes: Mapping[int, Change], analyser: Analyser) -> None:
    held = state.small
    for number, (old, new) in changes.items():
        before = set(small_words(old, analyser) if old else ())
        now = set(small_words(new, analyser) if new else ())
        for term in before ^ now:
            # The distances are those of postings without a level.
            known = dict(_unfolded(distance * LEVELS for distance in held.pop(term, ())))
            known = {one: 0 for one in known if one != number} | ({number: 0} if term in now else {})
            if known:
                held[term] = [posting // LEVELS for posting in _folded(known)]
    state.small = dict(sorted(held.items()))


def _update_near(state: State, changes: Mapping[int, Change], pointing: Pointing) -> None:
    """Put the vectors of changed pages in place of those from before."""
    if not pointing.lanes.table:
        return
    vectors: dict[int, bytes] = {}
    for path in {near_path(number, state.shift) for number in changes}:
        held = state.files.pop(path, None)
        vectors |= read_near(unpacked_file(held, Near)) if held else {}
    for number, (_, new) in changes.items():
        vectors.pop(number, None)
        if new is not None:
            vectors[number] = page_vector(new, pointing)
    state.files |= near_files(vectors, state.shift)


def _update_shown(state: State, numbered: Mapping[int, SearchRecord], touched: Iterable[int]) -> None:
    names = {number >> state.shift for number in touched}
    for name in names:
        state.files.pop(f"pages/{name}.gzip", None)
    pages = {number: record for number, record in numbered.items() if number >> state.shift in names}
    state.files |= {f"pages/{name}.gzip": held for name, held in shown_files(pages, state.shift)}
