"""Makes community text fit for other places than its page: HTML for feeds, Markdown for twins."""

from __future__ import annotations

import re

import nh3

from kb_builder.gfm.sanitize import ATTRIBUTES, ELEMENTS, SCHEMES, pieces

_ELEMENTS = ELEMENTS - {"span"}
_NOT_ELSEWHERE = frozenset({"id", "title"})
"""Ids would clash with those of other posts; our titles explain what only our pages show."""
_ATTRIBUTES = {
    **{element: set(names - _NOT_ELSEWHERE) for element, names in ATTRIBUTES.items()},
    "a": {"href", "rel"},
}


_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_LOWER = 2
"""So many levels a heading of a post goes down: our own are of level 2."""
_BACKTICKS = re.compile(r"`{3,}")


def quoted(text: str) -> str:
    """Give Markdown of a post that `is_quotable` for a file in which headings of ours stand: as a quote.

    It stays Markdown, and every line of it begins with `>`, so that none passes for ours.
    """
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def fenced(text: str) -> str:
    """Give Markdown of a post for a file in which headings of ours stand: as a code block, unchanged.

    Whatever a post holds (headings of any form, thematic breaks, a fence or HTML that does not end,
    definitions of links), nothing in it reaches what stands around it.
    """
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}markdown\n{text}\n{fence}"


def portable(html: str, base: str) -> str:
    """Give the HTML that `render` gave for a page at the address `base` as it can stand anywhere.

    Links and images are absolute, there is no class, id or style, and the boxes of task lists are
    characters, since no feed reader shows a form. Headings are below those of ours (level 2).
    """
    return nh3.clean(
        "".join(map(_elsewhere, pieces(html))),
        tags=set(_ELEMENTS),
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    ).strip()


def _elsewhere(piece: str) -> str:
    if not piece.startswith("<input "):
        return _HEADING.sub(_lowered, piece) if piece.startswith("<") else piece
    return "☑" if " checked" in piece else "☐"


def _lowered(tag: re.Match[str]) -> str:
    return f"<{tag[1]}h{min(int(tag[2]) + _LOWER, 6)}"
