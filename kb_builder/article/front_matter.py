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
from collections.abc import Mapping
from typing import Any

import yaml

GENERATOR = "kb-builder"
_HEAD = re.compile(r"\A---\n(?P<head>.*?)^---\n?", re.DOTALL | re.MULTILINE)
# As we write them: YAML itself takes twenty times as long for a page.
_GENERATED = re.compile(rf"^generator: {GENERATOR}$", re.MULTILINE)
_DISCUSSION = re.compile(
    r"^kb:\n(?:  .*\n)*?  discussion: (?P<discussion>[\w.-]+/[\w.-]+#[0-9]+)$", re.MULTILINE
)
_ENDLESS = 1 << 30
_TAG = "tag:yaml.org,2002:"
# The C library is ten times as fast; a wheel without it is rare, but there is one.
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def dump(head: Mapping[str, object]) -> str:
    """Give front matter with its two lines of dashes; what is nested twice stands on one line."""
    body = yaml.serialize(_node(head), Dumper=_Dumper, allow_unicode=True, width=_ENDLESS)
    return f"---\n{body}---\n"


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
