"""The board of ideas by status, its other views, and what came of ideas: delivered ones and the funnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Idea, Status, StatusKind
from kb_builder.language import gettext_noop
from kb_builder.pages.cards import Card, idea_card
from kb_builder.pages.changes import newest, updated
from kb_builder.pages.edition import Credit, Edition, Moment, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import address
from kb_builder.pages.provenance import Tag
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

_CARDS = 60
_IN_COLUMN = 40
_EXCERPT = 240
_DESCRIPTION = gettext_noop(
    "What people would like to have, with their votes and how far each idea has come."
)


@dataclass(frozen=True, slots=True)
class Column:
    """The ideas of one status; `more` stand in the list of all."""

    status: Status
    cards: tuple[Card, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


@dataclass(frozen=True, slots=True)
class View:
    """An order of all ideas: its address below `ideas/`, its name, the title of its page, what it means."""

    slug: str
    name: str
    title: str
    about: str

    @property
    def is_order(self) -> bool:
        """Whether it shows what the board shows, in another order."""
        return self.slug in ("wanted", "trending", "newest", "discussed")


BOARD = View("", gettext_noop("By status"), gettext_noop("Ideas"), _DESCRIPTION)
VIEWS = (
    BOARD,
    View(
        "wanted",
        gettext_noop("Most wanted"),
        gettext_noop("Ideas: most wanted"),
        gettext_noop("Every idea, the one with most votes first."),
    ),
    View(
        "trending",
        gettext_noop("Trending"),
        gettext_noop("Ideas: trending"),
        gettext_noop(
            "Open ideas that gather votes and voices while they are young: people who support an idea or "
            "talk about it, divided by the square of its age in hours plus 336 (the gravity of Hacker News, "
            "slowed down). GitHub gives votes no date, so an old vote weighs as much as a new one."
        ),
    ),
    View(
        "newest",
        gettext_noop("Newest"),
        gettext_noop("Ideas: newest"),
        gettext_noop("Every idea, the youngest first."),
    ),
    View(
        "discussed",
        gettext_noop("Most discussed"),
        gettext_noop("Ideas: most discussed"),
        gettext_noop("Every idea, the one with most comments first."),
    ),
    View("in-action", gettext_noop("In action"), gettext_noop("Ideas in action"), _DESCRIPTION),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """An idea that came true."""

    title: str
    href: str
    credit: Credit
    delivered: Moment | None
    took: str
    votes: int
    references: tuple[Tag, ...]
    words: str
    answered_by: Credit | None


def board_pages(edition: Edition) -> Iterator[Page]:
    """Compose `ideas/index.md`, a page per view, and `ideas/in-action.md`."""
    heat = _places(edition)
    yield _page(edition, BOARD, "ideas.md", columns=columns(edition, heat))
    ideas = edition.knowledge.ideas
    orders: Mapping[str, Sequence[Idea]] = {
        "wanted": ideas,
        "trending": sorted(
            (idea for idea in ideas if idea.discussion.key in heat),
            key=lambda idea: heat[idea.discussion.key],
        ),
        "newest": sorted(ideas, key=lambda idea: idea.discussion.created_at, reverse=True),
        "discussed": sorted(ideas, key=lambda idea: -sum(1 for _ in idea.discussion.posts)),
    }
    for view in VIEWS:
        if view.slug in orders:
            here = f"ideas/{view.slug}/"
            cards = [
                idea_card(edition, idea, here, heat.get(idea.discussion.key, 0)) for idea in orders[view.slug]
            ]
            yield _page(edition, view, "ideas-view.md", cards=cards[:_CARDS], rest=cards[_CARDS:])
    yield _in_action(edition)


def columns(edition: Edition, heat: Mapping[tuple[str, int], int]) -> tuple[Column, ...]:
    """Give the board: open ideas first, then the statuses in the order of `kb.yml`, none empty."""
    ideas = sorted(edition.knowledge.ideas, key=lambda idea: _rank(edition, idea))
    found = []
    for status, group in groupby(ideas, key=lambda idea: idea.status):
        own = list(group)
        cards = tuple(
            idea_card(edition, idea, "ideas/", heat.get(idea.discussion.key, 0)) for idea in own[:_IN_COLUMN]
        )
        found.append(Column(status, cards, len(own)))
    return tuple(found)


def _page(edition: Edition, view: View, template: str, **values: object) -> Page:
    here = f"ideas/{view.slug}/" if view.slug else "ideas/"
    said, last = edition.language.gettext, newest(edition.knowledge.ideas)
    facts = {
        "kind": "index",
        "of": "ideas",
        "view": view.slug,
        **updated(last),
        **(NOINDEX if view.is_order else {}),
    }
    head = front_matter(said(view.title), said(view.about), facts)
    path = PurePosixPath("ideas") / f"{view.slug or 'index'}.md"
    statuses = dict.fromkeys(idea.status for idea in edition.knowledge.ideas)
    text = render(
        template,
        edition.language,
        head=head,
        total=len(edition.knowledge.ideas),
        view=view,
        views=[
            (said(one.name), relative(here, f"ideas/{one.slug}/" if one.slug else "ideas/"), one == view)
            for one in VIEWS
        ],
        feed=relative(here, "ideas/feed.xml"),
        statuses=statuses,
        data=data_of_page(trail(edition, here, said(view.title))),
        **values,
    )
    return Page(path, text)


def _in_action(edition: Edition) -> Page:
    done = [idea for idea in edition.knowledge.ideas if idea.status.kind is StatusKind.DONE]
    done.sort(key=_came_true, reverse=True)
    years = [
        (
            year,
            edition.language.duration(year.answered.median),
            edition.language.duration(year.delivered.median),
        )
        for year in edition.knowledge.health.funnel
    ]
    here = "ideas/in-action/"
    return _page(
        edition,
        VIEWS[-1],
        "in-action.md",
        deeds=[_deed(edition, idea, here) for idea in done],
        years=years,
    )


def _came_true(idea: Idea) -> datetime:
    return idea.standing_since or idea.discussion.created_at


def _deed(edition: Edition, idea: Idea, here: str) -> Deed:
    discussion, official, since = idea.discussion, idea.official, idea.standing_since
    words = edition.plain(idea.response) if official else ""
    return Deed(
        title=title_of(idea.title, discussion.number),
        href=relative(here, edition.addresses.idea(idea)),
        credit=edition.credit(discussion.author, here),
        delivered=edition.moment(since) if since else None,
        took=edition.language.duration(since - discussion.created_at) if since else "",
        votes=discussion.upvotes,
        references=tuple(Tag(clean(one.name), address(one.url)) for one in idea.references),
        words=shorten(clean(idea.summary) or words, _EXCERPT),
        answered_by=edition.credit(official.author, here) if official else None,
    )


def _places(edition: Edition) -> dict[tuple[str, int], int]:
    alive = [
        idea for idea in edition.knowledge.ideas if idea.status.kind in (StatusKind.OPEN, StatusKind.ACTIVE)
    ]
    # Sorting is stable: among equals the order of the ideas, by votes and age, stays.
    alive.sort(key=lambda idea: -idea.heat)
    return {idea.discussion.key: place for place, idea in enumerate(alive, start=1)}


def _rank(edition: Edition, idea: Idea) -> tuple[int, int, str]:
    names = list(edition.config.ideas.statuses)
    place = names.index(idea.status.name) if idea.status.name in names else len(names)
    return list(StatusKind).index(idea.status.kind), place, idea.status.name
