"""The front matter of a generated page: what it holds and how it is escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb_builder.article.front_matter import GENERATOR, dump
from kb_builder.characters import clean

NOINDEX: Mapping[str, str] = MappingProxyType({"noindex": "true"})
"""The fact by which the theme asks search engines to leave a page out."""
EMPTY: Mapping[str, str] = MappingProxyType({**NOINDEX, "empty": "true"})
"""The facts of a list without an entry, to which the header does not lead."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Front matter as it is read, and as it stands in the page, without a final line break."""

    values: Mapping[str, object]
    text: str


def front_matter(title: str, description: str, facts: Mapping[str, object]) -> FrontMatter:
    """Give the front matter of a page, its two lines of dashes included.

    Themes print title and description as they are (Material's base.html does), so both are
    HTML-escaped here. `facts` stand under `kb` as plain data; empty ones are left out.
    """
    head = {
        "title": html.escape(clean(title)),
        "description": html.escape(clean(description)),
        "generator": GENERATOR,
        "kb": _plain(facts),
    }
    return FrontMatter(head, dump(head).rstrip("\n"))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        kept = {key: _plain(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
