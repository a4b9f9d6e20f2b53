"""Composes the page of an idea: the proposal, how far it has come, what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from kb_builder.addresses import page_path
from kb_builder.characters import clean
from kb_builder.knowledge import Duplicate, Idea, Stage
from kb_builder.language import gettext_noop, status
from kb_builder.model import Key
from kb_builder.pages.changes import changed, updated
from kb_builder.pages.conversation import about, facts_of, opened, post, posts, text, votes
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import markdown, title_markdown
from kb_builder.pages.structured_data import breadcrumbs, forum_posting
from kb_builder.pages.trail import trail
from kb_builder.pages.writing import link, name, page, web_link
from kb_builder.publication import Page

_PROPOSED = gettext_noop("Proposed by %(name)s")


def idea_page(edition: Edition, idea: Idea) -> Page:
    """Compose `ideas/NUMBER-SLUG.md`."""
    here, discussion = page_path(edition.addresses.idea(idea)), idea.discussion
    title = title_of(idea.title, discussion.number)
    official = replace(idea.official, body=idea.response) if idea.official else None
    return page(
        edition,
        here,
        front_matter(title, edition.description(idea.summary, discussion.body), _facts(edition, idea)),
        "idea.md",
        title=title_markdown(title),
        summary=clean(idea.summary),
        is_locked=discussion.is_locked,
        proposal=text(discussion.body),
        asked=opened(edition, discussion, here, _PROPOSED),
        poll=discussion.poll,
        official=post(edition, official, here) if official else None,
        references=[web_link(markdown(one.name), one.url) for one in idea.references],
        duplicates=[_duplicate(edition, one, here) for one in idea.duplicates],
        comments=posts(edition, idea.comments, here),
        stages=[_stage(edition, stage) for stage in _history(idea)],
        parents=_relatives(edition, idea.parents, here),
        children=_relatives(edition, idea.children, here),
        about=about(edition, discussion, idea.labels, here),
    )


def idea_data(edition: Edition, idea: Idea) -> list[dict[str, Any]]:
    """Give what search engines are told about the page of an idea."""
    title = title_of(idea.title, idea.discussion.number)
    way = trail(edition, edition.addresses.idea(idea), title)
    return [forum_posting(edition, idea), breadcrumbs(way)]


def _facts(edition: Edition, idea: Idea) -> dict[str, object]:
    discussion = idea.discussion
    return facts_of(
        edition,
        discussion,
        "idea",
        status=idea.status.name,
        status_kind=idea.status.kind.value,
        history=[_fact(stage) for stage in _history(idea)],
        votes={"idea": discussion.upvotes},
        comments=sum(1 for _ in discussion.posts),
        duplicates=len(idea.duplicates),
        labels=[label for label in idea.labels if clean(label) and not _means_status(edition, label)],
        notices=["locked"] if discussion.is_locked else [],
        **updated(changed(idea)),
    )


def _history(idea: Idea) -> tuple[Stage, ...]:
    return idea.history or (Stage(idea.status, None),)


def _fact(stage: Stage) -> dict[str, str]:
    since = timestamp(stage.since) if stage.since else ""
    return {"status": stage.status.name, "kind": stage.status.kind.value, "since": since}


def _stage(edition: Edition, stage: Stage) -> Markup:
    said = status(edition.language, stage.status.name)
    if stage.since:
        said += " " + edition.language.gettext("since %(day)s", day=edition.language.day(stage.since))
    return markdown(said)


def _duplicate(edition: Edition, duplicate: Duplicate, here: str) -> Markup:
    found = duplicate.discussion
    title = web_link(title_markdown(title_of(duplicate.title, found.number)), edition.source(found))
    return Markup(", ").join((title, name(edition, found.author, here), *votes(edition, found.upvotes)))


def _relatives(edition: Edition, keys: tuple[Key, ...], here: str) -> Markup:
    places = (edition.addresses.of(repository, number) for repository, number in keys)
    known = [place for place in places if place in edition.titles]
    return Markup(", ").join(link(title_markdown(edition.titles[place]), place, here) for place in known)


def _means_status(edition: Edition, label: str) -> bool:
    # The status is said already; saying it twice takes room from what the idea is about.
    statuses = edition.config.ideas.statuses.values()
    return any(label.casefold() == name.casefold() for status in statuses for name in status.labels)
