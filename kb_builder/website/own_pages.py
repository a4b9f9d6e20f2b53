"""What the search knows of the pages that maintainers wrote by hand: their title and text as built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from kb_builder.publication import SearchRecord

_HOME = "index.html"
_TEXT = ("article", "main", "body")
_NO_TEXT = "script, style, template, nav, .headerlink, [data-kb-search]"


def own_pages(site: Path, names: Iterable[str]) -> Iterator[SearchRecord]:
    """Yield a record for each of the hand-written pages `names` that stands in the folder `site`.

    The home page is left out, and so is what no search engine may show (`noindex`).
    """
    for name in names:
        file = site / name
        if name != _HOME and file.is_file():
            page = LexborHTMLParser(file.read_text(encoding="utf-8", errors="replace"))
            if not page.css_first('meta[name="robots"][content*="noindex"]'):
                yield SearchRecord(name.removesuffix("index.html"), "page", *_words(page))


def _words(page: LexborHTMLParser) -> tuple[str, str]:
    title = page.css_first("h1") or page.css_first("title")
    for element in page.css(_NO_TEXT):
        element.decompose()
    body = next((found for name in _TEXT if (found := page.css_first(name))), None)
    text = " ".join(body.text(separator=" ").split()) if body else ""
    head = " ".join(title.text().replace("¶", "").split()) if title else ""
    return head, text.removeprefix(head).strip()
