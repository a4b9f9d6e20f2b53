"""Neighbours are the published answers about the same matter as a page or as an open question."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.addresses import relative
from kb_builder.knowledge import Answer
from kb_builder.model import Discussion
from kb_builder.pages.edition import Edition, title_of


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another answer, as a link."""

    title: str
    href: str


def neighbours(edition: Edition, discussion: Discussion, here: str) -> tuple[Neighbour, ...]:
    """Give the answers about the same matter as `discussion`, nearest first, for the page at `here`."""
    published = edition.answers
    keys = edition.knowledge.related.get(discussion.key, ())
    return tuple(neighbour(edition, published[key], here) for key in keys if key in published)


def neighbour(edition: Edition, other: Answer, here: str) -> Neighbour:
    """Give the link from the page at `here` to another answer."""
    title = title_of(other.title, other.discussion.number)
    return Neighbour(title, relative(here, edition.addresses.answer(other)))
