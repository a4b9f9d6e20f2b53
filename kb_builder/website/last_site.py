"""Pages of the last site, used again where all that they are made of is as it was.

What a page was made of is kept beside what the checks know of it; the page itself is the file in
`site/`, as long as nobody has touched it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder.article import Answers, Lookup
from kb_builder.kept import Kept
from kb_builder.website.document import Document
from kb_builder.website.faces import sheets_of

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
    state: tuple[int, ...]


_MADE = msgspec.msgpack.Decoder(Made)
_FILES = msgspec.msgpack.Decoder(dict[str, _File])


class LastSite:
    """The files of the folder `site` that the last build made, but for those of MkDocs, by name."""

    def __init__(self, kept: Kept, site: Path) -> None:
        """Read what `kept` holds of them."""
        self._kept, self._site = kept, site
        self._files = _decoded(_FILES, kept.get(_SITE, _ALL)) or {}

    def take(self, wanted: Mapping[str, str], answers: Answers, fresh: Path) -> Mapping[str, Made]:
        """Put those pages into the folder `fresh` that would be made as they were; give them by name.

        `wanted` has the digests of what pages are made of, `answers` those of what they look up.
        Raises `OSError`.
        """
        untouched = [name for name in wanted if name in self._files and self._is_untouched(name)]
        found: dict[str, Made] = {}
        texts: dict[str, str] = {}
        for name, value in self._kept.get_all(_PAGE, untouched).items():
            made = _decoded(_MADE, value)
            if made is None or (made.inputs, made.key) != (wanted[name], self._files[name].key):
                continue
            if made.answers == answers.digest(made.lookups) and self._has_faces(made, fresh):
                _link(self._site / name, fresh / name)
                found[name] = replace(made, document=made.document.sharing(texts))
        return found

    def has_taken(self, name: str, key: str, fresh: Path) -> bool:
        """Put the file `name` into `fresh` where it is still the one of this key; tell whether it is."""
        known = self._files.get(name)
        if known is None or known.key != key or not self._is_untouched(name):
            return False
        _link(self._site / name, fresh / name)
        return True

    def keep(self, pages: Mapping[str, Made], taken: Mapping[str, Made]) -> None:
        """Keep what is known of these pages, of which those `taken` are kept already, and of no others."""
        new = {name: msgspec.msgpack.encode(made) for name, made in pages.items() if name not in taken}
        self._kept.put_all(_PAGE, new)
        self._kept.keep_only(_PAGE, pages)

    def remember(self, pages: Mapping[str, Made], others: Mapping[str, str]) -> None:
        """Take note of pages, and of other files with their keys, now that they stand in the site.

        Raises `OSError`.
        """
        keys = {**others, **{name: made.key for name, made in pages.items()}}
        files = {name: _File(key, _state(self._site / name)) for name, key in keys.items()}
        self._kept.put(_SITE, _ALL, msgspec.msgpack.encode(files))

    def _has_faces(self, made: Made, fresh: Path) -> bool:
        """Put the sheets of faces that a page shows into `fresh`; tell whether all are there."""
        names = sheets_of(made.document.resources)
        return all((fresh / name).exists() or self.has_taken(name, name, fresh) for name in names)

    def _is_untouched(self, name: str) -> bool:
        try:
            return _state(self._site / name) == self._files[name].state
        except OSError:
            return False


def _state(file: Path) -> tuple[int, ...]:
    """Give what no change of a file leaves as it is."""
    found = os.lstat(file)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode


def _link(page: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(page)
    except OSError:  # a file system without such links
        shutil.copyfile(page, target)


def _decoded(decoder: msgspec.msgpack.Decoder[_Value], value: bytes | None) -> _Value | None:
    try:
        return decoder.decode(value) if value is not None else None
    except msgspec.DecodeError:
        return None
