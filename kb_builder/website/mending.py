"""Mends finished pages where a post would fail the build: dead links, and what could act."""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from kb_builder.website.document import REGIONS, active_in
from kb_builder.website.verify import Survey


def mend(site: Path, seen: Survey) -> Iterator[str]:
    """Take dead links from posts and formatting from posts that could act; yield a warning for each."""
    for name, links in groupby(seen.dead_links, key=lambda one: one[0]):
        file = site / name
        page = file.read_bytes()
        for _, address, fault in links:
            yield f"{name}: a post links to {address}, {fault}: shown without the link"
            page = _without_link(page, address)
        _replace(file, page)
    for name in seen.unsafe:
        yield f"{name}: a post could not be shown safely and is shown as plain text"
        _replace(site / name, _with_plain_posts((site / name).read_bytes()))


def _replace(file: Path, page: bytes) -> None:
    """Write a file anew: as long as the old site stands, the same file may be a page of it."""
    file.unlink()
    file.write_bytes(page)


def _without_link(page: bytes, address: str) -> bytes:
    """Leave out an address as the renderer writes it; only links of posts and faults of ours lead there."""
    written = html.escape(address, quote=False).replace('"', "&quot;")
    for spelling in dict.fromkeys((written, html.escape(address))):
        page = page.replace(f' href="{spelling}"'.encode("utf-8", "surrogateescape"), b"")
    return page


def _with_plain_posts(page: bytes) -> bytes:
    tree = LexborHTMLParser(page)
    for region in tree.css(REGIONS):
        if any(True for _ in active_in(region)):
            region.inner_html = f'<pre class="kb-plain">{html.escape(region.text())}</pre>'
    return (tree.html or "").encode("utf-8", "surrogateescape")
