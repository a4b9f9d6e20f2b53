"""Composes the board of ideas by status, its other views, and what came of ideas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from kb_builder.figures import FunnelYear
from kb_builder.knowledge import Idea, Status
from kb_builder.language import gettext_noop
from kb_builder.model import StatusKind
from kb_builder.pages.changes import updated
from kb_builder.pages.chapters import Chapter, chapters_of
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.front_matter import EMPTY, NOINDEX, front_matter
from kb_builder.pages.inert import markdown, title_markdown
from kb_builder.pages.turning import propose_link
from kb_builder.pages.writing import (
    day,
    entry,
    facts,
    file_link,
    link,
    name,
    page,
    part_path,
    parts,
)
from kb_builder.publication import Page

_IN_COLUMN = 30
_IN_VIEW = 200
"""So many ideas stand in a view; the newest have further pages, so that nothing is out of reach."""
_NOTHING = "\u2013"
"""Stands in a cell of a table that has nothing to say."""
_DESCRIPTION = gettext_noop(
    "What people would like to have, with their votes and how far each idea has come."
)


@dataclass(frozen=True, slots=True)
class Column:
    """The ideas of one status; `more` do not stand in their list."""

    status: Status
    entries: tuple[Markup, ...]
    more: int


@dataclass(frozen=True, slots=True)
class IdeasView:
    """An order of all ideas: its address below `ideas/`, its name, the title of its page, what it means."""

    slug: str
    name: str
    title: str
    about: str

    @property
    def is_order(self) -> bool:
        """Whether it shows what the board shows, in another order."""
        return self.slug in ("wanted", "trending", "newest", "discussed")

    @property
    def address(self) -> str:
        """Its address, relative to the site's root."""
        return f"ideas/{self.slug}/" if self.slug else "ideas/"


BOARD = IdeasView("", gettext_noop("By status"), gettext_noop("Ideas"), _DESCRIPTION)
NEWEST = IdeasView(
    "newest",
    gettext_noop("Newest"),
    gettext_noop("Ideas: newest"),
    gettext_noop("Every idea, the youngest first."),
)
VIEWS = (
    BOARD,
    IdeasView(
        "wanted",
        gettext_noop("Most wanted"),
        gettext_noop("Ideas: most wanted"),
        gettext_noop("Every idea, the one with most votes first."),
    ),
    IdeasView(
        "trending",
        gettext_noop("Trending"),
        gettext_noop("Ideas: trending"),
        gettext_noop(
            "Open ideas that gather votes and voices while they are young: people who support an idea or "
            "talk about it, divided by the square of its age in hours plus 336 (the gravity of Hacker News, "
            "slowed down). GitHub gives votes no date, so an old vote weighs as much as a new one."
        ),
    ),
    NEWEST,
    IdeasView(
        "discussed",
        gettext_noop("Most discussed"),
        gettext_noop("Ideas: most discussed"),
        gettext_noop("Every idea, the one with most comments first."),
    ),
    IdeasView("in-action", gettext_noop("In action"), gettext_noop("Ideas in action"), _DESCRIPTION),
)


def board_pages(edition: Edition) -> Iterator[Page]:
    """Compose `ideas/index.md`, a page per view, and `ideas/in-action.md`."""
    ideas, heat = edition.knowledge.ideas, edition.knowledge.heat
    values = {"total": len(ideas), "columns": _columns(edition), "propose": propose_link(edition)}
    yield _page(edition, BOARD, "ideas.md", **values)
    orders = {
        "wanted": ideas,
        # Sorting is stable: among equals the order of the ideas, by votes and age, stays.
        "trending": sorted(filter(_is_alive, ideas), key=lambda idea: -heat.get(idea.discussion.key, 0)),
        "newest": _newest(edition),
        "discussed": sorted(ideas, key=lambda idea: -sum(1 for _ in idea.discussion.posts)),
    }
    for view in VIEWS:
        if view.slug in orders:
            yield _view(edition, view, orders[view.slug])
    yield _in_action(edition)


def _columns(edition: Edition) -> list[Column]:
    """Give the board: open ideas first, then the statuses in the order of `kb.yml`, none empty."""
    here, columns = _path(BOARD), list[Column]()
    for status, group in groupby(
        sorted(edition.knowledge.ideas, key=lambda idea: _rank(edition, idea)), key=lambda idea: idea.status
    ):
        own = list(group)
        entries = tuple(entry(edition, idea, here) for idea in own[:_IN_COLUMN])
        columns.append(Column(status, entries, len(own) - len(entries)))
    return columns


