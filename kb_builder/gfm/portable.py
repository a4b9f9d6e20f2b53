"""How rendered text is made fit for other places than its page, such as feeds: full addresses, no dress."""

from __future__ import annotations

import nh3

from kb_builder.gfm.sanitize import ATTRIBUTES, ELEMENTS, SCHEMES, pieces

_ELEMENTS = ELEMENTS - {"span"}
_NOT_ELSEWHERE = frozenset({"id", "title"})
"""Ids would clash with those of other posts; our titles explain what only our pages show."""
_ATTRIBUTES = {
    **{element: set(names - _NOT_ELSEWHERE) for element, names in ATTRIBUTES.items()},
    "a": {"href", "rel"},
}


def portable(html: str, base: str) -> str:
    """Give the HTML that `render` gave for a page at the address `base` as it can stand anywhere.

    Links and images are absolute, there is no class, id or style, and the boxes of task lists are
    characters, since no feed reader shows a form.
    """
    return nh3.clean(
        "".join(map(_unboxed, pieces(html))),
        tags=set(_ELEMENTS),
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    ).strip()


def _unboxed(piece: str) -> str:
    if not piece.startswith("<input "):
        return piece
    return "☑" if " checked" in piece else "☐"
