"""Newer people who answered: whose first accepted answer it was, and whose good answer nobody voted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kb_builder.knowledge import Answer, Knowledge, Person
from kb_builder.model import ActorKind

_LATELY = timedelta(days=30)
_NEWER = 3
"""Whoever has so many accepted answers at most is newer here."""
_THANKS = (
    "Thank you, @{login}! This is your first accepted answer here. It is published on the help site with "
    "your name, and it saves time to everybody who has the same question."
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An answer of somebody newer, and what a maintainer may write or do there."""

    person: Person
    answer: Answer

    @property
    def thanks(self) -> str:
        """Words of thanks to copy, or to write anew."""
        return _THANKS.format(login=self.person.actor.login)


def first_answers(knowledge: Knowledge) -> tuple[Newcomer, ...]:
    """Give first accepted answers of the last 30 days, the newest first."""
    found = (Newcomer(person, person.accepted[-1]) for person in _newer(knowledge))
    lately = [one for one in found if knowledge.as_of - _accepted(one.answer) <= _LATELY]
    return tuple(sorted(lately, key=_order))


def worth_a_vote(knowledge: Knowledge) -> tuple[Newcomer, ...]:
    """Give accepted answers of newer people that nobody else voted for, the newest first.

    GitHub counts the author's own vote, so one vote alone is nobody else's.
    """
    given = (Newcomer(person, answer) for person in _newer(knowledge) for answer in person.accepted)
    return tuple(sorted((one for one in given if one.answer.accepted.upvotes <= 1), key=_order))


def _newer(knowledge: Knowledge) -> Iterator[Person]:
    for person in knowledge.people:
        is_one = not person.is_staff and person.actor.kind is ActorKind.USER
        if is_one and 0 < len(person.accepted) <= _NEWER:
            yield person


def _order(one: Newcomer) -> tuple[float, str]:
    return -_accepted(one.answer).timestamp(), one.person.actor.login


def _accepted(answer: Answer) -> datetime:
    return answer.discussion.answer_chosen_at or answer.accepted.created_at
