"""The shape of a noun in JSON: its members follow the fields of the dataclass, read strictly.

A member that has nothing to say (None, "" or an empty list, where that is the noun's default)
is left out; every other member is written, so that a file never depends on a default of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, cached_property
from types import UnionType
from typing import TypeVar, cast, get_args, get_origin, get_type_hints

_Noun = TypeVar("_Noun")
_Reader = Callable[[object], object]
_SILENT: tuple[object, ...] = (None, "", ())


class Misshapen(Exception):
    """A JSON value is not what the noun says; `str()` gives the place and the fault."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.place = ""

    def below(self, step: str) -> Misshapen:
        """Tell the fault from one level further up; `step` is a member's name or `[index]`."""
        joint = "." if self.place and not self.place.startswith("[") else ""
        self.place = f"{step}{joint}{self.place}"
        return self

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}" if self.place else self.fault


def members(noun: object) -> dict[str, object]:
    """Give the JSON object of a dataclass value.

    Times become `2026-01-31T00:00:00Z`, with six decimals only where they say something.
    Raises `ValueError` for a time without a zone, which no stage may produce.
    """
    found: dict[str, object] = {}
    kind: type = type(noun)
    for name, may_be_silent in _written(kind):
        value = getattr(noun, name)
        if not (may_be_silent and value in _SILENT):
            found[name] = _plain(value)
    return found


def noun_of(kind: type[_Noun], value: object) -> _Noun:
    """Give the `kind` that the JSON value `value` describes. Raises `Misshapen`."""
    return cast("_Noun", _record(cast("type", kind))(value))


def written_time(moment: datetime) -> str:
    """Give the one spelling of a moment. Raises `ValueError` where it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone cannot be archived")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


@cache
def _written(kind: type) -> tuple[tuple[str, bool], ...]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no noun of the archive")
    return tuple((field.name, _is_silent(field.default)) for field in fields(kind))


def _is_silent(default: object) -> bool:
    return default is not MISSING and any(default is silent or default == silent for silent in _SILENT)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return written_time(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (str, int)):
        return value
    return members(value)


@cache
def _record(kind: type) -> _Reader:
    hints = get_type_hints(kind)
    known = tuple((name, _Member(hints[name]), may_be_silent) for name, may_be_silent in _written(kind))

    def read(value: object) -> object:
        if not isinstance(value, dict):
            raise Misshapen("is not an object")
        given: dict[str, object] = {}
        for name, member, may_be_missing in known:
            if name in value:
                try:
                    given[name] = member.read(value[name])
                except Misshapen as fault:
                    raise fault.below(name) from None
            elif not may_be_missing:
                raise Misshapen("is missing").below(name)
        if len(given) != len(value):
            raise Misshapen("is unknown").below(min(value.keys() - given.keys()))
        return kind(**given)

    return read


class _Member:
    """A field whose reader is made when first needed, since a comment holds comments."""

    def __init__(self, hint: object) -> None:
        self._hint = hint

    @cached_property
    def read(self) -> _Reader:
        return _reader(self._hint)


def _reader(hint: object) -> _Reader:
    if get_origin(hint) is tuple:
        return _list_of(_reader(get_args(hint)[0]))
    if get_origin(hint) is UnionType:
        return _reader(next(kind for kind in get_args(hint) if kind is not type(None)))
    kind = cast("type", hint)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if issubclass(kind, Enum):
        return _word_of(kind)
    return _record(cast("type", hint))


def _list_of(read_item: _Reader) -> _Reader:
    def read(value: object) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise Misshapen("is not a list")
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read_item(item))
            except Misshapen as fault:
                raise fault.below(f"[{index}]") from None
        return tuple(items)

    return read


def _word_of(words: type[Enum]) -> _Reader:
    known = {word.value: word for word in words}

    def read(value: object) -> Enum:
        if not isinstance(value, str) or value not in known:
            raise Misshapen(f"is not one of {', '.join(known)}")
        return known[value]

    return read


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Misshapen("is not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Misshapen("is not a whole number of at least 0")
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Misshapen("is neither true nor false")
    return value


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
        if written_time(moment) == value:
            return moment
    except ValueError:
        pass
    raise Misshapen("is not a time written as 2026-01-31T00:00:00Z")


_SCALARS: dict[type, _Reader] = {str: _text, int: _number, bool: _yes_or_no, datetime: _time}
