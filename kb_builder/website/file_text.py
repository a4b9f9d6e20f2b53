"""The text of any file of a site: unpacked, so that words can be searched in it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from kb_builder.website.canonical_index import Item, read_item

_PACKED = b"\x1f\x8b"
_NOT_TEXT = frozenset(
    [".gif", ".ico", ".jpg", ".jpeg", ".png", ".webp", ".woff", ".woff2", ".pagefind", ".css", ".js", ".map"]
)


def text_of(file: Path) -> str:
    """Give the words of a file, "" for pictures, fonts and programs. Raises `OSError`."""
    if file.suffix.lower() in _NOT_TEXT:
        return ""
    raw = file.read_bytes()
    if raw.startswith(_PACKED):
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError):
            return ""
        try:
            return "\n".join(_words(read_item(raw)))
        except ValueError:
            pass  # the fragments of Pagefind are JSON
    return raw.decode("utf-8", "replace")


def _words(item: Item) -> Iterator[str]:
    if isinstance(item, list):
        for part in item:
            yield from _words(part)
    else:
        yield str(item)
