"""Counts how a community fares over time: questions, answers, backlog, contributors, topics."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.language import gettext_noop
from kb_builder.model import Actor, ActorKind, Comment

_WEEKS = 12
_MONTHS = 12
_WEEK = timedelta(days=7)
_AGES = (
    (gettext_noop("under a week"), 7),
    (gettext_noop("under a month"), 30),
    (gettext_noop("under a quarter"), 91),
    (gettext_noop("under a year"), 365),
)
_OLDEST = gettext_noop("a year and more")
_LEAST_QUESTIONS = 3
"""A topic with fewer says nothing about its answers."""
STOPPED = timedelta(days=60)
"""After so long without a commit GitHub stops the schedules of a public repository."""
IDLE = timedelta(days=45)
"""So long without a commit is worth a word."""
OLD = timedelta(days=7)
"""A harvest as long ago is an old one."""
OFTEN = 3
"""After so many harvests in a row a discussion that GitHub does not give needs somebody to look."""
_ALIKE = 0.6
_LEAST_WORDS = 3
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Week:
    """The questions asked in the seven days from `begin` on, and how many have an accepted answer now."""

    begin: datetime
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Month:
    """Who wrote in the month from `begin` on: for the first time, or again."""

    begin: date
    new: int
    returning: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A label with its questions, and how many of them have an accepted answer."""

    name: str
    asked: int
    answered: int


def weeks(knowledge: Knowledge) -> tuple[Week, ...]:
    """Give the last twelve weeks up to the moment of the report, newest first."""
    found = Counter(
        ((knowledge.as_of - one.discussion.created_at) // _WEEK, isinstance(one, Answer))
        for one in _asked(knowledge)
    )
    return tuple(
        Week(knowledge.as_of - (ago + 1) * _WEEK, found[ago, True] + found[ago, False], found[ago, True])
        for ago in range(_WEEKS)
    )


def backlog(knowledge: Knowledge) -> tuple[tuple[str, int], ...]:
    """Give how many open questions are how old, youngest first."""
    ages = [knowledge.as_of - question.discussion.created_at for question in knowledge.questions]
    limits = [(name, timedelta(days=days)) for name, days in _AGES]
    counts = dict.fromkeys([*(name for name, _ in limits), _OLDEST], 0)
    for age in ages:
        counts[next((name for name, limit in limits if age < limit), _OLDEST)] += 1
    return tuple(counts.items())


def months(knowledge: Knowledge) -> tuple[Month, ...]:
    """Give who wrote in each of the last twelve months in which somebody did, newest first."""
    wrote: dict[tuple[int, int], set[str]] = defaultdict(set)
    for actor, when in _wrote(knowledge):
        if actor.is_named and actor.kind is not ActorKind.BOT:
            wrote[when.year, when.month].add(actor.key)
    known, found = set[str](), list[Month]()
    for (year, month), keys in sorted(wrote.items()):
        found.append(Month(date(year, month, 1), len(keys - known), len(keys & known)))
        known |= keys
    return tuple(found[: -_MONTHS - 1 : -1])


def staff_share(knowledge: Knowledge) -> tuple[int, int]:
    """Give how many accepted answers the team wrote, and how many there are."""
    team = {person.actor.key for person in knowledge.people if person.is_staff}
    return sum(one.accepted.author.key in team for one in knowledge.answers), len(knowledge.answers)


def weak_subjects(knowledge: Knowledge) -> tuple[Subject, ...]:
    """Give labels with at least three questions of which fewer than half are answered, worst first."""
    counts: dict[str, list[int]] = {}
    for one in _asked(knowledge):
        for label in one.labels:
            entry = counts.setdefault(label, [0, 0])
            entry[0] += 1
            entry[1] += isinstance(one, Answer)
    found = [Subject(name, asked, done) for name, (asked, done) in counts.items()]
    weak = [one for one in found if one.asked >= _LEAST_QUESTIONS and 2 * one.answered < one.asked]
    return tuple(sorted(weak, key=lambda one: (one.answered - one.asked, one.name)))


def unmarked(knowledge: Knowledge) -> tuple[tuple[Question, Comment], ...]:
    """Give open questions with a comment of somebody else that others voted for, most votes first.

    GitHub counts the author's own vote, so one vote alone is nobody else's.
    """
    best = ((question, _best(question)) for question in knowledge.questions)
    found = [(question, post) for question, post in best if post is not None]
    return tuple(sorted(found, key=lambda entry: (-entry[1].upvotes, entry[0].discussion.number)))


def alike(knowledge: Knowledge) -> tuple[tuple[Question, Answer], ...]:
    """Give open questions whose title has most of its words in common with that of an answered one."""
    answers = {one.discussion.key: one for one in knowledge.answers}
    near = (
        (question, answers[key])
        for question in knowledge.questions
        for key in knowledge.related.get(question.discussion.key, ())[:1]
        if key in answers
    )
    return tuple(pair for pair in near if _are_alike(pair[0].title, pair[1].title))


def _best(question: Question) -> Comment | None:
    asker = question.discussion.author
    helpful = [
        post
        for post in question.discussion.comments
        if post.upvotes > 1 and post.author.kind is not ActorKind.BOT and post.author.key != asker.key
    ]
    return max(helpful, key=lambda post: post.upvotes, default=None)


def _are_alike(one: str, other: str) -> bool:
    words, others = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return min(len(words), len(others)) >= _LEAST_WORDS and len(words & others) >= _ALIKE * len(
        words | others
    )


def _asked(knowledge: Knowledge) -> Sequence[Answer | Question]:
    return (*knowledge.answers, *knowledge.questions)


def _wrote(knowledge: Knowledge) -> Iterator[tuple[Actor, datetime]]:
    asked = (one.discussion for one in _asked(knowledge))
    others = (one.discussion for one in knowledge.ideas)
    doubles = (one.discussion for one in knowledge.duplicates)
    for discussion in chain(asked, others, doubles):
        yield discussion.author, discussion.created_at
        yield from ((post.author, post.created_at) for post in discussion.posts)
