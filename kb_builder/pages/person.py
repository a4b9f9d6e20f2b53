"""A contributor's page: who they are here, what they gave, newest first, and what it earned them."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.addresses import page_path, relative
from kb_builder.characters import clean
from kb_builder.knowledge import Badge, LedgerRow, Person
from kb_builder.pages.cards import answer_card, idea_card, is_sample, person_card
from kb_builder.pages.changes import contributions, last_gave, updated
from kb_builder.pages.charts import months_chart
from kb_builder.pages.edition import Edition, Moment, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import address
from kb_builder.pages.pictures import avatar
from kb_builder.pages.structured_data import data_of_page, profile_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page
from kb_builder.terms import badge as badge_words
from kb_builder.terms import level, rule

_FEW = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the ledger, or a badge, as a page shows it: what for, where, when."""

    what: str
    title: str
    href: str
    date: Moment | None
    points: int = 0


def person_page(edition: Edition, person: Person) -> Page:
    """Compose `people/LOGIN.md`. `person` may be named, or there would be no page."""
    here = edition.addresses.person(person.actor)
    name, said = clean(person.actor.login), edition.language.gettext
    description, last = _description(edition, name, person), last_gave(person)
    facts = {
        "kind": "person",
        "login": name,
        "level": person.level.name if person.level else "",
        "points": person.points if person.ranked else 0,
        "marks": edition.credit(person.actor, here).marks,
        "avatar": avatar(edition.album, person.actor, ""),
        **updated(last),
    }
    way = trail(edition, here, name)
    text = render(
        "person.md",
        edition.language,
        way=way,
        head=front_matter(name, description, {**facts, **(NOINDEX if is_thin(person) else {})}),
        card=person_card(edition, person, here),
        role=said("team") if person.is_staff else said("community"),
        to_next=person.next_level.points - person.points if person.next_level else 0,
        next_level=level(edition.language, clean(person.next_level.name)) if person.next_level else "",
        is_sample=is_sample(person),
        profile="" if is_sample(person) else address(person.actor.url),
        chart=months_chart(
            tuple(when for _, _, when in contributions(person)), edition.knowledge.as_of, edition.language
        ),
        badges=[_badge(edition, badge, here) for badge in person.badges],
        ledger=[_row(edition, row, here) for row in person.ledger],
        accepted=[answer_card(edition, answer, here) for answer in person.accepted],
        helped=[answer_card(edition, answer, here) for answer in person.helped],
        proposed=[idea_card(edition, idea, here) for idea in person.proposed],
        asked=[answer_card(edition, answer, here) for answer in person.asked],
        data=data_of_page(way, profile_page(edition, person, description)),
    )
    return Page(page_path(here), text)


def is_thin(person: Person) -> bool:
    """Tell whether a page holds so little that search engines should leave it out.

    That is fewer than three contributions, none of them an accepted answer.
    """
    return not person.accepted and sum(1 for _ in contributions(person)) < _FEW


def _row(edition: Edition, row: LedgerRow, here: str) -> Reason:
    place = edition.addresses.of(row.repository, row.number)
    return Reason(
        what=rule(edition.language, row.rule),
        title=edition.titles.get(place, title_of("", row.number)),
        href=relative(here, place) if place else "",
        date=edition.moment(row.date),
        points=row.amount,
    )


def _badge(edition: Edition, badge: Badge, here: str) -> Reason:
    discussion = badge.entry.discussion
    place = edition.addresses.of(discussion.repository, discussion.number)
    return Reason(
        what=badge_words(edition.language, badge.name),
        title=title_of(badge.entry.title, discussion.number),
        href=relative(here, place) if place else "",
        date=edition.moment(badge.date) if badge.date else None,
    )


def _description(edition: Edition, name: str, person: Person) -> str:
    said, gave = edition.language, []
    if count := len(person.accepted):
        gave.append(said.ngettext("%(num)s accepted answer", "%(num)s accepted answers", count))
    if count := len(person.helped):
        gave.append(said.ngettext("%(num)s helpful answer", "%(num)s helpful answers", count))
    if count := len(person.proposed):
        gave.append(said.ngettext("%(num)s idea", "%(num)s ideas", count))
    if count := len(person.asked):
        gave.append(said.ngettext("%(num)s answered question", "%(num)s answered questions", count))
    counts = said.gettext(", ").join(gave) or said.gettext("nothing published yet")
    return said.gettext("What %(name)s gave to this community: %(counts)s.", name=name, counts=counts)
