"""What something adds to a publication."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kb_builder.publication import Page, SearchRecord, SiteFile, SocialCard, Told


class Piece(msgspec.Struct, frozen=True):
    """What something adds to a publication; `data` as in `Publication`."""

    pages: tuple[Page, ...]
    files: tuple[SiteFile, ...] = ()
    record: SearchRecord | None = None
    cards: tuple[SocialCard, ...] = ()
    data: Mapping[str, Told] = msgspec.field(default_factory=dict)
    listed: str = ""
    """What `kb.json` says of an answer or idea, as JSON."""
    shown: frozenset[str] = frozenset()
    """The addresses of the known pictures that its texts show."""
    pictures: tuple[str, ...] = ()
    """The names of copies of pictures that stand in its pages."""
    summary: str = ""
    """What feeds say of an answer or idea."""
