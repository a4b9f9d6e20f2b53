"""The JSON form of a noun: its members follow the fields of the dataclass, read strictly by msgspec.

A member that has nothing to say (None, "" or an empty list, where that is the noun's default)
is left out; every other member is written, so that a file never depends on a default of ours.
"""

from __future__ import annotations

import re
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, ForwardRef, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from kb_builder.stored import Suppressions

_Noun = TypeVar("_Noun")
_Hint: TypeAlias = Any
"""What may stand in an annotation, structs made here included."""
_SILENT: tuple[object, ...] = (None, "", ())
_MEMBERS = {(Suppressions, "entries"): "wishes"}
"""Fields whose members are called otherwise in files."""
# The one spelling of a moment, six decimals only where they say something.
_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!0{6})\d{6})?Z\Z"
_FIELD = re.compile(r"Object (?P<fault>missing required|contains unknown) field `(?P<name>[^`]*)`")
_WHOLE = Annotated[int, msgspec.Meta(ge=0)]
_MOMENT = Annotated[str, msgspec.Meta(pattern=_TIME)]


class Misshapen(ValueError):
    """A JSON text is not what the noun says; `str()` gives the place and the fault."""

    @classmethod
    def of(cls, error: msgspec.ValidationError) -> Misshapen:
        """Put the place first: "Expected `str`, got `int` - at `$.title`" → "title: expected `str`, …"."""
        fault, _, place = str(error).partition(" - at `$")
        place = place.removesuffix("`").removeprefix(".")
        if field := _FIELD.fullmatch(fault):
            what = "is missing" if field["fault"].startswith("missing") else "is unknown"
            return cls(f"{place}.{field['name']}: {what}".removeprefix("."))
        return cls(f"{place}: {fault[0].lower()}{fault[1:]}" if place else fault)


def members(noun: object) -> dict[str, Any]:
    """Give the members of a dataclass value as JSON has them, times as `datetime`."""
    kind: type = type(noun)
    form = msgspec.convert(noun, _form(kind, reading=False), from_attributes=True)
    return cast("dict[str, Any]", msgspec.to_builtins(form, builtin_types=(datetime,)))


def read(kind: type[_Noun], text: str) -> tuple[_Noun, int, str]:
    """Read a noun, its schema and its digest from a text. Raises `msgspec.MsgspecError`."""
    form = _decoder(cast("type", kind)).decode(text)
    return msgspec.convert(form, kind, from_attributes=True), form.schema, form.digest


def noun_of(kind: type[_Noun], document: dict[str, Any]) -> _Noun:
    """Give the `kind` that a parsed document describes, lone surrogates included. Raises `Misshapen`."""
    try:
        form = msgspec.convert(document, _file_form(cast("type", kind)))
        return msgspec.convert(form, kind, from_attributes=True)
    except msgspec.ValidationError as error:
        raise Misshapen.of(error) from None


def written_time(moment: object) -> str:
    """Give the one spelling of a moment. Raises `ValueError` where it has no time zone."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a time without a time zone cannot be archived")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


@cache
def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_file_form(kind))


@cache
def _file_form(kind: type) -> _Hint:
    head = [("schema", int), ("digest", str)]
    return msgspec.defstruct(kind.__name__, head, bases=(_form(kind, reading=True),), kw_only=True)


@cache
def _form(kind: type, *, reading: bool) -> _Hint:
    """Give the struct of a noun's members.

    For `reading`, moments are texts in one spelling, and what is absent is left out, never null.
    """
    hints = get_type_hints(kind)
    given = [_member(field, _spelled(hints[field.name], kind, reading=reading)) for field in fields(kind)]
    form = msgspec.defstruct(
        kind.__name__,
        given,
        rename={name: member for (owner, name), member in _MEMBERS.items() if owner is kind},
        forbid_unknown_fields=True,
        omit_defaults=True,
        kw_only=True,
    )
    setattr(form, kind.__name__, form)  # A comment holds comments: msgspec looks the name up here.
    return form


def _member(field: Field[Any], spelled: _Hint) -> tuple[str, _Hint] | tuple[str, _Hint, object]:
    is_silent = any(field.default is silent or field.default == silent for silent in _SILENT)
    return (field.name, spelled, field.default) if is_silent else (field.name, spelled)


def _spelled(hint: _Hint, owner: type, *, reading: bool) -> _Hint:
    origin: object = get_origin(hint)
    if origin is tuple:
        return tuple[_spelled(get_args(hint)[0], owner, reading=reading), ...]  # type: ignore[misc]
    if origin is UnionType:
        kind = next(kind for kind in get_args(hint) if kind is not type(None))
        spelled = _spelled(kind, owner, reading=reading)
        return spelled if reading else spelled | None
    if hint is owner:
        return ForwardRef(owner.__name__)
    if hint is datetime:
        return _MOMENT if reading else datetime
    if hint is int:
        return _WHOLE
    return _form(cast("type", hint), reading=reading) if is_dataclass(hint) else hint
