"""How well a community is looked after: who waits, for how long, and what came of ideas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from kb_builder.curate.answers import accepted_at
from kb_builder.curate.team import Team
from kb_builder.curate.waiting import is_waiting
from kb_builder.figures import FunnelYear, Period, Response
from kb_builder.knowledge import Answer, Duplicate, Health, Idea, Question, is_same
from kb_builder.model import ActorKind, Comment, Discussion, StatusKind

PERIODS = (90, 365, None)
"""Days up to the moment of the build; None is ever."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: when it was asked, first replied to, first by the team, and answered for good."""

    at: datetime
    first_reply: datetime | None
    team_reply: datetime | None
    accepted: datetime | None

    @classmethod
    def of(cls, one: Answer | Question, team: Team) -> _Asked:
        replies = _replies(one.discussion)
        return cls(
            one.discussion.created_at,
            min((post.created_at for post in replies), default=None),
            min((post.created_at for post in replies if team.wrote(post)), default=None),
            accepted_at(one) if isinstance(one, Answer) else None,
        )


def find_health(
    answers: Sequence[Answer],
    questions: Sequence[Question],
    team: Team,
    as_of: datetime,
    stale_after: timedelta,
) -> Health:
    """Give everything but the funnel of ideas. Bots' words are no replies."""
    pages: tuple[Answer | Question, ...] = (*answers, *questions)
    asked = [_Asked.of(one, team) for one in pages]
    silent = [
        question for question in questions if is_waiting(question) and not _replies(question.discussion)
    ]
    stale = [answer for answer in answers if as_of - answer.last_word > stale_after]
    return Health(
        periods=tuple(_period(asked, days, as_of) for days in PERIODS),
        silent=tuple(sorted(silent, key=lambda one: one.discussion.created_at)),
        stale=tuple(sorted(stale, key=lambda one: one.last_word)),
        edited=tuple(answer for answer in answers if answer.edited_after_acceptance),
    )


def find_funnel(ideas: Iterable[Idea], duplicates: Iterable[Duplicate], team: Team) -> tuple[FunnelYear, ...]:
    """Give what became of the ideas of each year, by the year they were proposed in, newest first.

    `duplicates` are those of ideas: proposed as well, but followed under what they lead to.
    """
    years: dict[int, list[Idea]] = {}
    doubles: dict[int, int] = {}
    for idea in ideas:
        years.setdefault(idea.discussion.created_at.year, []).append(idea)
    for one in duplicates:
        year = one.discussion.created_at.year
        doubles[year] = doubles.get(year, 0) + 1
    return tuple(
        _year(year, years.get(year, []), doubles.get(year, 0), team)
        for year in sorted(years.keys() | doubles.keys(), reverse=True)
    )


def _year(year: int, ideas: Sequence[Idea], duplicates: int, team: Team) -> FunnelYear:
    done = [idea for idea in ideas if idea.status.kind is StatusKind.DONE]
    return FunnelYear(
        year=year,
        submitted=len(ideas) + duplicates,
        duplicates=duplicates,
        answered=_response(
            [(one.discussion.created_at, _first(one.discussion, team.wrote)) for one in ideas]
        ),
        planned=sum(idea in done or _was_active(idea) for idea in ideas),
        delivered=Response(len(ideas), len(done), _median([_wait(idea) for idea in done])),
        declined=sum(idea.status.kind is StatusKind.DECLINED for idea in ideas),
    )


def _was_active(idea: Idea) -> bool:
    return any(stage.status.kind is StatusKind.ACTIVE for stage in idea.history)


def _wait(idea: Idea) -> timedelta | None:
    return idea.standing_since - idea.discussion.created_at if idea.standing_since else None


def _period(asked: Iterable[_Asked], days: int | None, as_of: datetime) -> Period:
    since = None if days is None else as_of - timedelta(days=days)
    found = [one for one in asked if since is None or since < one.at <= as_of]
    return Period(
        days,
        first_reply=_response([(one.at, one.first_reply) for one in found]),
        team_reply=_response([(one.at, one.team_reply) for one in found]),
        acceptance=_response([(one.at, one.accepted) for one in found]),
    )


def _replies(discussion: Discussion) -> list[Comment]:
    asker = discussion.author
    return [
        post
        for post in discussion.posts
        if post.author.kind is not ActorKind.BOT and not (asker.is_named and is_same(post.author, asker))
    ]


def _first(discussion: Discussion, counts: Callable[[Comment], bool]) -> datetime | None:
    return min((post.created_at for post in _replies(discussion) if counts(post)), default=None)


def _response(found: Sequence[tuple[datetime, datetime | None]]) -> Response:
    waits = [when - since for since, when in found if when is not None]
    return Response(len(found), len(waits), _median(waits), _ninetieth(waits))


def _ninetieth(waits: Sequence[timedelta]) -> timedelta | None:
    return sorted(waits)[-(-9 * len(waits) // 10) - 1] if waits else None


def _median(waits: Iterable[timedelta | None]) -> timedelta | None:
    known = [wait // timedelta(seconds=1) for wait in waits if wait is not None]
    return timedelta(seconds=median_low(known)) if known else None
