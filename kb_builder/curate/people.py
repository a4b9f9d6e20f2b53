"""Finds everyone who is credited on a page, and what each of them gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from kb_builder.characters import one_line
from kb_builder.config import Config
from kb_builder.curate.answers import accepted_at
from kb_builder.curate.badges import find_badges
from kb_builder.curate.preferences import Preferences
from kb_builder.curate.team import Team
from kb_builder.knowledge import Answer, Idea, LedgerRow, Level, Person
from kb_builder.model import Actor, ActorKind, Comment, Discussion

_Entry = TypeVar("_Entry", Answer, Idea)


def find_people(
    answers: Iterable[Answer],
    ideas: Iterable[Idea],
    published: Iterable[Discussion],
    rows: Iterable[LedgerRow],
    config: Config,
    preferences: Preferences,
    as_of: datetime,
) -> tuple[Person, ...]:
    """Give everyone who may be named and asked, answered, proposed, commented or accepted anywhere.

    `published` are all discussions that readers see anything of. People stand by points, then
    by accepted answers, login and key; what they gave stands newest first.
    """
    answers, ideas, team = tuple(answers), tuple(ideas), Team.of(config, preferences.identities)
    asked, accepted = _grouped(_asked(answers)), _grouped(_accepted(answers))
    helped, proposed = _grouped(_helped(answers)), _grouped(_proposed(ideas))
    ledgers = _by_person(rows)
    badges = find_badges(answers, ideas, as_of)
    people = (
        Person(
            actor=actor,
            asked=asked.get(key, ()),
            accepted=accepted.get(key, ()),
            helped=helped.get(key, ()),
            proposed=proposed.get(key, ()),
            ledger=ledgers.get(key, ()),
            is_staff=team.holds(actor),
            ranked=actor.kind is not ActorKind.BOT and preferences.ranks(actor),
            suggested=actor.kind is not ActorKind.BOT and preferences.suggests(actor),
            connected=preferences.connects(actor),
            badges=badges.get(key, ()),
        )
        for key, actor in {actor.key: actor for actor in _credited(published)}.items()
        if preferences.credits(actor)
    )
    levels = _levels(config)
    known = _with_logins((_with_level(person, levels) for person in people), preferences)
    return tuple(sorted(known, key=_by_standing))


def _by_standing(person: Person) -> tuple[object, ...]:
    return -person.points, -len(person.accepted), person.actor.login.casefold(), person.actor.key


def _levels(config: Config) -> Sequence[Level]:
    levels = (Level(one_line(name), points) for name, points in config.people.levels.items())
    return sorted(levels, key=lambda level: level.points)


def _with_level(person: Person, levels: Sequence[Level]) -> Person:
    if not person.ranked:
        return person
    points = person.points
    reached = [level for level in levels if level.points <= points]
    return replace(
        person,
        level=reached[-1] if reached else None,
        next_level=levels[len(reached)] if len(reached) < len(levels) else None,
    )


def _with_logins(people: Iterable[Person], preferences: Preferences) -> Iterator[Person]:
    logins = {one.id: one.logins for one in preferences.logins.accounts}
    taken, hidden = preferences.logins.taken, preferences.hidden_logins
    for person in people:
        today = person.actor.login.casefold()
        had = [one for one in logins.get(person.actor.id, ()) if one.login.casefold() not in hidden - {today}]
        former = [one.login for one in had if one.is_theirs and one.login.casefold() != today]
        later = [one.login for one in had if not one.is_theirs]
        if not person.actor.id and taken.holds(today):
            # Nobody can tell an account without an id from one that had its login before.
            later = [person.actor.login]
        yield replace(person, former_logins=tuple(sorted(former)), later_logins=tuple(sorted(later)))


def _credited(discussions: Iterable[Discussion]) -> Iterator[Actor]:
    for discussion in discussions:
        actors = [discussion.author, *(post.author for post in discussion.posts)]
        if discussion.answer_chosen_by is not None:
            actors.append(discussion.answer_chosen_by)
        yield from (actor for actor in actors if actor.is_named)


def _asked(answers: Iterable[Answer]) -> Iterator[tuple[Actor, datetime, Answer]]:
    for answer in answers:
        yield answer.discussion.author, answer.discussion.created_at, answer


def _accepted(answers: Iterable[Answer]) -> Iterator[tuple[Actor, datetime, Answer]]:
    for answer in answers:
        if answer.counts_as_accepted:
            yield answer.accepted.author, accepted_at(answer), answer


def _helped(answers: Iterable[Answer]) -> Iterator[tuple[Actor, datetime, Answer]]:
    for answer in answers:
        # Once per question, and not where they asked it or are credited for the accepted answer.
        counted, posts = {answer.discussion.author.key}, sorted(answer.others, key=_newest_first)
        if answer.counts_as_accepted:
            counted.add(answer.accepted.author.key)
        else:
            posts.insert(0, answer.accepted)
        for post in posts:
            if post.author.key not in counted:
                counted.add(post.author.key)
                yield post.author, post.created_at, answer


def _newest_first(post: Comment) -> float:
    return -post.created_at.timestamp()


def _proposed(ideas: Iterable[Idea]) -> Iterator[tuple[Actor, datetime, Idea]]:
    for idea in ideas:
        yield idea.discussion.author, idea.discussion.created_at, idea


def _grouped(gifts: Iterable[tuple[Actor, datetime, _Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
    ordered = sorted(gifts, key=lambda gift: gift[2].discussion.key)
    ordered.sort(key=lambda gift: gift[1], reverse=True)
    grouped: dict[str, list[_Entry]] = {}
    for actor, _, entry in ordered:
        grouped.setdefault(actor.key, []).append(entry)
    return {key: tuple(entries) for key, entries in grouped.items()}


def _by_person(rows: Iterable[LedgerRow]) -> Mapping[str, tuple[LedgerRow, ...]]:
    grouped: dict[str, list[LedgerRow]] = {}
    for row in rows:
        grouped.setdefault(row.person, []).append(row)
    return {key: tuple(found) for key, found in grouped.items()}
