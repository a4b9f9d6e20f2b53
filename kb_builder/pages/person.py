"""A contributor's page: who they are here, what they gave, newest first, and what it earned them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from kb_builder.addresses import page_path
from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Badge, Idea, LedgerRow, Person
from kb_builder.language import Language, level, rule
from kb_builder.language import badge as badge_words
from kb_builder.model import ActorKind, StatusKind
from kb_builder.pages.changes import contributions, last_gave, updated
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import markdown
from kb_builder.pages.writing import (
    chapters,
    day,
    entry,
    facts,
    further_pages,
    link,
    names,
    page,
    part_path,
    parts,
    way_to,
    web_link,
)
from kb_builder.publication import Page

_KINDS = {ActorKind.SAMPLE: "sample", ActorKind.BOT: "bot", ActorKind.ORGANIZATION: "organization"}
_FEW = 3
_MONTHS_SHOWN = 24
_SHOWN = 20
"""So many entries of each kind stand on the page; where there are more, further pages list all of them."""
_LISTED = 100
"""So many entries such a page has."""
_TOPICS = 5
_OFTEN = 2
"""Who answered about a topic so many times knows it."""
_ROWS = 50
"""So many rows of the ledger a further page has; the first one has less than twice as many."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the ledger, or a badge: what for, where, when."""

    what: str
    where: Markup
    day: Markup | None
    points: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """How much somebody gave in each month, from the first one to the last."""

    months: tuple[tuple[str, int], ...]
    active: int
    """In how many of them they gave something."""


def person_pages(edition: Edition, person: Person) -> Iterator[Page]:
    """Compose `people/LOGIN.md`, and further pages for what stands in a long ledger.

    `person` may be named, or there would be no page.
    """
    path = page_path(edition.addresses.person(person.actor))
    name = clean(person.actor.login)
    following = person.next_level
    ledger, further = parts(person.ledger, _ROWS)
    yield page(
        edition,
        path,
        front_matter(name, description(edition, person), _facts(edition, person)),
        "person.md",
        name=name,
        is_sample=is_sample(person),
        role=edition.language.gettext("team") if person.is_staff else edition.language.gettext("community"),
        level=level(edition.language, clean(person.level.name)) if person.level else "",
        next_level=level(edition.language, clean(following.name)) if following else "",
        to_next=following.points - person.points if following else 0,
        profile=None if is_sample(person) else _profile(edition, person),
        gave=gave(person),
        topics=[
            link(markdown(name), edition.topics[name.casefold()], path) for name in known(edition, person)
        ],
        best=[entry(edition, answer, path) for answer in _best(person)],
        helped_people=names(edition, _askers(person), path),
        helpers=names(edition, _helpers(person), path),
        points=person.points,
        activity=activity(edition.language, (when for _, _, when in contributions(person))),
        badges=[_badge(edition, badge, path) for badge in person.badges],
        ledger=[_row(edition, row, path) for row in ledger],
        older=way_to(part_path(path, further[0][0]), path) if further else "",
        given={kind: _newest(edition, entries, path, kind) for kind, entries in _given(person).items()},
    )
    yield from _lists(edition, person, path, further)


def _lists(
    edition: Edition, person: Person, path: str, further: Sequence[tuple[int, Sequence[LedgerRow]]]
) -> Iterator[Page]:
    """Compose the pages of what does not fit on one: older rows of the ledger, all of a long list."""
    name = clean(person.actor.login)
    kept = facts(edition, "ledger", **NOINDEX)
    yield from further_pages(edition, path, name, kept, further, lambda row, here: _line(edition, row, here))
    for kind, entries in _given(person).items():
        listed = chapters(entries, _LISTED) if len(entries) > _SHOWN else ()
        yield from further_pages(
            edition, path, name, kept, listed, lambda one, here: entry(edition, one, here), kind
        )


def _given(person: Person) -> Mapping[str, Sequence[Answer | Idea]]:
    return {
        "accepted": person.accepted,
        "helped": person.helped,
        "proposed": person.proposed,
        "asked": person.asked,
    }


