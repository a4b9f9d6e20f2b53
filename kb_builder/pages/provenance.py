"""Where a page's words come from: who asked, answered and accepted, when, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Idea
from kb_builder.language import gettext_noop
from kb_builder.model import Discussion
from kb_builder.pages.edition import Credit, Edition, Moment, mark_of
from kb_builder.pages.inert import address
from kb_builder.pages.staleness import old_version, stale_label, stale_since

# An answered question is closed as resolved in the ordinary course; these reasons are news.
_CLOSED = {
    "OUTDATED": gettext_noop("The discussion was closed as outdated."),
    "DUPLICATE": gettext_noop("The discussion was closed as a duplicate."),
}


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
    answered_by: Credit | None = None
    answered: Moment | None = None
    accepted_by: Credit | None = None
    accepted: Moment | None = None
    edited_after: Moment | None = None


@dataclass(frozen=True, slots=True)
class Warnings:
    """What a reader must know before trusting an answer; "" or None for what does not apply."""

    edited_after: Moment | None
    mark: str
    stale_since: Moment | None
    stale_label: str
    old_version: str
    below: str
    """The version that `old_version` is older than."""
    closed: str
    """That and why the discussion was closed, as a sentence that a catalogue has."""
    is_locked: bool


def answer_provenance(edition: Edition, answer: Answer, here: str) -> Provenance:
    """Give the facts of an answer for the page at `here`."""
    asked, accepted = answer.discussion, answer.accepted
    chosen_by, chosen = asked.answer_chosen_by, asked.answer_chosen_at
    return Provenance(
        **_common(edition, asked, answer.labels, here),
        answered_by=edition.credit(accepted.author, here),
        answered=edition.moment(accepted.created_at),
        accepted_by=edition.credit(chosen_by, here) if chosen_by else None,
        accepted=edition.moment(chosen) if chosen else None,
        edited_after=_edited_after(edition, answer),
    )


def idea_provenance(edition: Edition, idea: Idea, here: str) -> Provenance:
    """Give the facts of an idea for the page at `here`."""
    return Provenance(**_common(edition, idea.discussion, idea.labels, here))


def warnings(edition: Edition, answer: Answer) -> Warnings:
    """Say what should make a reader careful; an answer's age counts from its last word, up to `as_of`."""
    discussion, accepted = answer.discussion, answer.accepted
    config, since = edition.config, stale_since(answer, edition.config, edition.knowledge.as_of)
    return Warnings(
        edited_after=_edited_after(edition, answer),
        mark=mark_of(accepted),
        stale_since=edition.moment(since) if since else None,
        stale_label=clean(stale_label(answer, config)),
        old_version=clean(old_version(answer, config)),
        below=config.stale_below_version,
        closed=_CLOSED.get(discussion.state_reason.upper(), "") if discussion.is_closed else "",
        is_locked=discussion.is_locked,
    )


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


def _edited_after(edition: Edition, answer: Answer) -> Moment | None:
    edited = answer.accepted.last_edited_at
    return edition.moment(edited) if edited and answer.edited_after_acceptance else None
