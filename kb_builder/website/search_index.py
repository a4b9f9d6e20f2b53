"""Writes the search index of the site: the files that `kb_builder.search` makes from the records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from kb_builder.errors import BuildError
from kb_builder.publication import SearchRecord
from kb_builder.search import index_files


def write_index(
    records: Iterable[SearchRecord],
    target: Path,
    *,
    language: str,
    others: Iterable[SearchRecord] = (),
) -> None:
    """Write the index to the folder `target`; `language` is the site's (ISO 639-1).

    `records` are answers and ideas, `others` people, topics and other pages.
    """
    known, more = tuple(records), tuple(others)
    for record in (*known, *more):
        path = PurePosixPath(record.url)
        if path.is_absolute() or ".." in path.parts:
            raise BuildError(
                f"search index: {record.url!r} is not an address of this site", "Report this as a bug."
            )
    for name, content in index_files(known, language, more).items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
