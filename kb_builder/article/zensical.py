"""Makes links as Zensical expects them, which takes links in HTML for links between files."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser

_KEYS = ("href", "src")


def is_at_work() -> bool:
    """Tell whether Zensical reads the page."""
    return "zensical.markdown.render" in sys.modules


def between_files(html: str, path: str) -> str:
    """Give the HTML of the page in the file `path` with links as they would lead from that file.

    `../../people/ada/` in `answers/1-how.md` → `../people/ada/`. Zensical puts `../` before each of them,
    since the page becomes a folder; before those of an `index.md` it puts nothing, and these stay.
    """
    file = PurePosixPath(path)
    if file.stem == "index":
        return html
    page = LexborHTMLParser(html, is_fragment=True)
    for node in page.css(",".join(f"[{key}]" for key in _KEYS)):
        for key in _KEYS:
            if value := node.attributes.get(key):
                node.attrs[key] = _between_files(value, file.stem)
    return page.html or ""


def _between_files(link: str, name: str) -> str:
    if link.startswith(("/", "#", "?")) or ":" in link.partition("/")[0]:
        return link
    return link.removeprefix("../") or "./" if link.startswith("../") else f"{name}/{link}"
