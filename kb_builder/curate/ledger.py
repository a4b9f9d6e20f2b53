"""Gives the points of every contribution: each is a dated row with its rule."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kb_builder.config import Config
from kb_builder.curate.answers import accepted_at
from kb_builder.curate.votes import supporters
from kb_builder.knowledge import Answer, Idea, LedgerRow, is_same
from kb_builder.model import Actor, ActorKind, Comment, Discussion, StatusKind


class Earning(NamedTuple):
    """Who earned, when, and how often: once, or once per vote; `partner` is who it takes two for.

    What is earned `by_votes_alone` no account stands for that GitHub names.
    """

    actor: Actor
    date: datetime
    times: int = 1
    partner: Actor | None = None
    by_votes_alone: bool = False


def _answer_accepted(page: Answer | Idea) -> Iterator[Earning]:
    """An answer that someone else accepted, to a question of someone else → its author."""
    if isinstance(page, Answer) and page.counts_as_accepted:
        yield Earning(page.accepted.author, accepted_at(page), partner=page.discussion.author)


def _answer_upvoted(page: Answer | Idea) -> Iterator[Earning]:
    """Votes on a published answer to a question of someone else → its author, dated as the answer."""
    if isinstance(page, Answer):
        asker, confirmed = page.discussion.author, page.accepted if page.counts_as_accepted else None
        for post in (page.accepted, *page.others):
            if not _is_own_question(page, post):
                is_alone = post is not confirmed
                yield Earning(post.author, post.created_at, supporters(post), asker, is_alone)


def _idea_delivered(page: Answer | Idea) -> Iterator[Earning]:
    """An idea that came true → who proposed it, when it did (if that is not known: when it was proposed)."""
    if isinstance(page, Idea) and page.status.kind is StatusKind.DONE:
        yield Earning(page.discussion.author, page.moved_at)


def _idea_upvoted(page: Answer | Idea) -> Iterator[Earning]:
    """Votes on an idea → who proposed it, dated as the idea."""
    if isinstance(page, Idea):
        found = page.discussion
        yield Earning(found.author, found.created_at, supporters(found), by_votes_alone=True)


def _question_answered(page: Answer | Idea) -> Iterator[Earning]:
    """A question that someone else answered for good → who asked it."""
    if isinstance(page, Answer) and not _is_own_question(page, page.accepted):
        yield Earning(page.discussion.author, accepted_at(page), partner=page.accepted.author)


def _acceptance_given(page: Answer | Idea) -> Iterator[Earning]:
    """Accepting an answer that someone else wrote, not in answer to oneself → who accepted it."""
    if isinstance(page, Answer) and page.counts_as_accepted:
        chosen_by = page.discussion.answer_chosen_by
        if chosen_by is not None:
            yield Earning(chosen_by, accepted_at(page), partner=page.accepted.author)


def _is_own_question(page: Answer, post: Comment) -> bool:
    return is_same(post.author, page.discussion.author)


@dataclass(frozen=True, slots=True)
class Rule:
    """What points are given for, by its name in `kb.yml`; of votes on one post, at most `votes` count.

    It is about answers, or `of_ideas`.
    """

    name: str
    earnings: Callable[[Answer | Idea], Iterator[Earning]]
    votes: int = 1
    of_ideas: bool = False


RULES = (
    Rule("answer_accepted", _answer_accepted),
    Rule("answer_upvoted", _answer_upvoted, votes=10),
    Rule("idea_delivered", _idea_delivered, of_ideas=True),
    Rule("idea_upvoted", _idea_upvoted, votes=25, of_ideas=True),
    Rule("question_answered", _question_answered),
    Rule("acceptance_given", _acceptance_given),
)
"""Every rule; `people.points` of `kb.yml` says how many points it gives.

