"""Finds the marks of honour that people earned: for what, on which page, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kb_builder.curate.answers import accepted_at
from kb_builder.curate.votes import supporters
from kb_builder.knowledge import Answer, Badge, Idea
from kb_builder.model import Actor, ActorKind, StatusKind

_ACCEPTED = (1, 10, 50, 100)
_VOTES = (1, 5, 15, 25)


def find_badges(
    answers: Iterable[Answer], ideas: Iterable[Idea], as_of: datetime
) -> Mapping[str, tuple[Badge, ...]]:
    """Give the badges by the key of who earned them, newest first, those without a date last.

    Own questions, own acceptances and own votes count nothing, bots earn nothing. An idea
    gives the badge of the most votes it reached, without a date, since votes have none; of
    several, the one with most votes does.
    """
    found: dict[str, list[Badge]] = {}
    answers = tuple(sorted(answers, key=lambda one: (accepted_at(one), *one.discussion.key)))
    ideas = tuple(sorted(ideas, key=_most_wanted))
    for actor, badge in (*_for_answers(answers), *_of_the_month(answers, as_of), *_for_ideas(ideas)):
        if actor.is_named and actor.kind is not ActorKind.BOT:
            found.setdefault(actor.key, []).append(badge)
    return {key: tuple(sorted(badges, key=_newest_first)) for key, badges in found.items()}


def _newest_first(badge: Badge) -> tuple[object, ...]:
    if badge.date is None:
        return (True,)  # In the order in which they were found.
    return False, -badge.date.timestamp(), *badge.entry.discussion.key, badge.name


def _most_wanted(idea: Idea) -> tuple[object, ...]:
    return -supporters(idea.discussion), idea.discussion.created_at, *idea.discussion.key


def _credited(answers: Iterable[Answer]) -> Iterator[Answer]:
    return (answer for answer in answers if answer.counts_as_accepted)


def _for_answers(answers: Iterable[Answer]) -> Iterator[tuple[Actor, Badge]]:
    counts: dict[str, int] = {}
    for answer in _credited(answers):
        author = answer.accepted.author
        count = counts[author.key] = counts.get(author.key, 0) + 1
        if count in _ACCEPTED:
            name = "first accepted answer" if count == 1 else f"{count} accepted answers"
            yield author, Badge(name, answer, accepted_at(answer))


def _of_the_month(answers: Iterable[Answer], as_of: datetime) -> Iterator[tuple[Actor, Badge]]:
    """The answers with most support of all accepted in one month (UTC) that is over; ties share it."""
    months: dict[tuple[int, int], list[Answer]] = {}
    for answer in _credited(answers):
        month = accepted_at(answer).year, accepted_at(answer).month
        if month < (as_of.year, as_of.month):
            months.setdefault(month, []).append(answer)
    for found in months.values():
        most = max(supporters(answer.accepted) for answer in found)
        for answer in found:
            if 0 < most == supporters(answer.accepted):
                yield answer.accepted.author, Badge("answer of the month", answer, accepted_at(answer))


def _for_ideas(ideas: Iterable[Idea]) -> Iterator[tuple[Actor, Badge]]:
    held: set[tuple[str, int]] = set()
    for idea in ideas:
        author = idea.discussion.author
        reached = [votes for votes in _VOTES if votes <= supporters(idea.discussion)]
        if reached and (author.key, reached[-1]) not in held:
            held.add((author.key, reached[-1]))
            name = "first vote on an idea" if reached[-1] == 1 else f"{reached[-1]} votes on an idea"
            yield author, Badge(name, idea, None)
        if idea.status.kind is StatusKind.DONE:
            yield author, Badge("idea delivered", idea, idea.standing_since)
