"""Says how well the site answers a list of questions: from chat, from tickets, from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kb_builder.search import Found, Index

_ENOUGH = 50
"""A page that holds less than this percentage of a question, by the rarity of its words, is a weak one."""


def answered(index: Index, questions: Iterable[str], form: str) -> str:
    """Give how each question is answered, the worst first, as "text", "markdown" or "json"."""
    asked = list(dict.fromkeys(line.strip() for line in questions if line.strip()))
    found = sorted(((index.search(one, count=1), one) for one in asked), key=lambda pair: pair[0].covered)
    if form == "json":
        return json.dumps([_document(one, result) for result, one in found], ensure_ascii=False, indent=2)
    good = sum(result.covered >= _ENOUGH for result, _ in found)
    head = f"{good} of {len(found)} questions find a page that holds most of their words."
    return "\n".join([head, *(_line(one, result, form) for result, one in found if result.covered < _ENOUGH)])


def _document(question: str, found: Found) -> dict[str, object]:
    best = {"title": found.hits[0].title, "url": found.hits[0].url} if found.hits else None
    return {
        "question": question,
        "is_good": found.covered >= _ENOUGH,
        "covered": found.covered,
        "nowhere": list(found.nowhere),
        "best": best,
    }


def _line(question: str, found: Found, form: str) -> str:
    best = f"{found.covered} % in {found.hits[0].url}" if found.hits else "nothing found"
    missing = f", nowhere: {', '.join(found.nowhere)}" if found.nowhere else ""
    line = "".join(char if char.isprintable() else " " for char in f"{question} ({best}{missing})")
    return f"- `{line.replace('`', chr(39))}`" if form == "markdown" else f"  {line}"
