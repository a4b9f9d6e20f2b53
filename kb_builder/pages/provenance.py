"""Where a page's words come from: who asked, answered and accepted, when, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.knowledge import Idea
from kb_builder.model import Discussion
from kb_builder.pages.edition import Credit, Edition, Moment
from kb_builder.pages.inert import address


@dataclass(frozen=True, slots=True)
class Tag:
    """A label, category or licence: `href` is "" where there is nothing to link to."""

    name: str
    href: str | Markup


@dataclass(frozen=True, slots=True)
class Provenance:
    """The facts of a discussion, as its page shows them; `accepted_by` and the like may be unknown."""

    repository: str
    number: int
    source: Markup
    asked_by: Credit
    asked: Moment
    edited: Moment | None
    updated: Moment
    votes: int
    category: Tag
    labels: tuple[Tag, ...]
    license: Tag
    is_open: bool


def idea_provenance(edition: Edition, idea: Idea, here: str) -> Provenance:
    """Give the facts of an idea for the page at `here`."""
    return Provenance(**_common(edition, idea.discussion, idea.labels, here))


def tag(edition: Edition, name: str, here: str) -> Tag:
    """Give a label or category with the way to its topic's page."""
    target = edition.topics.get(name.casefold(), "")
    return Tag(clean(name), relative(here, target) if target else "")


def _common(edition: Edition, discussion: Discussion, labels: tuple[str, ...], here: str) -> dict[str, Any]:
    return {
        "repository": discussion.repository,
        "number": discussion.number,
        "source": address(discussion.url),
        "asked_by": edition.credit(discussion.author, here),
        "asked": edition.moment(discussion.created_at),
        "edited": edition.moment(discussion.last_edited_at) if discussion.last_edited_at else None,
        "updated": edition.moment(discussion.updated_at),
        "votes": discussion.upvotes,
        "category": tag(edition, discussion.category.name, here),
        "labels": tuple(tag(edition, name, here) for name in labels if clean(name)),
        "license": _license(edition, discussion),
        "is_open": not discussion.is_locked,
    }


def _license(edition: Edition, discussion: Discussion) -> Tag:
    stated = edition.licenses.get(discussion.repository.lower())
    return Tag(clean(stated.name or stated.spdx_id), address(stated.url)) if stated else Tag("", "")
