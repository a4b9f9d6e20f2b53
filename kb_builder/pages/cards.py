"""How an answer, an idea or a person looks in a list."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Idea, Person, Status, StatusKind
from kb_builder.model import ActorKind
from kb_builder.pages.edition import Credit, Edition, Moment, title_of
from kb_builder.pages.provenance import Tag, tag
from kb_builder.terms import level

_EXCERPT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Card:
    """An answer or idea in a list: `credit` is who answered or proposed it, `status` None for answers."""

    title: str
    href: str
    credit: Credit
    date: Moment
    votes: int
    excerpt: str
    labels: tuple[Tag, ...]
    status: Status | None = None
    comments: int = 0
    duplicates: int = 0
    heat: int = 0
    """Place among what is trending, 1 the hottest; 0 for what takes no part."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A contributor in a list, with the figures that count."""

    credit: Credit
    points: int
    accepted: int
    helped: int
    ideas: int
    delivered: int
    asked: int
    level: str = ""


def answer_card(edition: Edition, answer: Answer, here: str) -> Card:
    """Give an answer for a list on the page at `here`."""
    return Card(
        title=title_of(answer.title, answer.discussion.number),
        href=relative(here, edition.addresses.answer(answer)),
        credit=edition.credit(answer.accepted.author, here),
        date=edition.moment(answer.discussion.answer_chosen_at or answer.accepted.created_at),
        votes=answer.discussion.upvotes,
        excerpt=_excerpt(edition, answer.summary, answer.accepted.body),
        labels=tuple(tag(edition, name, here) for name in answer.labels),
    )


def idea_card(edition: Edition, idea: Idea, here: str, heat: int = 0) -> Card:
    """Give an idea for a list on the page at `here`; `heat` is its place among what is trending."""
    return Card(
        title=title_of(idea.title, idea.discussion.number),
        href=relative(here, edition.addresses.idea(idea)),
        credit=edition.credit(idea.discussion.author, here),
        date=edition.moment(idea.discussion.created_at),
        votes=idea.discussion.upvotes,
        excerpt=_excerpt(edition, idea.summary, idea.discussion.body),
        labels=tuple(tag(edition, name, here) for name in idea.labels if not _means_status(edition, name)),
        status=idea.status,
        comments=sum(1 for _ in idea.discussion.posts),
        duplicates=len(idea.duplicates),
        heat=heat,
    )


def person_card(edition: Edition, person: Person, here: str) -> PersonCard:
    """Give a contributor for a list on the page at `here`."""
    return PersonCard(
        credit=edition.credit(person.actor, here),
        points=person.points,
        accepted=len(person.accepted),
        helped=len(person.helped),
        ideas=len(person.proposed),
        delivered=delivered(person),
        asked=len(person.asked),
        level=level(edition.language, clean(person.level.name)) if person.level else "",
    )


def delivered(person: Person) -> int:
    """Count the ideas of a person that came true."""
    return sum(idea.status.kind is StatusKind.DONE for idea in person.proposed)


def is_sample(person: Person) -> bool:
    """Tell whether the account was made up for an archive written by hand."""
    return person.actor.kind is ActorKind.SAMPLE


def _means_status(edition: Edition, label: str) -> bool:
    # The card shows the status already; saying it twice takes room from what the idea is about.
    statuses = edition.config.ideas.statuses.values()
    return any(label.casefold() == name.casefold() for status in statuses for name in status.labels)


def _excerpt(edition: Edition, summary: str, text: str) -> str:
    return shorten(edition.plain(summary or text), _EXCERPT_LENGTH)
