"""What something adds to a publication."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb_builder.publication import Page, SearchRecord, SiteFile, SocialCard


@dataclass(frozen=True, slots=True)
class Piece:
    """What something adds to a publication; `data` as in `Publication`."""

    pages: tuple[Page, ...]
    files: tuple[SiteFile, ...] = ()
    record: SearchRecord | None = None
    cards: tuple[SocialCard, ...] = ()
    data: dict[str, object] = field(default_factory=dict)
    listed: dict[str, object] | None = None
    """What `kb.json` says of an answer or idea."""
    shown: frozenset[str] = frozenset()
    """The addresses of the known pictures that its texts show."""
