"""What a browser would see of a page: real Python-Markdown, every extension on, parsed by html5lib."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import markdown
import yaml

from kb_builder.article import Shelf, article, front_matter
from kb_builder.article.blocks import MARKER
from kb_builder.publication import Publication

# Everything that pymdownx and Python-Markdown offer, but for two that rewrite HTML on purpose.
_PYMDOWNX = (
    *("arithmatex", "b64", "betterem", "blocks.admonition", "blocks.caption", "blocks.definition"),
    *("blocks.details", "blocks.html", "blocks.tab", "caret", "critic", "details", "emoji", "escapeall"),
    *("fancylists", "highlight", "inlinehilite", "keys", "magiclink", "mark", "progressbar", "quotes"),
    *("saneheaders", "smartsymbols", "snippets", "superfences", "tabbed", "tasklist", "tilde"),
)
_OWN = (
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "legacy_attrs"),
    *("legacy_em", "nl2br", "sane_lists", "smarty", "toc", "wikilinks"),
)
EXTENSIONS = ("kb_builder", *(f"pymdownx.{name}" for name in _PYMDOWNX), *_OWN)


@functools.cache
def _converter(folder: Path) -> markdown.Markdown:
    settings: dict[str, Any] = {
        "pymdownx.snippets": {"base_path": [str(folder)]},
        "pymdownx.magiclink": {
            "repo_url_shorthand": True,
            "social_url_shorthand": True,
            "user": "u",
            "repo": "r",
        },
    }
    return markdown.Markdown(extensions=list(EXTENSIONS), extension_configs=settings)


def html_of(text: str, folder: Path) -> str:
    """Give the HTML of a page's Markdown; snippets are looked up in `folder`."""
    return _converter(folder).reset().convert(text)


def head_of(page: str) -> tuple[dict[str, Any], str]:
    """Split a page as MkDocs does: its front matter and its Markdown."""
    _, head, body = page.split("---\n", 2)
    return yaml.safe_load(head), body


def tree(html: str) -> Element:
    """Parse as a browser does."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def shown(page: str, folder: Path) -> Element:
    """Parse what a page's Markdown becomes."""
    return tree(html_of(head_of(page)[1], folder))


def article_of(found: Publication, path: str, folder: Path = Path()) -> str:
    """Give the article of the page whose path begins with `path`, with all pages at hand for looking up.

    Snippets are looked up in `folder`.
    """
    pages = {page.path: page.text for page in found.pages}
    page = next(one for one in pages if one.startswith(path))
    body = front_matter.split(pages[page])[1]
    return article(body, page, Shelf.of_pages(pages)) if MARKER in body else html_of(body, folder)


def seen(found: Publication, path: str, folder: Path = Path()) -> Element:
    """Parse the article of a page."""
    return tree(article_of(found, path, folder))


def parse(xml: str) -> Element:
    """Parse a document of our own as XML, which fails on anything that is not well-formed."""
    return ElementTree.fromstring(xml)


def text_of(element: Element) -> str:
    """Give the text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def with_class(root: Element, name: str) -> list[Element]:
    """Give the elements that carry the class `name`."""
    return [found for found in root.iter() if name in (found.get("class") or "").split()]
