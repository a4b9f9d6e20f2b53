"""Opens the index of a finished site: its own, or on very large sites the one that Tantivy keeps."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from kb_builder.errors import BuildError
from kb_builder.search.asking import Index, Read
from kb_builder.search.layout import FOLDER

LARGE = 100_000
"""From so many answers and ideas on, Tantivy ranks where it is installed."""


def open_index(site: Path, kept: Path | None = None, large: int = LARGE) -> Index:
    """Open the index of the finished site in the folder `site`. Raises `BuildError` where there is none.

    `kept` is the folder for what may be made anew: there the index of a site with `large` pages is kept.
    """
    try:
        return index_of(lambda name: _content(site / name), kept, folder_stamp(site), large)
    except ValueError as error:
        raise BuildError(f"{site / FOLDER / 'index.json'}: {error}", "Run `kb build` first.") from error


def index_of(read: Read, kept: Path | None, stamp: object, large: int = LARGE) -> Index:
    """Open the index of a site whose files `read` gives. Raises `ValueError` where there is none.

    `stamp` is another value after each build; without `kept` the index is the site's own.
    """
    index = Index(lambda name: read(f"{FOLDER}/{name}"))
    if kept is None or index.pages < large or not has_engine():
        return index
    from kb_builder.search.large import large_index  # noqa: PLC0415 - an extra

    return large_index(read, kept, repr(stamp))


def has_engine() -> bool:
    """Tell whether Tantivy is installed."""
    return find_spec("tantivy") is not None


def folder_stamp(site: Path) -> object:
    """Give a value that is another one after each build of the site in a folder, None where there is none."""
    try:
        found = (site / "kb.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
