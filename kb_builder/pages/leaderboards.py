"""The pages of everybody: who earned most in which time, the team apart, and thanks to all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from kb_builder.characters import clean
from kb_builder.knowledge import Board, Person, Place
from kb_builder.language import level
from kb_builder.pages.changes import contributions
from kb_builder.pages.chapters import Chapter, chapters_of
from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import EMPTY, NOINDEX, front_matter
from kb_builder.pages.writing import facts, name, page, part_path, parts, way_to
from kb_builder.publication import Page

PATH = "people/index.md"
_SHOWN = 10
_OF_ALL_TIME = 50
_NAMES = 200
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Row:
    """A place as a page shows it."""

    rank: int
    name: Markup
    points: int


@dataclass(frozen=True, slots=True)
class Section:
    """The boards of one period."""

    name: str
    community: tuple[Row, ...]
    staff: tuple[Row, ...]


Thanked = tuple[Sequence[Person], Sequence[tuple[int, Sequence[Person]]]]
"""Who is thanked on the first page of people, and on its further pages; see `parts`."""


def people_page(edition: Edition, thanked: Thanked) -> Page:
    """Compose `people/index.md`: a board per period, the longest last, and thanks to who is on none."""
    (first, further), people = thanked, _named(edition)
    sections = [_section(edition, board) for board in edition.knowledge.boards]
    levels = sorted(edition.config.people.levels.items(), key=lambda level: level[1])
    return page(
        edition,
        PATH,
        front_matter(
            edition.language.gettext("People"),
            edition.language.gettext("The people behind what this site holds."),
            facts(edition, "people", total=len(people), **(NOINDEX if people else EMPTY)),
        ),
        "people.md",
        sections=sections if any(one.community or one.staff for one in sections) else (),
        others=_names(edition, first, PATH),
        has_ideas=bool(edition.knowledge.ideas),
        older=way_to(part_path(PATH, further[0][0]), PATH) if further else "",
        levels=[(level(edition.language, clean(one)), points) for one, points in levels],
    )


def further_people(edition: Edition, thanked: Thanked) -> Iterator[Chapter]:
    """Give the further pages of people."""
    title, kept = edition.language.gettext("People"), facts(edition, "people", **NOINDEX)
    return chapters_of(PATH, title, kept, thanked[1])


def period_name(edition: Edition, days: int | None) -> str:
    """Say which time a board or a figure is about; None: ever."""
    if days is None:
        return edition.language.gettext("All time")
    if days == _YEAR:
        return edition.language.gettext("A year")
    return edition.language.ngettext("%(num)s day", "%(num)s days", days)


def _named(edition: Edition) -> list[Person]:
    return [person for person in edition.knowledge.people if edition.addresses.person(person.actor)]


def find_thanked(edition: Edition) -> Thanked:
    """Give those who are on no board; where they are many, everybody, who came first last."""
    named = _named(edition)
    if len(named) > _NAMES:
        return parts(sorted(named, key=_came, reverse=True), _NAMES)
    shown = [
        place.person for board in edition.knowledge.boards[-1:] for place in (*board.community, *board.staff)
    ]
    keys = {person.actor.key for person in shown}
    return [person for person in named if person.actor.key not in keys], ()


def _came(person: Person) -> tuple[datetime, str]:
    first = min((when for _, _, when in contributions(person)), default=datetime.min.replace(tzinfo=UTC))
    return first, person.actor.key


def _names(edition: Edition, people: Iterable[Person], here: str) -> list[Markup]:
    ordered = sorted(people, key=lambda person: (person.actor.login.lower(), person.actor.key))
    return [name(edition, person.actor, here) for person in ordered]


def _section(edition: Edition, board: Board) -> Section:
    most = _OF_ALL_TIME if board.days is None else _SHOWN
    return Section(
        period_name(edition, board.days),
        _rows(edition, board.community[:most]),
        _rows(edition, board.staff[:most]),
    )


def _rows(edition: Edition, places: Iterable[Place]) -> tuple[Row, ...]:
    return tuple(
        Row(place.rank, name(edition, place.person.actor, PATH), place.points)
        for place in places
        if edition.addresses.person(place.person.actor)
    )
