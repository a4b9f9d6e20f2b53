"""Pieces of the last build, taken again where all that they are made of is as it was.

Some hundred of them stand together in one row of the cache, with who asked what: whether a piece is as it was
is said for a row as a whole wherever nothing changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from operator import attrgetter
from zlib import crc32

import msgspec

from kb_builder.kept import Kept
from kb_builder.knowledge import Answer, Idea, Person, Topic
from kb_builder.pages.chapters import Chapter
from kb_builder.pages.edition import Edition
from kb_builder.pages.noting import ENCODER, Lookup, Place, encoded, tables_of
from kb_builder.pages.packing import Outline, body_kind
from kb_builder.pages.tables import Tables
from kb_builder.publication import Page

Noun = Answer | Idea | Person | Topic | Chapter | Page
"""What there is a piece of."""

_ROWS = 64
"""So many rows the pieces of a kind are kept in."""
_INDEX = "index"
"""The name of the row that says which the others are."""


class _Row(msgspec.Struct, frozen=True, array_like=True):
    """Some pieces: digests of what they are made of by name, and their outlines.

    `asked` says by table and key at which places those stand that looked it up.
    """

    made_of: dict[str, bytes]
    asked: dict[str, msgspec.Raw]
    outlines: tuple[Outline, ...]


class _Index(msgspec.Struct, frozen=True, array_like=True):
    """The digests of tables by name, and of all rows, of which some are empty."""

    tables: dict[str, str]
    rows: tuple[str, ...]


_ROW = msgspec.msgpack.Decoder(_Row)
_ASKED = msgspec.msgpack.Decoder(dict[Place, list[int]])
_LOOKUPS = msgspec.msgpack.Decoder(tuple[Lookup, ...])
_NO_ROW = _Row({}, {}, ())
_LISTS = {"asked", "accepted", "helped", "proposed", "badges"}
_alone = attrgetter(*(field.name for field in fields(Person) if field.name not in _LISTS))
"""Gives what is said of a person apart from what they gave."""


class LastPieces:
    """The pieces of the last build in the cache `kept`; `program` is a digest of what composes them."""

    def __init__(self, kept: Kept, program: str) -> None:
        self.kept, self.program = kept, program

    def has(self, kind: str) -> bool:
        """Tell whether a build left pieces of this kind."""
        return self.kept.has(kind, _INDEX)

    def of(self, edition: Edition) -> LastOfEdition:
        """Give the pieces that a build of this edition may take."""
        return LastOfEdition(self.kept, Tables(self.kept, tables_of(edition)))


class LastOfEdition:
    """The pieces of the last build, and the tables that look-ups are answered from today."""

    def __init__(self, kept: Kept, tables: Tables) -> None:
        self._kept, self._tables, self._used = kept, tables, set[str]()

    def of(self, kind: str, further: Mapping[str, Mapping[str, object]]) -> LastOfKind:
        """Give the pieces of a kind, which look up `further` tables too."""
        tables = self._tables.beside(further)
        self._used.update(tables.digests.values())
        return LastOfKind(self._kept, kind, tables)

    def close(self) -> None:
        """Forget what only earlier builds needed."""
        self._tables.keep_only(self._used)


@dataclass(frozen=True, slots=True)
class New:
    """A new piece: its outline, and what it looked up, b"" where it is not kept."""

    outline: Outline
    lookups: bytes


class LastOfKind:
    """The pieces of one kind that the last build made or took."""

    def __init__(self, kept: Kept, kind: str, tables: Tables) -> None:
        self._kept, self._kind, self._tables = kept, kind, tables
        self._index = self._opened()
        found = kept.peek_all(kind, filter(None, self._index.rows))
        self._rows = [_read(found.get(one)) for one in self._index.rows]

    def _opened(self) -> _Index:
        found = self._kept.peek_all(self._kind, [_INDEX]).get(_INDEX)
        try:
            index = msgspec.msgpack.decode(found or b"", type=_Index)
        except msgspec.DecodeError:
            index = _Index({}, ())
        return index if len(index.rows) == _ROWS else _Index({}, ("",) * _ROWS)

    def take(self, wanted: Mapping[str, bytes]) -> dict[str, Outline]:
        """Give the outlines of pieces that would be made as they were, by name.

        `wanted` has what they are made of.
        """
        changed = self._tables.changed(self._index.tables)
        equal: dict[str, Outline] = {}
        for row in self._rows:
            unsure = set(_askers(row, changed))
            for at, (name, made_of) in enumerate(row.made_of.items()):
                if wanted.get(name) == made_of and at not in unsure:
                    equal[name] = row.outlines[at]
        there = self._kept.there(body_kind(self._kind), {one.body for one in equal.values()})
        return {name: one for name, one in equal.items() if one.body in there}

    def keep_bodies(self, bodies: Mapping[str, bytes]) -> bool:
        """Keep bodies of new pieces by digest; tell whether they are kept."""
        return self._kept.put_all(body_kind(self._kind), bodies)

    def keep(self, wanted: Mapping[str, bytes], taken: Mapping[str, Outline], new: Mapping[str, New]) -> None:
        """Keep the pieces that were taken and new ones, and forget all others."""
        shares: dict[int, dict[str, New]] = defaultdict(dict)
        for name, one in new.items():
            if one.lookups:
                shares[_share(name)][name] = one
        rows, written = list(self._index.rows), dict[str, bytes]()
        for at, row in enumerate(self._rows):
            if at in shares or not row.made_of.keys() <= taken.keys():
                value = _written(row, wanted, taken, shares[at])
                rows[at] = sha256(value).hexdigest() if value else ""
                written[rows[at]] = value
        written.pop("", None)
        self._tables.keep(self._index.tables)
        self._kept.put_all(
            self._kind, {**written, _INDEX: ENCODER.encode(_Index(self._tables.digests, tuple(rows)))}
        )
        self._kept.keep_only(self._kind, (_INDEX, *rows))
        bodies = {one.body for one in taken.values()} | {one.outline.body for one in new.values()}
        self._kept.keep_only(body_kind(self._kind), bodies)


def _share(name: str) -> int:
    """Give the row in which a piece stands: it stays there whatever else comes and goes."""
    return crc32(name.encode("utf-8", "surrogatepass")) % _ROWS


def _read(row: bytes | None) -> _Row:
    try:
        return _ROW.decode(row) if row else _NO_ROW
    except msgspec.DecodeError:
        return _NO_ROW


def _askers(row: _Row, changed: Mapping[str, Collection[Place] | None]) -> Iterator[int]:
    """Yield the places of the pieces that looked up what is answered otherwise now."""
    for table, keys in changed.items():
        asked = _ASKED.decode(row.asked[table]) if table in row.asked else {}
        for key in asked if keys is None else keys:
            yield from asked.get(key, ())


def _written(row: _Row, wanted: Mapping[str, bytes], taken: Collection[str], new: Mapping[str, New]) -> bytes:
    """Give a row of those of its pieces that were taken, and of new ones; b"" where that is none."""
    left = [(at, name) for at, name in enumerate(row.made_of) if name in taken]
    names = [*(name for _, name in left), *new]
    asked: dict[str, dict[Place, list[int]]] = defaultdict(dict)
    moved = {at: place for place, (at, _) in enumerate(left)}
    for table, places in row.asked.items():
        for key, askers in _ASKED.decode(places).items():
            if still := [moved[at] for at in askers if at in moved]:
                asked[table][key] = still
    for place, one in enumerate(new.values(), len(left)):
        for table, key in _LOOKUPS.decode(one.lookups):
            asked[table].setdefault(key, []).append(place)
    made = _Row(
        {name: wanted[name] for name in names},
        {table: msgspec.Raw(ENCODER.encode(places)) for table, places in asked.items()},
        (*(row.outlines[at] for at, _ in left), *(one.outline for one in new.values())),
    )
    return ENCODER.encode(made) if names else b""


class Inputs:
    """Digests of what pieces are made of: of each noun, and of what is the same for all."""

    def __init__(self, edition: Edition, program: str) -> None:
        shared = program, edition.config.model_dump_json(), edition.facts, sorted(edition.repositories)
        self._shared = sha256(encoded(shared)).digest()
        self._written = bytearray()
        self._entries: dict[int, tuple[Answer | Idea, bytes]] = {}

    def of(self, noun: Noun) -> bytes:
        """Give a digest of all that the piece of a noun is made of, apart from what it looks up."""
        if isinstance(noun, Page):
            parts = [encoded((noun.path, noun.digest))]
        elif isinstance(noun, Answer | Idea):
            parts = [self._entry(noun)]
        elif isinstance(noun, Chapter):
            parts = [encoded((noun.path, noun.title, noun.kept))]
            parts += (
                encoded(one.actor) if isinstance(one, Person) else self._entry(one) for one in noun.entries
            )
        elif isinstance(noun, Topic):
            parts = [encoded(replace(noun, answers=(), ideas=()))]
            parts += self._entries_of((noun.answers, noun.ideas))
        else:
            badges = [(one.name, one.date, one.by, self._entry(one.entry)) for one in noun.badges]
            parts = [encoded((_alone(noun), badges))]
            parts += self._entries_of((noun.asked, noun.accepted, noun.helped, noun.proposed))
        return sha256(b"".join((self._shared, *parts))).digest()

    def _entries_of(self, lists: Iterable[Sequence[Answer | Idea]]) -> Iterator[bytes]:
        for entries in lists:
            yield len(entries).to_bytes(4)
            yield from map(self._entry, entries)

    def _entry(self, entry: Answer | Idea) -> bytes:
        # By identity: hashing an entry by its fields would take as long as its digest.
        known = self._entries.get(id(entry))
        if known is None or known[0] is not entry:
            known = self._entries[id(entry)] = entry, self._digest(entry)
        return known[1]

    def _digest(self, entry: Answer | Idea) -> bytes:
        try:
            ENCODER.encode_into(entry, self._written)  # again and again into one place: half the time
        except UnicodeEncodeError:  # a lone surrogate
            return sha256(encoded(entry)).digest()
        return sha256(self._written).digest()
