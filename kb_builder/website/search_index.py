"""Writes the search index of the site: the files that `kb_builder.search` makes from the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from unicodedata import unidata_version

import kb_builder
from kb_builder.errors import BuildError
from kb_builder.kept import Kept
from kb_builder.publication import SearchRecord
from kb_builder.search import ENTRY, files_of_others, updated_files
from kb_builder.website.making import write_file

_KIND, _MATERIAL = "search", "the index of answers and ideas"
_PROGRAM = f"{kb_builder.__version__} {unidata_version}"


def write_index(
    records: Iterable[SearchRecord],
    target: Path,
    *,
    language: str,
    others: Iterable[SearchRecord] = (),
    kept: Kept | None = None,
) -> None:
    """Write the index to the folder `target`; `language` is the site's (ISO 639-1).

    `records` are answers and ideas, `others` people, topics and other pages. What `kept` holds of
    the last index is used again; the bytes are the same without it.
    """
    known = _checked(records)
    before = kept.get(_KIND, _MATERIAL) if kept else None
    made, state = updated_files(known, language, program=_PROGRAM, before=before)
    if kept and state != before:
        kept.put(_KIND, _MATERIAL, state)
    _write(made, target)
    add_others(others, target, language=language)


def add_others(others: Iterable[SearchRecord], target: Path, *, language: str) -> None:
    """Add people, topics and other pages to the index in the folder `target`."""
    known = _checked(others)
    _write(files_of_others((target / ENTRY).read_bytes(), language, known), target)


def _checked(records: Iterable[SearchRecord]) -> tuple[SearchRecord, ...]:
    known = tuple(records)
    for record in known:
        path = PurePosixPath(record.url)
        if path.is_absolute() or ".." in path.parts:
            raise BuildError(
                f"search index: {record.url!r} is not an address of this site", "Report this as a bug."
            )
    return known


def _write(made: Mapping[str, bytes], target: Path) -> None:
    for name, content in made.items():
        write_file(f"{target}/{name}", content)
