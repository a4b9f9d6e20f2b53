"""What a published page shows, as values that can be compared: elements, links, people, days and votes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb_builder.article import Shelf, article, front_matter
from kb_builder.article.blocks import MARKER
from kb_builder.publication import Publication
from tests.pages.knowing import file

_SHOWN = ("class", "href", "datetime", "id")


def _place(address: str, login: str) -> str:
    """Give an address without the words of titles and categories, and `LOGIN` for the page of `login`."""
    address = re.sub(r"(?<=/discussions/new\?category=)[^&]*", "", address)
    parts = ("LOGIN" if part.removesuffix(".md") == login else part for part in address.split("/"))
    return "/".join(re.sub(r"\A([0-9]+)(-.*|\.md)", r"\1", part) for part in parts)


def shown(found: Publication) -> dict[str, Sequence[Any]]:
    """Give what each page shows, and the list of all pages for machines."""
    pages = {page.path: page.text for page in found.pages}
    shelf = Shelf.of_pages(pages)
    login = next(
        path[7:-3]
        for path in pages
        if path[7:-3] not in ("alice", "bob", "index") and path.startswith("people/")
    )
    articles: dict[str, Sequence[Any]] = {
        _place(path, login): _parts(article(front_matter.split(text)[1], path, shelf), login)
        for path, text in pages.items()
        if MARKER in text
    }
    listed = json.loads(file(found, "kb.json"))
    return articles | {name: list(_values(listed[name], login)) for name in ("pages", "people")}


def _values(value: Any, login: str) -> Iterator[Any]:
    """Yield what stands in data, in its order."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield (name, _place(one, login)) if name == "url" else (name,)
            yield from () if name == "url" else _values(one, login)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, login)
    else:
        yield words_in(value) if isinstance(value, str) else value


def _root(html: str) -> LexborNode:
    """Parse as a browser does; in C, since a test reads tens of thousands of pages."""
    root = LexborHTMLParser(html).root
    assert root is not None
    return root


def _parts(html: str, login: str) -> list[Any]:
    """Give what HTML shows, in its order: its elements, what they are and lead to, and their texts."""
    parts: list[Any] = []
    for part in _walk(_root(html), login):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return [words_in(part) if isinstance(part, str) else part for part in parts]


def words_in(text: str) -> str:
    """Give a text without marks of code, and without the space that stood beside one at its edge."""
    return " ".join(text.replace("`", "").split())


def _walk(node: LexborNode, login: str) -> Iterator[Any]:
    if node.is_text_node:
        yield (node.text_content or "").replace("`", "")
        return
    # Code in a title is its text here: which of it is code is another law.
    is_shown = node.tag != "code"
    if is_shown:
        said = node.attributes
        yield (node.tag, *(_attribute(name, said.get(name) or "", login) for name in _SHOWN))
    for child in node.iter(include_text=True):
        yield from _walk(child, login)
    if is_shown:
        yield ("/", node.tag)


def _attribute(name: str, value: str, login: str) -> str:
    return _place(value, login) if name == "href" else re.sub(r"kb-credit--\d", "", value)
