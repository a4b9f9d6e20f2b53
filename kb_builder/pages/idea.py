"""The page of an idea: the proposal, how many want it, how far it has come, what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from kb_builder.addresses import page_path, relative
from kb_builder.characters import clean
from kb_builder.knowledge import Duplicate, Idea, Status, StatusKind
from kb_builder.pages.changes import changed, updated
from kb_builder.pages.edition import Credit, Edition, Moment, Post, timestamp, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import address
from kb_builder.pages.provenance import Tag, idea_provenance
from kb_builder.pages.structured_data import data_of_page, forum_posting
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

_SETTLED = (StatusKind.DONE, StatusKind.DECLINED, StatusKind.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in an idea's history: `lasted` is how long, "" where that is not known."""

    status: Status
    since: Moment | None
    lasted: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Double:
    """Another proposal of the same, with the votes that it gathered itself."""

    title: str
    source: Markup
    credit: Credit
    votes: int


def idea_page(edition: Edition, idea: Idea) -> Page:
    """Compose `ideas/NUMBER-SLUG.md`."""
    here, discussion = edition.addresses.idea(idea), idea.discussion
    title = title_of(idea.title, discussion.number)
    way = trail(edition, here, title)
    text = render(
        "idea.md",
        edition.language,
        way=way,
        head=_head(edition, idea, title),
        title=title,
        summary=idea.summary,
        facts=idea_provenance(edition, idea, here),
        status=idea.status,
        stages=_stages(edition, idea),
        official=_official(edition, idea, here),
        references=[Tag(clean(one.name), address(one.url)) for one in idea.references],
        duplicates=[_double(edition, one, here) for one in idea.duplicates],
        parents=_relatives(edition, idea.parents, here),
        children=_relatives(edition, idea.children, here),
        can_vote=not discussion.is_locked and idea.status.kind not in _SETTLED,
        is_locked=discussion.is_locked,
        proposal=edition.region(discussion, discussion.body, discussion.url, here),
        poll=discussion.poll,
        highlights=edition.posts(discussion, idea.highlights, here),
        data=data_of_page(way, forum_posting(edition, idea)),
    )
    return Page(page_path(here), text)


def _head(edition: Edition, idea: Idea, title: str) -> str:
    discussion = idea.discussion
    return front_matter(
        title,
        edition.description(idea.summary, discussion.body),
        {
            "kind": "idea",
            "repository": discussion.repository,
            "number": discussion.number,
            "source": discussion.url,
            "published": timestamp(discussion.created_at),
            **updated(changed(idea)),
            "status": idea.status.name,
            "status_kind": idea.status.kind.value,
        },
    )


def _stages(edition: Edition, idea: Idea) -> tuple[Step, ...]:
    # The last stage lasts until today.
    ends = [*(stage.since for stage in idea.history[1:]), edition.knowledge.as_of]
    return tuple(
        Step(
            stage.status,
            edition.moment(stage.since) if stage.since else None,
            edition.language.duration(end - stage.since) if stage.since and end else "",
            stage is idea.history[-1],
        )
        for stage, end in zip(idea.history, ends, strict=False)
    )


def _official(edition: Edition, idea: Idea, here: str) -> Post | None:
    if idea.official is None:
        return None
    return edition.post(idea.discussion, replace(idea.official, body=idea.response), here)


def _double(edition: Edition, duplicate: Duplicate, here: str) -> Double:
    found = duplicate.discussion
    return Double(
        title_of(duplicate.title, found.number),
        address(edition.source(found)),
        edition.credit(found.author, here),
        found.upvotes,
    )


def _relatives(edition: Edition, keys: tuple[tuple[str, int], ...], here: str) -> list[Tag]:
    places = (edition.addresses.of(repository, number) for repository, number in keys)
    return [Tag(edition.titles[place], relative(here, place)) for place in places if place in edition.titles]
