"""GFM text becomes safe HTML: one renderer with two doors, `kb render` and a Markdown extension."""

from __future__ import annotations

from kb_builder.gfm.portable import fenced, portable, quoted
from kb_builder.gfm.render import (
    Rendered,
    images,
    plain_text,
    prose,
    quotable,
    render,
    shorten,
    shows_nothing,
)
from kb_builder.gfm.store import ReadyText, Store, marked

__all__ = [
    "ReadyText",
    "Rendered",
    "Store",
    "fenced",
    "images",
    "marked",
    "plain_text",
    "portable",
    "prose",
    "quotable",
    "quoted",
    "render",
    "shorten",
    "shows_nothing",
]
