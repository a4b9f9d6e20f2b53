"""Cuts a sitemap that is too long into parts, and puts an index of them in its place.

A sitemap has at most 50,000 addresses and 50 MB (https://www.sitemaps.org/protocol.html#index).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection
from html import escape
from pathlib import Path

MOST = 40_000
"""So many addresses a part has at most."""
_NAME = "sitemap.xml"
_ENTRY = re.compile(r"\s*<url>\s*<loc>([^<]*)</loc>.*?</url>", re.DOTALL)
_START, _END = "<url>", "</urlset>"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def cut_sitemap(site: Path, home: str, most: int = MOST) -> tuple[str, ...]:
    """Cut the sitemap of the site at `home` where it has more than `most` addresses.

    Give the names of its parts, none where it stays whole. Raises `OSError`.
    """
    whole = site / _NAME
    if not home or not whole.is_file():
        return ()
    head, *entries = whole.read_text(encoding="utf-8").split(_START)
    if len(entries) <= most or "<urlset" not in head:
        return ()
    entries[-1] = entries[-1].partition(_END)[0]
    parts = [entries[start : start + most] for start in range(0, len(entries), most)]
    names = tuple(f"sitemap-{number}.xml" for number in range(1, len(parts) + 1))
    for name, part in zip(names, parts, strict=True):
        body = "".join(f"{_START}{entry.strip()}\n" for entry in part)
        _write(site / name, f"{_HEAD}<urlset {_SPACE}>\n{body}{_END}\n")
    told = "".join(f"<sitemap><loc>{escape(home + name)}</loc></sitemap>\n" for name in names)
    _write(whole, f"{_HEAD}<sitemapindex {_SPACE}>\n{told}</sitemapindex>\n")
    return names


def leave_out(site: Path, home: str, hidden: Collection[str]) -> None:
    """Take addresses out of the sitemap of the site at `home`, relative to it. Raises `OSError`."""
    whole = site / _NAME
    if not home or not hidden or not whole.is_file():
        return
    gone = {escape(home + address) for address in hidden}
    text = whole.read_text(encoding="utf-8")
    _write(whole, _ENTRY.sub(lambda found: "" if found[1] in gone else found[0], text))


def _write(file: Path, text: str) -> None:
    """Write a file, and the packed one that MkDocs puts beside a sitemap, without the time of day."""
    file.write_text(text, encoding="utf-8")
    packed = file.with_name(f"{file.name}.gz")
    if file.name == _NAME and packed.exists():
        packed.write_bytes(gzip.compress(text.encode(), mtime=0))
