"""What the hand-written home page may insert: newest answers, ideas, people, topics, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb_builder.characters import clean
from kb_builder.knowledge import Place, StatusKind
from kb_builder.pages.cards import PersonCard, answer_card, idea_card, person_card
from kb_builder.pages.edition import Edition
from kb_builder.pages.provenance import Tag
from kb_builder.pages.templating import render
from kb_builder.publication import Page

_ANSWERS = 6
_IDEAS = 5
_DELIVERED = 3
_PEOPLE = 5
_TOPICS = 12


def home_inserts(edition: Edition) -> Iterator[Page]:
    """Compose `.kb/NAME.md` for each line `<!-- kb:insert NAME -->` that a page in `content/` may hold."""
    knowledge = edition.knowledge
    answers = [answer_card(edition, answer, "") for answer in knowledge.answers[:_ANSWERS]]
    wanted = [idea for idea in knowledge.ideas if idea.status.kind in (StatusKind.OPEN, StatusKind.ACTIVE)]
    yield _insert(edition, "newest-answers", cards=answers)
    yield _insert(edition, "top-ideas", cards=[idea_card(edition, idea, "") for idea in wanted[:_IDEAS]])
    done = [idea for idea in knowledge.ideas if idea.status.kind is StatusKind.DONE]
    latest = sorted(done, key=lambda idea: idea.moved_at, reverse=True)[:_DELIVERED]
    yield _insert(edition, "recently-delivered", cards=[idea_card(edition, idea, "") for idea in latest])
    boards = edition.knowledge.boards
    month = _rows(edition, boards[0].community)[:_PEOPLE] if boards else ()
    yield _insert(edition, "people-of-the-month", rows=month)
    topics = _topics(edition)
    yield _insert(edition, "topics", topics=topics[:_TOPICS], more=len(topics) > _TOPICS)
    yield _insert(
        edition,
        "numbers",
        answers=len(knowledge.answers),
        ideas=len(knowledge.ideas),
        delivered=len(done),
        people=sum(1 for person in knowledge.people if edition.addresses.person(person.actor)),
    )


def _insert(edition: Edition, name: str, **values: object) -> Page:
    return Page(PurePosixPath(".kb") / f"{name}.md", render(f"insert-{name}.md", edition.language, **values))


@dataclass(frozen=True, slots=True)
class Row:
    """A place as a page shows it."""

    rank: int
    card: PersonCard
    points: int


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A topic in the list of topics: how many pages it gathers."""

    tag: Tag
    count: int


def _rows(edition: Edition, places: Iterable[Place]) -> tuple[Row, ...]:
    return tuple(
        Row(place.rank, person_card(edition, place.person, ""), place.points)
        for place in places
        if edition.addresses.person(place.person.actor)
    )


def _topics(edition: Edition) -> tuple[TopicEntry, ...]:
    return tuple(
        TopicEntry(
            Tag(clean(topic.name), edition.addresses.topics[topic.slug]),
            len(topic.answers) + len(topic.ideas),
        )
        for topic in edition.knowledge.topics
    )
