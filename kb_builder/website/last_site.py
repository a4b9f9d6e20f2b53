"""Pages of the last site, used again where all that they are made of is as it was.

What a page was made of is kept beside what the checks know of it; the page itself is the file in
`site/`, as long as nobody has touched it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder.article import Answers, Lookup
from kb_builder.kept import SPARE, Kept
from kb_builder.website.document import Document
from kb_builder.website.faces import sheets_of
from kb_builder.website.spare import State, lay_out, set_aside, state

_PAGE, _SITE = "page", "site"
_ALL = "the pages of the last site"
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Made:
    """A finished page: digests of what it is made of and looked up, and what the checks know of it."""

    inputs: str
    lookups: tuple[Lookup, ...]
    answers: str
    document: Document

    @property
    def key(self) -> str:
        """A digest of all that decides what the page is."""
        return hashlib.sha256(f"{self.inputs} {self.answers}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _File:
    """A file as the last build left it: a digest of what it was made of, and what the system says of it."""

    key: str
    state: State


_MADE = msgspec.msgpack.Decoder(Made)
_FILES = msgspec.msgpack.Decoder(dict[str, _File])


class LastSite:
    """The files of the folder `site` that the last build made, but for those of MkDocs, by name."""

    def __init__(self, kept: Kept, site: Path) -> None:
        """Read what `kept` holds of them."""
        self._kept, self._site = kept, site
        self._spare = kept.folder / SPARE
        self._files = _decoded(_FILES, kept.get(_SITE, _ALL)) or {}

    def take(self, wanted: Mapping[str, str], answers: Answers) -> Mapping[str, Made]:
        """Give those pages that would be made as they were, by name.

        `wanted` has the digests of what pages are made of, `answers` those of what they look up.
        """
        untouched = [name for name in wanted if name in self._files and self._is_untouched(name)]
        found: dict[str, Made] = {}
        texts: dict[str, str] = {}
        for name, value in self._kept.get_all(_PAGE, untouched).items():
            made = _decoded(_MADE, value)
            if made is None or (made.inputs, made.key) != (wanted[name], self._files[name].key):
                continue
            if made.answers == answers.digest(made.lookups) and self._has_faces(made):
                # What it looked up is kept already.
                found[name] = replace(made, lookups=(), document=made.document.sharing(texts))
        return found

    def has(self, name: str, key: str) -> bool:
        """Tell whether the file `name` is still the one of this key."""
        known = self._files.get(name)
        return known is not None and known.key == key and self._is_untouched(name)

    def lay_out(self, pages: Mapping[str, Made], others: Iterable[str], fresh: Path) -> None:
        """Put these pages, the sheets of faces on them, and other files into `fresh`. Raises `OSError`.

        Files that are in `fresh` stay.
        """
        sheets = (name for made in pages.values() for name in sheets_of(made.document.resources))
        names = dict.fromkeys((*pages, *sheets, *others))
        lay_out(self._site, self._spare, fresh, {name: self._files[name].state for name in names})

    def keep(self, pages: Mapping[str, Made], taken: Mapping[str, Made]) -> None:
        """Keep what is known of these pages, of which those `taken` are kept already, and of no others."""
        new = {name: msgspec.msgpack.encode(made) for name, made in pages.items() if name not in taken}
        self._kept.put_all(_PAGE, new)
        self._kept.keep_only(_PAGE, pages)

    def remember(self, pages: Mapping[str, Made], others: Mapping[str, str], old: Path) -> None:
        """Take note of pages, and of other files with their keys, now that they stand in the site.

        Nothing stays of the old site, which stands in the folder `old`, but for these. Raises `OSError`.
        """
        keys = {**others, **{name: made.key for name, made in pages.items()}}
        files = {name: _File(key, state(os.lstat(f"{self._site}/{name}"))) for name, key in keys.items()}
        self._kept.put(_SITE, _ALL, msgspec.msgpack.encode(files))
        set_aside(old, self._spare, {name: file.state for name, file in files.items()})

    def _has_faces(self, made: Made) -> bool:
        """Tell whether the sheets of faces that a page shows are all there."""
        return all(self.has(name, name) for name in sheets_of(made.document.resources))

    def _is_untouched(self, name: str) -> bool:
        try:
            return state(os.lstat(f"{self._site}/{name}")) == self._files[name].state
        except OSError:
            return False


def _decoded(decoder: msgspec.msgpack.Decoder[_Value], value: bytes | None) -> _Value | None:
    try:
        return decoder.decode(value) if value is not None else None
    except msgspec.DecodeError:
        return None
