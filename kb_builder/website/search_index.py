"""Writes the search index of the site: the files that `kb_builder.search` makes from the records."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from unicodedata import unidata_version

import msgspec

import kb_builder
from kb_builder.errors import BuildError
from kb_builder.kept import Kept
from kb_builder.publication import SearchRecord
from kb_builder.search import ENTRY, FOLDER, VERSION, entry_with_others, files_of_others, updated_files
from kb_builder.website.held import Held
from kb_builder.website.last_site import LastSite
from kb_builder.website.making import write_file
from kb_builder.website.swap import laid_for, put_into

_KIND, _OTHERS = "search", "the index of all else"
_PROGRAM = f"{kb_builder.__version__} {unidata_version}"

Has = Callable[[str, str], bool]
"""Tells whether the last site has a file of the index with this name and digest."""


class _Others(msgspec.Struct, frozen=True):
    """The files that were made of records with this digest."""

    of: bytes
    files: dict[str, bytes]


def _nothing(_name: str, _digest: str) -> bool:
    return False


def write_index(
    records: Iterable[SearchRecord],
    target: Path,
    *,
    language: str,
    others: Collection[SearchRecord] = (),
    kept: Kept | None = None,
    has: Has = _nothing,
) -> dict[str, str]:
    """Write the index to the folder `target`; `language` is the site's (ISO 639-1).

    `records` are answers and ideas, `others` people, topics and other pages. What `kept` holds of
    the last index is used again; the bytes are the same without it. Gives digests of all files by name; what
    the last site `has` is not written, but for `index.json`.
    """
    known = _checked(records)
    if kept:
        kept.keep_only(_KIND, [_OTHERS])  # earlier versions kept the whole index in one row of this kind
    made, digests = updated_files(known, language, program=_PROGRAM, kept=kept, has=has)
    _written(made, target, _nothing)
    return digests | (add_others(others, target, language=language, kept=kept, has=has) if others else {})


def add_others(
    others: Iterable[SearchRecord],
    target: Path,
    *,
    language: str,
    kept: Kept | None = None,
    has: Has = _nothing,
) -> dict[str, str]:
    """Add people, topics and other pages to the index in the folder `target`, as `write_index` does."""
    made = _files_of_others(_checked(others), language, kept)
    if not made:
        return {}
    entry = {ENTRY: entry_with_others((target / ENTRY).read_bytes())}
    return _written(made, target, has) | _written(entry, target, _nothing)


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """The index of a new site in the folder `fresh`: what is as it was comes from the last site."""

    fresh: Path
    language: str
    kept: Kept
    last: LastSite
    held: Held | None

    @property
    def folder(self) -> Path:
        """The folder beside the site where new files are written."""
        return self.fresh.with_name(f"{self.fresh.name}-index")

    def write(self, records: tuple[SearchRecord, ...]) -> Mapping[str, str]:
        """Write the index of answers and ideas, but for what the last site has; give digests of its files."""
        entry, known = (self.held and self.held.index_of(records)) or (b"", {})
        if known and all(self._has(*one) for one in known.items() if one[0] != ENTRY):
            write_file(f"{self.folder}/{ENTRY}", entry)
            return known
        return write_index(records, self.folder, language=self.language, kept=self.kept, has=self._has)

    def put(
        self, records: tuple[SearchRecord, ...], known: Mapping[str, str], others: Iterable[SearchRecord]
    ) -> Mapping[str, str]:
        """Put the index, of whose answers and ideas the digests are `known`, into the site; give all digests.

        The files of the last index are laid out already: those that are no longer right go.
        """
        laid = laid_for(self.fresh)
        if self.held:
            self.held.keep_index(records, (self.folder / ENTRY).read_bytes(), known)
        more = add_others(others, self.folder, language=self.language, kept=self.kept, has=self._has)
        digests = {f"{FOLDER}/{name}": digest for name, digest in {**known, **more}.items()}
        for name in self.last.under(f"{FOLDER}/"):
            if not self.is_right(name, digests):
                (laid / name).unlink()
                with suppress(OSError):  # other files are there
                    os.removedirs((laid / name).parent)
        put_into(self.folder, self.fresh / FOLDER)
        return digests

    def is_right(self, name: str, digests: Mapping[str, str]) -> bool:
        """Tell whether a file of the last site is none of its index, or one of the new index as well."""
        return not name.startswith(f"{FOLDER}/") or self.last.has(name, digests.get(name, ""))

    def _has(self, name: str, digest: str) -> bool:
        return self.last.has(f"{FOLDER}/{name}", digest)


def _files_of_others(others: tuple[SearchRecord, ...], language: str, kept: Kept | None) -> dict[str, bytes]:
    """Give the files of the index of these records: those of the last time, where it was of the same."""
    of = sha256(msgspec.msgpack.encode((VERSION, _PROGRAM, language, others))).digest()
    before = kept.get(_KIND, _OTHERS) if kept else None
    try:
        last = msgspec.msgpack.decode(before, type=_Others) if before else None
    except msgspec.DecodeError:
        last = None
    if last and last.of == of:
        return last.files
    made = files_of_others(language, others)
    if kept:
        kept.put(_KIND, _OTHERS, msgspec.msgpack.encode(_Others(of, made)))
    return made


def _checked(records: Iterable[SearchRecord]) -> tuple[SearchRecord, ...]:
    known = tuple(records)
    for record in known:
        if record.url.startswith("/") or ".." in record.url.split("/"):
            raise BuildError(
                f"search index: {record.url!r} is not an address of this site", "Report this as a bug."
            )
    return known


def _written(made: Mapping[str, bytes], target: Path, has: Has) -> dict[str, str]:
    """Write files into a folder, but for those that the last site has; give digests of all of them."""
    digests = {name: sha256(content).hexdigest() for name, content in made.items()}
    for name in (name for name, digest in digests.items() if not has(name, digest)):
        write_file(f"{target}/{name}", made[name])
    return digests
