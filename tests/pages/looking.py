"""How the tests of pages look at them: a page, what the home page inserts, and the titles of cards."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kb_builder.article import Shelf, insert
from kb_builder.knowledge import Knowledge
from tests.pages.dom import seen, text_of, tree, with_class
from tests.pages.knowing import publish


def shown(found: Knowledge, path: str) -> Element:
    """Give the page at `path` as readers get it."""
    return seen(publish(found), path)


def inserted(found: Knowledge, name: str) -> Element:
    """Give what the home page inserts under this name."""
    pages = {one.path: one.text for one in publish(found).pages}
    return tree(insert(name, Shelf.of_pages(pages)))


def card_titles(root: Element) -> list[str]:
    """Give the titles of the cards of a page, in their order."""
    cards = (*with_class(root, "kb-card"), *with_class(root, "kb-deed"))
    return [text_of(found) for card in cards for found in card if found.tag in ("h2", "h3")]
