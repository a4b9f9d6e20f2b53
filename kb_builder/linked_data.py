"""How data for machines (JSON-LD) stands in a page so that no text can end it, and how it is found again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

# "{{", "{%" and "{#" occur in JSON only inside strings, where every character has an escape.
_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)
MARK, _END = '<script type="application/ld+json">', "</script>"
_ELEMENT = re.compile(f"{re.escape(MARK)}([^<]*){re.escape(_END)}")


def script(data: object) -> str:
    """Give the data as a one-line HTML element: text, Markdown and templates read nothing into it."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES:
        line = line.replace(character, escape)
    return f"{MARK}{line}{_END}"


def change(page: str, how: Callable[[object], object]) -> str:
    """Give `page` with `how(data)` in the place of each piece of data in it; what is no JSON stays."""

    def changed(found: re.Match[str]) -> str:
        try:
            return script(how(json.loads(found[1])))
        except (ValueError, RecursionError):
            return found[0]

    return _ELEMENT.sub(changed, page)
