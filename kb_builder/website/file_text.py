"""The text of any file of a site, unpacked, so that words can be searched in it."""

from __future__ import annotations

import gzip
from pathlib import Path

_PACKED = b"\x1f\x8b"
_NOT_TEXT = frozenset(
    [".gif", ".ico", ".jpg", ".jpeg", ".png", ".webp", ".woff", ".woff2", ".css", ".js", ".map"]
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
    return raw.decode("utf-8", "replace")