Nobody earns by answering their own question, by accepting their own answer or by their own vote
(one of the votes on every post is taken for the author's, see `votes.supporters`), and nothing is
given to accounts that are gone, hidden or bots. Capped: 10 votes on an answer count (20 points
by default), and 25 on an idea (25 points).
"""

PER_PAIR = 1
"""So many rows of one rule count between the same two people in one month (UTC).

Accounts without a name are one person here: somebody may have deleted them to be counted anew.
"""
PER_DAY = 10
"""So many rows of one rule count for one person on one day (UTC)."""
PER_MONTH = 4
"""So many rows by votes alone count for one person in one month (UTC), of all rules together."""


def ledger(pages: Iterable[Answer | Idea], config: Config) -> tuple[LedgerRow, ...]:
    """Give every row that these pages earn, newest first, then by repository, number and rule.

    What is beyond a cap is no row: the largest rows count, among equals the earliest, so that a
    new row never takes points away.
    """
    worth = _Worth.of(config)
    placed = sorted((claim for page in pages for claim in _claims(page, worth)), key=_place)
    found = sorted(placed, key=lambda claim: (-claim.row.amount, claim.row.date))
    for most, group in _CAPS:
        found = list(_first_of(found, most, group))
    counting = frozenset(map(id, found))
    rows = (claim.row for claim in placed if id(claim) in counting)
    return tuple(sorted(rows, key=lambda row: row.date, reverse=True))


class _Claim(NamedTuple):
    row: LedgerRow
    partner: str
    """Who it takes two for, "" for what somebody earns alone."""
    by_votes_alone: bool


def _place(claim: _Claim) -> tuple[object, ...]:
    row = claim.row
    return row.repository, row.number, row.rule, row.person, row.amount


def _pair(claim: _Claim) -> Hashable:
    row = claim.row
    return (row.rule, row.person, claim.partner, row.date.year, row.date.month) if claim.partner else None


def _month(claim: _Claim) -> Hashable:
    row = claim.row
    return (row.person, row.date.year, row.date.month) if claim.by_votes_alone else None


def _day(claim: _Claim) -> Hashable:
    return claim.row.rule, claim.row.person, claim.row.date.date()


_CAPS: tuple[tuple[int, Callable[[_Claim], Hashable]], ...] = (
    (PER_PAIR, _pair),
    (PER_DAY, _day),
    (PER_MONTH, _month),
)
"""How many rows count of those for which the function gives the same; it gives None for what has no cap."""


def _first_of(claims: Iterable[_Claim], most: int, group: Callable[[_Claim], Hashable]) -> Iterator[_Claim]:
    counts: dict[Hashable, int] = {}
    for claim in claims:
        key = group(claim)
        if key is not None:
            counts[key] = counts.get(key, 0) + 1
        if key is None or counts[key] <= most:
            yield claim


@dataclass(frozen=True, slots=True)
class _Worth:
    """The rules that give points, with how many: those about answers, and those about ideas."""

    answers: Sequence[tuple[Rule, int]]
    ideas: Sequence[tuple[Rule, int]]

    @classmethod
    def of(cls, config: Config) -> _Worth:
        worth = config.people.points.of
        giving = [(rule, points) for rule in RULES if (points := worth(rule.name)) > 0]
        of_ideas = [one for one in giving if one[0].of_ideas]
        return cls([one for one in giving if not one[0].of_ideas], of_ideas)


def _claims(page: Answer | Idea, worth: _Worth) -> Iterator[_Claim]:
    source: Discussion = page.discussion
    for rule, points in worth.answers if isinstance(page, Answer) else worth.ideas:
        for actor, date, times, partner, by_votes_alone in rule.earnings(page):
            amount = points * min(times, rule.votes)
            if amount > 0 and actor.is_named and actor.kind is not ActorKind.BOT:
                row = LedgerRow(actor.key, rule.name, source.repository, source.number, date, amount)
                yield _Claim(row, _partner(partner), by_votes_alone)


def _partner(partner: Actor | None) -> str:
    if partner is None:
        return ""
    return partner.key if partner.is_named else f"nameless:{partner.alias}"
