"""GFM text becomes safe HTML: one renderer with two doors, `kb render` and a Markdown extension."""

from __future__ import annotations

from kb_builder.gfm.portable import fenced, portable
from kb_builder.gfm.render import Rendered, images, plain_text, prose, render, shorten, shows_nothing
from kb_builder.gfm.store import Store

__all__ = [
    "Rendered",
    "Store",
    "fenced",
    "images",
    "plain_text",
    "portable",
    "prose",
    "render",
    "shorten",
    "shows_nothing",
]
