"""The texts of pages, each with all that its HTML depends on where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb_builder.addresses import page_path
from kb_builder.article.texts import Texts
from kb_builder.characters import encodable, is_blank
from kb_builder.knowledge import Answer, Idea
from kb_builder.pages.edition import Edition
from kb_builder.pages.lookups import known_of
from kb_builder.pages.writing import web_address
from kb_builder.region import Region


@dataclass(frozen=True, slots=True)
class EditionPages:
    """The pages of an edition as a text looks them up: what a `Shelf` of its pages would give."""

    edition: Edition

    def discussion(self, repository: str, number: int) -> str:
        """Give the file of the page that a discussion has, or that stands for it, "" for none."""
        found = self.edition.addresses.of(repository, number)
        return str(page_path(found)) if found else ""

    def repositories(self) -> frozenset[str]:
        """Give the repositories (in lower case) that have pages."""
        return self.edition.repositories

    def picture(self, address: str) -> Mapping[str, Any]:
        """Give what is known of the picture at a web address, empty where nothing is."""
        found = self.edition.album.images.get(address)
        return known_of(found) if found else {}


def regions(pages: EditionPages, entry: Answer | Idea) -> Iterator[Region]:
    """Yield every text of the page of an answer or idea as that page asks for it."""
    edition = pages.edition
    path = str(page_path(edition.address(entry)))
    texts = Texts(pages, edition.language, path, entry.discussion.repository)
    for body, source in _written(edition, entry):
        if not is_blank(body):
            yield texts.placed(Region(encodable(body)), source)


def _written(edition: Edition, entry: Answer | Idea) -> Iterator[tuple[str, str]]:
    """Yield each text of a page, with the address of its post."""
    yield entry.discussion.body, edition.source(entry.discussion)
    if isinstance(entry, Idea) and entry.official:
        yield entry.response, web_address(entry.official.url)
    for post in entry.discussion.posts:
        yield post.body, web_address(post.url)
