"""The page of everybody: who earned most in which time, the team apart, and thanks to all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.characters import clean
from kb_builder.knowledge import Board, Place
from kb_builder.pages.cards import PersonCard, person_card
from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page
from kb_builder.terms import level

_SHOWN = 10
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Row:
    """A place as a page shows it."""

    rank: int
    card: PersonCard
    points: int


@dataclass(frozen=True, slots=True)
class Section:
    """The boards of one period."""

    name: str
    anchor: str
    community: tuple[Row, ...]
    staff: tuple[Row, ...]


def people_page(edition: Edition) -> Page:
    """Compose `people/index.md`: a board per period, the longest whole; then who is on none."""
    boards = edition.knowledge.boards
    everybody = {row.person.actor.key for board in boards[-1:] for row in (*board.community, *board.staff)}
    named = [person for person in edition.knowledge.people if edition.addresses.person(person.actor)]
    others = [person for person in named if person.actor.key not in everybody]
    others.sort(key=lambda person: (person.actor.login.lower(), person.actor.key))
    levels = sorted(edition.config.people.levels.items(), key=lambda level: level[1])
    text = render(
        "people.md",
        edition.language,
        head=front_matter(
            edition.language.gettext("People"),
            edition.language.gettext("Who answered, asked and proposed what this site holds."),
            {"kind": "index", "of": "people", **NOINDEX},
        ),
        data=data_of_page(trail(edition, "people/", edition.language.gettext("People"))),
        sections=[_section(edition, board) for board in boards],
        others=[edition.credit(person.actor, "people/") for person in others],
        levels=[(level(edition.language, clean(name)), points) for name, points in levels],
    )
    return Page(PurePosixPath("people/index.md"), text)


def rows(edition: Edition, places: Iterable[Place], here: str) -> tuple[Row, ...]:
    """Give the places of those who have a page."""
    return tuple(
        Row(place.rank, person_card(edition, place.person, here), place.points)
        for place in places
        if edition.addresses.person(place.person.actor)
    )


def period_name(edition: Edition, days: int | None) -> str:
    """Say which time a board or a figure is about; None: ever."""
    if days is None:
        return edition.language.gettext("All time")
    if days == _YEAR:
        return edition.language.gettext("A year")
    return edition.language.ngettext("%(num)s day", "%(num)s days", days)


def _section(edition: Edition, board: Board) -> Section:
    most = None if board.days is None else _SHOWN
    return Section(
        name=period_name(edition, board.days),
        anchor=f"days-{board.days}" if board.days else "all-time",
        community=rows(edition, board.community, "people/")[:most],
        staff=rows(edition, board.staff, "people/")[:most],
    )
