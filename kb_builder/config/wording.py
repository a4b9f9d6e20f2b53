"""Says what is wrong in a configuration file, in the words of the format, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml
from pydantic_core import ErrorDetails

from kb_builder.config.shape import Shape
from kb_builder.config.written import Path, Written
from kb_builder.errors import Fault, nearest

_PRIVATE = frozenset({"optouts", "takedowns"})
"""What stands below these keys is never repeated: logs are public."""
_ON_GITHUB = re.compile(r"(?:^|[/:])([^/:\s]+/[^/\s]+?)(?:\.git)?/?$")
_BRANCH = re.compile(r"^(literal|tuple)\[")
"""What pydantic adds to a path and no file holds: the branch of a union."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One error with what is known around it."""

    error: ErrorDetails
    path: tuple[str | int, ...]
    shape: Shape
    written: str

    @property
    def example(self) -> str:
        return self.shape.at(self.path).example

    @property
    def context(self) -> Mapping[str, Any]:
        return self.error.get("ctx") or {}


def faults(errors: Iterable[ErrorDetails], shape: Shape, written: Written) -> Iterator[Fault]:
    """Yield a fault for each error of the format, in the order of the file, none twice."""
    seen = set[tuple[str | int, ...]]()
    for error in _own(list(errors)):
        loc = error["loc"][:-2] if error["loc"][-1:] == ("[key]",) else error["loc"]
        path = tuple(part for part in loc if not (isinstance(part, str) and _BRANCH.match(part)))
        is_unknown = error["type"] == "extra_forbidden"
        if path in seen:
            continue
        seen.add(path)
        is_private = bool(path) and path[0] in _PRIVATE
        case = _Case(error, path, shape, "" if is_private else written.text(path))
        named = path[:-1] if is_unknown and is_private else path
        yield written.fault(path, f"{place(named)}{_said(case)}", at_key=is_unknown)


def place(path: Path) -> str:
    """Say where in a file, counting lists from one: `pages 3: labels: `, "" at the top."""
    said = ""
    for part in path:
        said += f" {part + 1}" if isinstance(part, int) else f"{'.' if said else ''}{part}"
    return f"{said}: " if said else ""


def repeated(path: Path, key: str, fault: Fault, shape: Shape) -> Fault:
    """Give the fault of a key that is written twice with its place in words."""
    is_known = key in shape.at(path).keys or not (path and path[0] in _PRIVATE)
    return Fault(f"{place((*path, key) if is_known else path)}{fault.what}", fault.line, fault.column)


def unknown_key(key: str, path: Path, shape: Shape, *, is_private: bool) -> str:
    """Say that a key means nothing, and which one may be meant."""
    known = shape.at(path).keys
    said = "has an unknown key" if is_private else "unknown key"
    if near := nearest(key.lower(), known):
        return f"{said}: did you mean {near}?"
    if not is_private and (elsewhere := shape.places_of(key)):
        return f"{said} here: it belongs under {' or under '.join(elsewhere)}"
    return f"{said}: there are {', '.join(known)}"


def _own(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    # A list whose every entry is wrong is also "too short" for pydantic, and a list where a word may stand,
    # too, is also not that word; that says nothing new.
    outer = {error["loc"][:-1] for error in errors}
    return [
        error
        for error in errors
        if not (error["type"] == "too_short" and error["loc"] in outer)
        and not (error["type"] == "literal_error" and isinstance(error["input"], list) and len(errors) > 1)
    ]


def _said(case: _Case) -> str:
    if case.error.get("input") is None and case.error["type"] not in ("missing", "value_error"):
        return f"has no value: write one, such as {case.example}, or remove the key"
    if case.error["loc"][-1:] == ("[key]",):
        return "a name in this group must be text: put it into quotes"
    say = _WORDS.get(case.error["type"])
    if say is not None:
        return say(case)
    # Whatever else pydantic may find: its own words, without the value.
    message = case.error["msg"].removeprefix("Value error, ")
    return f"{message[0].lower()}{message[1:]}"


def _list(case: _Case) -> str:
    shown = case.written and yaml.safe_dump(case.written, allow_unicode=True).removesuffix("\n...\n").strip()
    return f"must be a list: {f'[{shown}]' if shown else case.example}"


def _group(case: _Case) -> str:
    if not case.path:
        return f"the file must hold keys with values, such as {case.example.strip('{}')}"
    return f"must be a group of keys: {case.example}"


def _one_of(case: _Case) -> str:
    known = case.shape.at(case.path).choices
    near = nearest(case.written.lower(), known)
    if case.shape.at(case.path).is_list:
        return f"must be {' or '.join(known)}, or a list: {case.example}"
    among = "one of " if len(known) > 1 else ""
    return f"must be {among}{', '.join(known)}" + (f": did you mean {near}?" if near else "")


def _pattern(case: _Case) -> str:
    on_github = _ON_GITHUB.search(case.written)
    if "/" in case.example and on_github and case.written != on_github[1]:
        return f"must be OWNER/NAME as on GitHub: did you mean {on_github[1]}?"
    what = "OWNER/NAME as on GitHub" if "/" in case.example else "written"
    return f"must be {what}, such as {case.example}"


def _text(case: _Case) -> str:
    return f'must be text: put it into quotes, "{case.written}"' if case.written else "must be text"


def _unknown(case: _Case) -> str:
    *path, key = case.path
    return unknown_key(str(key), path, case.shape, is_private=bool(path) and path[0] in _PRIVATE)


_DAY = "must be a day: 2026-01-31"
_WORDS: Mapping[str, Callable[[_Case], str]] = MappingProxyType(
    {
        "extra_forbidden": _unknown,
        "missing": lambda case: f"is missing: write {case.path[-1]}: {case.example}",
        "tuple_type": _list,
        "list_type": _list,
        "dict_type": _group,
        "model_type": _group,
        "model_attributes_type": _group,
        "literal_error": _one_of,
        "enum": _one_of,
        "string_type": _text,
        "string_pattern_mismatch": _pattern,
        "string_too_short": lambda case: f"must have at least {case.context['min_length']} characters",
        "too_short": lambda case: f"must name at least one: {case.example}",
        "int_type": lambda case: f"must be a whole number: {case.example}",
        "int_parsing": lambda case: f"must be a whole number: {case.example}",
        "int_from_float": lambda case: f"must be a whole number: {case.example}",
        "greater_than_equal": lambda case: f"must be at least {case.context['ge']}",
        "less_than_equal": lambda case: f"must be at most {case.context['le']}",
        "bool_type": lambda _: "must be true or false",
        "bool_parsing": lambda _: "must be true or false",
        "date_type": lambda _: _DAY,
        "date_parsing": lambda _: _DAY,
        "date_from_datetime_parsing": lambda _: _DAY,
        "date_from_datetime_inexact": lambda _: _DAY,
    }
)
