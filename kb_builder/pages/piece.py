"""What something adds to a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb_builder.publication import Page, SearchRecord, SiteFile, SocialCard, Told


@dataclass(frozen=True, slots=True)
class Piece:
    """What something adds to a publication; `data` as in `Publication`."""

    pages: tuple[Page, ...]
    files: tuple[SiteFile, ...] = ()
    record: SearchRecord | None = None
    cards: tuple[SocialCard, ...] = ()
    data: Mapping[str, Told] = field(default_factory=dict)
    listed: str = ""
    """What `kb.json` says of an answer or idea, as JSON."""
    shown: frozenset[str] = frozenset()
    """The addresses of the known pictures that its texts show."""
    pictures: tuple[str, ...] = ()
    """The names of copies of pictures that stand in its pages."""
