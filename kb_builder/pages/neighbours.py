"""Neighbours are the published answers about the same matter as a page or as an open question."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.model import Discussion
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.links import relative


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another answer about the same matter, as a link."""

    title: str
    href: str


def neighbours(edition: Edition, discussion: Discussion, here: str) -> tuple[Neighbour, ...]:
    """Give the answers about the same matter as `discussion`, nearest first, for the page at `here`."""
    published = edition.answers
    keys = edition.knowledge.related.get((discussion.repository, discussion.number), ())
    return tuple(
        Neighbour(
            title_of(other.title, other.discussion.number), relative(here, edition.addresses.answer(other))
        )
        for other in (published[key] for key in keys if key in published)
    )