def _newest(edition: Edition) -> list[Idea]:
    return sorted(edition.knowledge.ideas, key=lambda idea: idea.discussion.created_at, reverse=True)


def further_ideas(edition: Edition) -> Iterator[Chapter]:
    """Give the further pages of the newest ideas."""
    title = edition.language.gettext(NEWEST.title)
    kept = facts(edition, "ideas-view", of="ideas", **NOINDEX)
    return chapters_of(_path(NEWEST), title, kept, parts(_newest(edition), _IN_VIEW)[1])


def _view(edition: Edition, view: IdeasView, ideas: Sequence[Idea]) -> Page:
    here, is_newest = _path(view), view == NEWEST
    shown, further = parts(ideas, _IN_VIEW) if is_newest else (ideas[:_IN_VIEW], ())
    more = len(ideas) - len(shown)
    # The newest have further pages, on which every idea stands; other views lead to the newest.
    older = part_path(here, further[0][0]) if further else _path(NEWEST)
    return _page(
        edition,
        view,
        "ideas-view.md",
        entries=[entry(edition, idea, here) for idea in shown],
        rest=_rest(edition, more, here, older),
    )


def _in_action(edition: Edition) -> Page:
    done = [idea for idea in edition.knowledge.ideas if idea.status.kind is StatusKind.DONE]
    dated = [(idea.standing_since, idea) for idea in done if idea.standing_since]
    dated.sort(key=lambda found: found[0], reverse=True)
    undated = [idea for idea in done if not idea.standing_since]
    return _page(
        edition,
        VIEWS[-1],
        "in-action.md",
        total=len(done),
        delivered=[_deed(edition, idea) for _, idea in dated[:_IN_VIEW]],
        earlier=[_deed(edition, idea) for idea in undated[: _IN_VIEW - len(dated[:_IN_VIEW])]],
        rest=_rest(edition, len(done) - _IN_VIEW, _path(VIEWS[-1])),
        years=[_year(edition, year) for year in edition.knowledge.health.funnel],
    )


def _rest(edition: Edition, number: int, here: str, older: str | None = None) -> Markup:
    """Give the link to ideas that a list leaves out, "" where it has all."""
    if number <= 0:
        return Markup()
    more = markdown(edition.language.gettext("%(num)s more", num=edition.language.number(number)))
    return file_link(more, older or _path(NEWEST), here)


def _deed(edition: Edition, idea: Idea) -> Markup:
    here, discussion = _path(VIEWS[-1]), idea.discussion
    title = title_markdown(title_of(idea.title, discussion.number))
    said = [link(title, edition.addresses.idea(idea), here), name(edition, discussion.author, here)]
    said += [day(edition, idea.standing_since)] if idea.standing_since else []
    return Markup(", ").join(said)


def _year(edition: Edition, year: FunnelYear) -> tuple[str, ...]:
    counts = (
        year.submitted,
        year.duplicates,
        year.answered.done,
        year.planned,
        year.delivered.done,
        year.declined,
    )
    waits = (edition.language.duration(found.median) or _NOTHING for found in (year.answered, year.delivered))
    return (str(year.year), *map(str, counts), *waits)


def _page(edition: Edition, view: IdeasView, template: str, **values: object) -> Page:
    say, ideas, here = edition.language.gettext, edition.knowledge.ideas, _path(view)
    last = max((idea.moved_at for idea in ideas), default=None)
    said = facts(
        edition,
        template.removesuffix(".md"),
        of="ideas",
        view=view.slug,
        total=values.get("total", len(ideas)),
        **(updated(last) if not view.is_order else NOINDEX if ideas else {}),
        **({} if ideas else EMPTY),
    )
    return page(
        edition,
        here,
        front_matter(say(view.title), say(view.about), said),
        template,
        title=say(view.title),
        about=say(view.about),
        views=_views(edition, here),
        **values,
    )


def _views(edition: Edition, here: str) -> Markup:
    say = edition.language.gettext
    return Markup(", ").join(link(markdown(say(view.name)), view.address, here) for view in VIEWS)


def _path(view: IdeasView) -> str:
    return f"ideas/{view.slug or 'index'}.md"


def _is_alive(idea: Idea) -> bool:
    return idea.status.kind in (StatusKind.OPEN, StatusKind.ACTIVE)


def _rank(edition: Edition, idea: Idea) -> tuple[int, int, str]:
    names = list(edition.config.ideas.statuses)
    place = names.index(idea.status.name) if idea.status.name in names else len(names)
    return list(StatusKind).index(idea.status.kind), place, idea.status.name