def _newest(
    edition: Edition, entries: Sequence[Answer | Idea], path: str, kind: str
) -> tuple[list[Markup], int, str]:
    """Give the newest entries of a kind as lines, how many more there are, and the way to a list of all."""
    lines = [entry(edition, one, path) for one in entries[:_SHOWN]]
    more = len(entries) - len(lines)
    last = -(-len(entries) // _LISTED)
    return lines, more, way_to(part_path(path, last, kind), path) if more else ""


def is_thin(person: Person) -> bool:
    """Tell whether a page holds so little that search engines should leave it out.

    That is fewer than three contributions, none of them an accepted answer.
    """
    return not person.accepted and sum(1 for _ in contributions(person)) < _FEW


def is_sample(person: Person) -> bool:
    """Tell whether the account was made up for an archive written by hand."""
    return person.actor.kind is ActorKind.SAMPLE


def gave(person: Person) -> Mapping[str, int]:
    """Count what somebody gave, by kind."""
    return {
        "accepted": len(person.accepted),
        "helped": len(person.helped),
        "people": people_helped(person),
        "ideas": len(person.proposed),
        "delivered": sum(idea.status.kind is StatusKind.DONE for idea in person.proposed),
        "asked": len(person.asked),
    }


def _askers(person: Person) -> Iterator[str]:
    """Yield who asked what somebody answered; nobody for who does not want to be named beside others."""
    for answer in (*person.accepted, *person.helped) if person.connected else ():
        yield answer.discussion.author.key


def _helpers(person: Person) -> Iterator[str]:
    """Yield who answered what somebody asked; nobody for who does not want to be named beside others."""
    for answer in person.asked if person.connected else ():
        posts = (answer.accepted, *answer.others)
        yield from (post.author.key for post in posts if post.author.key != person.actor.key)


def people_helped(person: Person) -> int:
    """Count the different people who asked what somebody answered; those without a name are one."""
    return len({answer.discussion.author.key for answer in (*person.accepted, *person.helped)})


def _best(person: Person) -> tuple[Answer, ...]:
    """Give the accepted answer that most others voted for, the newest of equals; none without such a vote."""
    # One vote is its author's.
    voted = [answer for answer in person.accepted if answer.accepted.upvotes > 1]
    return (max(voted, key=lambda answer: answer.accepted.upvotes),) if voted else ()


def known(edition: Edition, person: Person) -> list[str]:
    """Name the topics that somebody answered about more than once, the most often ones first."""
    answers = {answer.discussion.key: answer for answer in (*person.accepted, *person.helped)}.values()
    counts = Counter(
        label for answer in answers for label in answer.labels if label.casefold() in edition.topics
    )
    found = sorted(counts, key=lambda label: (-counts[label], label))
    return [label for label in found if counts[label] >= _OFTEN][:_TOPICS]


def activity(language: Language, moments: Iterable[datetime]) -> Activity | None:
    """Count moments by month (UTC), two years at most to the last of them; None for a single month."""
    counts = Counter(moment.year * 12 + moment.month - 1 for moment in moments)
    last = max(counts, default=0)
    first = min((month for month in counts if last - _MONTHS_SHOWN < month), default=0)
    if first == last:
        return None
    months = [(date(month // 12, month % 12 + 1, 1), counts[month]) for month in range(first, last + 1)]
    named = tuple((language.month(month), count) for month, count in months)
    return Activity(named, sum(1 for _, count in months if count))


def description(edition: Edition, person: Person) -> str:
    """Say in one sentence what somebody gave."""
    said, counted = edition.language, list[str]()
    if count := len(person.accepted):
        counted.append(said.ngettext("%(num)s accepted answer", "%(num)s accepted answers", count))
    if count := len(person.helped):
        counted.append(said.ngettext("%(num)s helpful answer", "%(num)s helpful answers", count))
    if count := len(person.proposed):
        counted.append(said.ngettext("%(num)s idea", "%(num)s ideas", count))
    if count := len(person.asked):
        counted.append(said.ngettext("%(num)s answered question", "%(num)s answered questions", count))
    counts = said.gettext(", ").join(counted) or said.gettext("nothing published yet")
    name = clean(person.actor.login)
    return said.gettext("What %(name)s gave to this community: %(counts)s.", name=name, counts=counts)


def _facts(edition: Edition, person: Person) -> dict[str, object]:
    credit = edition.credit(person.actor, "")
    return {
        **facts(edition, "person"),
        "login": credit.name,
        "marks": _marks(person),
        "level": clean(person.level.name) if person.level else "",
        "points": person.points if person.ranked else 0,
        "gave": {what: count for what, count in gave(person).items() if count},
        "avatar": credit.avatar,
        **updated(last_gave(person)),
        **(NOINDEX if is_thin(person) else {}),
    }


def _marks(person: Person) -> list[str]:
    """Give what stands behind a name: "staff", and what kind of account it is unless an ordinary one."""
    kind = _KINDS.get(person.actor.kind, "")
    return [*(["staff"] if person.is_staff else ()), *([kind] if kind else ())]


def _profile(edition: Edition, person: Person) -> Markup:
    return web_link(markdown(edition.language.gettext("GitHub profile")), person.actor.url)


def _row(edition: Edition, row: LedgerRow, here: str) -> Reason:
    place = edition.addresses.of(row.repository, row.number)
    title = edition.titles.get(place, title_of("", row.number))
    return Reason(
        rule(edition.language, row.rule), _where(title, place, here), day(edition, row.date), row.amount
    )


def _line(edition: Edition, row: LedgerRow, here: str) -> Markup:
    found = _row(edition, row, here)
    points = edition.language.ngettext("%(num)s point", "%(num)s points", row.amount)
    return Markup(", ").join((day(edition, row.date), markdown(found.what), found.where, markdown(points)))


def _badge(edition: Edition, badge: Badge, here: str) -> Reason:
    discussion = badge.entry.discussion
    place = edition.addresses.of(discussion.repository, discussion.number)
    title = title_of(badge.entry.title, discussion.number)
    when = day(edition, badge.date) if badge.date else None
    words = badge_words(edition.language, badge.name)
    if badge.by:
        words = edition.language.gettext("%(award)s from %(name)s", award=words, name=clean(badge.by))
    return Reason(words, _where(title, place, here), when)


def _where(title: str, place: str, here: str) -> Markup:
    # In a table a title has no code: a line in it would end the cell.
    return link(markdown(title), place, here) if place else markdown(title)
