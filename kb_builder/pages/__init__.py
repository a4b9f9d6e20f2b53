"""How curated knowledge becomes Markdown pages, feeds and the manifest, and how pages reach `content/`."""

from __future__ import annotations

from kb_builder.pages.again import LastPieces
from kb_builder.pages.ahead import render_ahead
from kb_builder.pages.composition import compose
from kb_builder.pages.gone import withheld
from kb_builder.pages.links import assign
from kb_builder.pages.pictures import difference_of_pictures, write_pictures
from kb_builder.pages.privacy import contact_link
from kb_builder.pages.reader import Reader
from kb_builder.pages.standing import Standing
from kb_builder.pages.writer import difference, flushing, handwritten, published_keys, write, yielding

__all__ = [
    "LastPieces",
    "Reader",
    "Standing",
    "assign",
    "compose",
    "contact_link",
    "difference",
    "difference_of_pictures",
    "flushing",
    "handwritten",
    "published_keys",
    "render_ahead",
    "withheld",
    "write",
    "write_pictures",
    "yielding",
]
