"""A contributor's page: who they are here, what they gave, newest first, and what it earned them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kb_builder.knowledge import Answer, Badge, LedgerRow, Person
from kb_builder.model import Comment
from kb_builder.pages.cards import answer_card, idea_card, is_sample, person_card
from kb_builder.pages.charts import months_chart
from kb_builder.pages.edition import Edition, Moment, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import address, clean
from kb_builder.pages.links import page_path, relative
from kb_builder.pages.templating import render
from kb_builder.pages.terms import badge as badge_words
from kb_builder.pages.terms import level, rule
from kb_builder.publication import Page


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the ledger, or a badge, as a page shows it: what for, where, when."""

    what: str
    title: str
    href: str
    date: Moment
    points: int = 0


def person_page(edition: Edition, person: Person) -> Page:
    """Compose `people/LOGIN.md`. `person` may be named, or there would be no page."""
    here = edition.addresses.person(person.actor)
    name = clean(person.actor.login)
    text = render(
        "person.md",
        edition.language,
        head=front_matter(name, _description(edition, name, person), {"kind": "person", "login": name}),
        card=person_card(edition, person, here),
        role=edition.language.gettext("team" if person.is_staff else "community"),
        to_next=person.next_level.points - person.points if person.next_level else 0,
        next_level=level(edition.language, clean(person.next_level.name)) if person.next_level else "",
        is_sample=is_sample(person),
        profile="" if is_sample(person) else address(person.actor.url),
        chart=months_chart(tuple(_moments(person)), edition.knowledge.as_of, edition.language),
        badges=[_badge(edition, badge, here) for badge in person.badges],
        ledger=[_row(edition, row, here) for row in person.ledger],
        accepted=[answer_card(edition, answer, here) for answer in person.accepted],
        helped=[answer_card(edition, answer, here) for answer in person.helped],
        proposed=[idea_card(edition, idea, here) for idea in person.proposed],
        asked=[answer_card(edition, answer, here) for answer in person.asked],
    )
    return Page(page_path(here), text)


def _moments(person: Person) -> Iterator[datetime]:
    """Yield when the person gave something that is published here."""
    for answer in {id(one): one for one in (*person.accepted, *person.helped)}.values():
        yield from (post.created_at for post in _posts(answer) if post.author.key == person.actor.key)
    yield from (answer.discussion.created_at for answer in person.asked)
    yield from (idea.discussion.created_at for idea in person.proposed)


def _posts(answer: Answer) -> Iterator[Comment]:
    yield answer.accepted
    yield from answer.others


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
        date=edition.moment(badge.date),
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
