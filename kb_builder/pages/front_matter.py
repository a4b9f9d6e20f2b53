"""The head of a generated page: what it holds, how it is escaped, and how ours are recognised."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from types import MappingProxyType

import yaml

from kb_builder.characters import clean

GENERATOR = "kb-builder"
NOINDEX: Mapping[str, str] = MappingProxyType({"noindex": "true"})
"""The fact by which the theme asks search engines to leave a page out."""
_HEAD = re.compile(r"\A---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
_ENDLESS = 1 << 30


def front_matter(title: str, description: str, facts: Mapping[str, str | int]) -> str:
    """Give the YAML head of a page, with its two lines of dashes and without a final line break.

    Themes print title and description as they are (Material's base.html does), so both are
    HTML-escaped here, and so is every text of `facts`, which templates read as `page.meta.kb`.
    """
    said = {key: html.escape(clean(fact)) if isinstance(fact, str) else fact for key, fact in facts.items()}
    head = {
        "title": html.escape(clean(title)),
        "description": html.escape(clean(description)),
        "generator": GENERATOR,
        "kb": said,
    }
    body = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=_ENDLESS)
    return f"---\n{body}---"


def is_generated(text: str) -> bool:
    """Tell whether a page's own head says that this program wrote it."""
    head = _HEAD.match(text)
    if head is None:
        return False
    try:
        said = yaml.safe_load(head[1])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date that no calendar has
        return False
    return isinstance(said, dict) and said.get("generator") == GENERATOR
