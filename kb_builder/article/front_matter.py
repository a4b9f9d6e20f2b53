"""The front matter of a page: written in one way, read in one way.

---
title: How do I …?
kb:
  kind: answer
  asked: {by: alice, at: '2026-01-01T12:00:00Z'}
---
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import ascii_letters
from typing import Any

import yaml

GENERATOR = "kb-builder"
_HEAD = re.compile(r"\A---\n(?P<head>.*?)^---\n?", re.DOTALL | re.MULTILINE)
# As we write them: YAML itself takes twenty times as long for a page.
_GENERATED = re.compile(rf"^generator: {GENERATOR}$", re.MULTILINE)
_DISCUSSION = re.compile(
    r"^kb:\n(?:  .*\n)*?  discussion: (?P<discussion>[\w.-]+/[\w.-]+#[0-9]+)$", re.MULTILINE
)
_KEY = re.compile(r"[a-z_]{1,40}")
_PRINTED = re.compile("[ -~\u00a1-\u1fff\u2010-\u2027\u2030-\ud7ff]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_WORDS = frozenset(
    spelled
    for word in ("yes", "no", "true", "false", "on", "off", "null")
    for spelled in (word, word.capitalize(), word.upper())
)
"""What YAML reads as something else than a text, though it begins with a letter."""
_INDICATORS = frozenset("#,[]{}&*!|>'\"%@`")
"""What no text without quotes begins with."""
_SEPARATOR = re.compile(r"[,?\[\]{}:]")
_NESTING = (Mapping, list, tuple)
_ENDLESS = 1 << 30
_TAG = "tag:yaml.org,2002:"
# The C library is ten times as fast; a wheel without it is rare, but there is one.
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UnusualError(ValueError):
    """Front matter holds something that only the library knows how to write."""


def dump(head: Mapping[str, object]) -> str:
    """Give front matter with its two lines of dashes; what is nested twice stands on one line."""
    try:
        body = "".join(_lines(head)) or dumped(head)
    except _UnusualError:
        body = dumped(head)
    return f"---\n{body}---\n"


def _lines(head: Mapping[str, object], depth: int = 0) -> Iterator[str]:
    """Yield the lines of a mapping as the library writes them, which takes many times as long for that."""
    for key, value in head.items():
        if not _is_name(key):
            raise _UnusualError
        if isinstance(value, Mapping) and depth == 0 and value:
            yield f"{key}:\n"
            yield from ("  " + line for line in _lines(value, depth + 1))
        else:
            yield f"{key}: {_inline(value)}\n"


def _inline(value: object, *, in_list: bool = False) -> str:
    """Give a value on one line: `x`, `'a: b'`, `{by: alice}`, `[1, x]`."""
    if isinstance(value, str):
        return _text(value, in_list=in_list)
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping) and value and all(map(_is_name, value)):
        return f"{{{', '.join(f'{key}: {_inline(one, in_list=True)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple) and value and not any(isinstance(one, _NESTING) for one in value):
        return f"[{', '.join(_inline(one, in_list=True) for one in value)}]"
    raise _UnusualError


def _text(value: str, *, in_list: bool) -> str:
    """Give a text, in quotes where it would be read as something else."""
    if not _PRINTED.fullmatch(value):
        raise _UnusualError
    if value[0] in ascii_letters and value not in _WORDS:
        ends = ": " in value or " #" in value or value[-1] in ": " or (in_list and _SEPARATOR.search(value))
        if not ends:
            return value
    elif value[0] not in _INDICATORS and value not in _WORDS and not _TIME.fullmatch(value):
        raise _UnusualError
    return "'" + value.replace("'", "''") + "'"


def _is_name(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None and key not in _WORDS


def dumped(head: Mapping[str, object]) -> str:
    """Give the lines of front matter as the library writes them."""
    body: str = yaml.serialize(_node(head), Dumper=_Dumper, allow_unicode=True, width=_ENDLESS)
    return body


def _node(value: object, depth: int = 0) -> yaml.Node:
    """Give a value as the library writes it; its own way to there takes three times as long."""
    if isinstance(value, str):
        return yaml.ScalarNode(f"{_TAG}str", value)
    if isinstance(value, Mapping):
        pairs = [(_node(key), _node(one, depth + 1)) for key, one in value.items()]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=depth > 1)
    if isinstance(value, list | tuple):
        items = [_node(one, depth) for one in value]
        is_short = all(isinstance(one, yaml.ScalarNode) for one in items)
        return yaml.SequenceNode(f"{_TAG}seq", items, flow_style=is_short)
    return yaml.representer.SafeRepresenter().represent_data(value)


def split(text: str) -> tuple[dict[str, Any], str]:
    """Give the front matter and the body of a page; what cannot be read is an empty mapping."""
    found = _HEAD.match(text)
    if found is None:
        return {}, text
    try:
        head = yaml.load(found["head"], Loader=_Loader)  # noqa: S506 - both loaders are safe ones
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date that no calendar has
        head = None
    return (head if isinstance(head, dict) else {}), text[found.end() :]


def body(text: str) -> str:
    """Give the body of a page, without reading its front matter."""
    found = _HEAD.match(text)
    return text[found.end() :] if found else text


def discussion_of(text: str) -> str:
    """Give the discussion that a page of ours is about (`owner/name#12`), "" for any other page."""
    head = _HEAD.match(text)
    if head and _GENERATED.search(head["head"]) and (found := _DISCUSSION.search(head["head"])):
        return found["discussion"]
    values = split(text)[0]
    facts = values.get("kb") if values.get("generator") == GENERATOR else None
    return str(facts.get("discussion", "")) if isinstance(facts, dict) else ""


def is_generated(text: str) -> bool:
    """Tell whether a page's own front matter says that this program wrote it."""
    return split(text)[0].get("generator") == GENERATOR
