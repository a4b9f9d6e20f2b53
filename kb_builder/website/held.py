"""What a program that builds again keeps of the site in its memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb_builder.article import Articles
from kb_builder.publication import SearchRecord
from kb_builder.website.warm import Warm


@dataclass(slots=True)
class Held:
    """A program that has MkDocs loaded, articles, and what is known of the last index."""

    warm: Warm = field(default_factory=Warm)
    articles: Articles = field(default_factory=Articles)
    _records: tuple[SearchRecord, ...] | None = None
    _entry: bytes = b""
    _digests: Mapping[str, str] = field(default_factory=dict)

    def index_of(self, records: tuple[SearchRecord, ...]) -> tuple[bytes, Mapping[str, str]] | None:
        """Give `index.json` and digests of all files of the index of just these records, None for others."""
        return (self._entry, self._digests) if records is self._records else None

    def keep_index(self, records: tuple[SearchRecord, ...], entry: bytes, digests: Mapping[str, str]) -> None:
        """Keep what `index_of` gives."""
        self._records, self._entry, self._digests = records, entry, digests
