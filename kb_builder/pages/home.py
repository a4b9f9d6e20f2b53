"""What the hand-written home page may insert: newest answers, top ideas, people, topics, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from kb_builder.knowledge import Person, StatusKind
from kb_builder.pages.cards import answer_card, idea_card, person_card
from kb_builder.pages.edition import Edition
from kb_builder.pages.indexes import topic_entries
from kb_builder.pages.templating import render
from kb_builder.publication import Page

_ANSWERS = 6
_IDEAS = 5
_PEOPLE = 5
_TOPICS = 12
_MONTH = timedelta(days=30)


def home_inserts(edition: Edition) -> Iterator[Page]:
    """Compose `.kb/NAME.md` for each line `<!-- kb:insert NAME -->` that a page in `content/` may hold."""
    knowledge = edition.knowledge
    answers = [answer_card(edition, answer, "") for answer in knowledge.answers[:_ANSWERS]]
    wanted = [idea for idea in knowledge.ideas if idea.status.kind in (StatusKind.OPEN, StatusKind.ACTIVE)]
    yield _insert("newest-answers", cards=answers)
    yield _insert("top-ideas", cards=[idea_card(edition, idea, "") for idea in wanted[:_IDEAS]])
    people = [person_card(edition, person, "") for person in people_of_the_month(edition)]
    yield _insert("people-of-the-month", cards=people)
    topics = topic_entries(edition, "")
    yield _insert("topics", topics=topics[:_TOPICS], more=len(topics) > _TOPICS)
    yield _insert(
        "numbers",
        answers=len(knowledge.answers),
        ideas=len(knowledge.ideas),
        delivered=sum(idea.status.kind is StatusKind.DONE for idea in knowledge.ideas),
        people=sum(1 for person in knowledge.people if edition.addresses.person(person.actor)),
    )


def people_of_the_month(edition: Edition) -> list[Person]:
    """Give who earned most in the 30 days up to `as_of`, at most five; who is on no board is not here."""
    since = edition.knowledge.as_of - _MONTH
    earned = [
        (sum(row.amount for row in person.ledger if row.date > since), person)
        for person in edition.knowledge.people
        if person.ranked and edition.addresses.person(person.actor)
    ]
    best = sorted(earned, key=lambda found: (-found[0], found[1].actor.login.lower(), found[1].actor.key))
    return [person for points, person in best if points > 0][:_PEOPLE]


def _insert(name: str, **values: object) -> Page:
    return Page(PurePosixPath(".kb") / f"{name}.md", render(f"insert-{name}.md", **values))
