"""What a piece looked up in its edition: while the answers are the same, so is the piece.

An edition that notes gives what is looked up by a key, and nothing else of what other pages are made of: a
composer that reads more of it fails. So no look-up can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar, cast, overload

import msgspec

from kb_builder.addresses import Addresses
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album
from kb_builder.pages.edition import Edition

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Other = TypeVar("_Other")
Place = str | tuple[str | int, ...]
"""A key of a table."""
Lookup = tuple[str, Place]
"""A question to an edition: the name of a table, and the key."""
_MOMENT = "as_of"
ENCODER = msgspec.msgpack.Encoder(enc_hook=str)


def encoded(value: object) -> bytes:
    """Give bytes that are the same for equal values."""
    try:
        return ENCODER.encode(value)
    except UnicodeEncodeError:  # a lone surrogate
        return repr(value).encode("utf-8", "surrogatepass")


class Noted(Mapping[_Key, _Value]):
    """A table of an edition that notes what it is asked, by its name; it cannot be read as a whole."""

    def __init__(self, name: str, table: Mapping[_Key, _Value], asked: dict[Lookup, None]) -> None:
        self._name, self._table, self._asked = name, table, asked

    def __getitem__(self, key: _Key) -> _Value:
        """Give what stands under a key."""
        self._note(key)
        return self._table[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether anything stands under a key."""
        self._note(key)
        return key in self._table

    @overload
    def get(self, key: _Key) -> _Value | None: ...
    @overload
    def get(self, key: _Key, default: _Value | _Other) -> _Value | _Other: ...
    def get(self, key: _Key, default: Any = None) -> Any:
        """Give what stands under a key, `default` where nothing does."""
        self._note(key)
        return self._table.get(key, default)

    def __iter__(self) -> Iterator[_Key]:
        """Refuse."""
        raise TypeError(f"{self._name}: a piece may only look up single keys")

    def __len__(self) -> int:
        """Refuse."""
        raise TypeError(f"{self._name}: a piece may only look up single keys")

    def _note(self, key: object) -> None:
        self._asked[self._name, cast("Place", key)] = None


class _NotedKnowledge(Knowledge):
    """The tables of a build's knowledge, and its moment; to ask for anything else is an error."""

    __slots__ = ("_moments",)

    def __init__(self, tables: Mapping[str, Any], moments: Mapping[str, datetime]) -> None:
        for name, table in tables.items():
            object.__setattr__(self, name, table)
        object.__setattr__(self, "_moments", moments)

    @property
    def as_of(self) -> datetime:
        """The moment of the build."""
        moments: Mapping[str, datetime] = object.__getattribute__(self, "_moments")
        return moments[""]


class NotedEdition:
    """Gives editions that answer as one does, and note what they were asked."""

    def __init__(self, edition: Edition) -> None:
        self._edition, self._tables = edition, _tables(edition)

    def into(self, asked: dict[Lookup, None]) -> Edition:
        """Give an edition that notes in `asked` what it was asked."""
        edition = self._edition
        noted = {
            of: {name: Noted(f"{of}.{name}", table, asked) for name, table in tables.items()}
            for of, tables in self._tables.items()
        }
        return replace(
            edition,
            **noted["edition"],  # type: ignore[arg-type]
            addresses=replace(edition.addresses, **noted["addresses"]),
            album=replace(edition.album, **noted["album"]),  # type: ignore[arg-type]
            knowledge=_NotedKnowledge(noted["knowledge"], noted["moments"][_MOMENT]),
        )


def tables_of(edition: Edition) -> dict[str, Mapping[Any, Any]]:
    """Give the tables of an edition, by the names under which look-ups note them."""
    return {f"{of}.{name}": one for of, tables in _tables(edition).items() for name, one in tables.items()}


def _tables(edition: Edition) -> dict[str, dict[str, Mapping[Any, Any]]]:
    """Give the tables of an edition, by what they are fields of."""
    owners: dict[str, Edition | Addresses | Album | Knowledge] = {
        "edition": edition,
        "addresses": edition.addresses,
        "album": edition.album,
        "knowledge": edition.knowledge,
    }
    found = {of: _fields(owner) for of, owner in owners.items()}
    return {**found, "moments": {_MOMENT: {"": edition.knowledge.as_of}}}


def _fields(owner: Edition | Addresses | Album | Knowledge) -> dict[str, Mapping[Any, Any]]:
    values = {field.name: getattr(owner, field.name) for field in fields(owner)}
    return {name: value for name, value in values.items() if isinstance(value, Mapping)}
