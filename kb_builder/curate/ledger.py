"""The ledger knows what each contribution is worth: every point is a dated row with its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kb_builder.config import Config
from kb_builder.curate.answers import accepted_at
from kb_builder.errors import ConfigError
from kb_builder.knowledge import Answer, Idea, LedgerRow, StatusKind
from kb_builder.model import Actor, ActorKind, Comment, Discussion

Earning = tuple[Actor, datetime, int]
"""Who earned, when, and how often: once, or once per vote."""


def _answer_accepted(page: Answer | Idea) -> Iterator[Earning]:
    """An answer that someone else accepted, to a question of someone else → its author."""
    if isinstance(page, Answer) and not _is_own_question(page, page.accepted) and not _is_self_accepted(page):
        yield page.accepted.author, accepted_at(page), 1


def _answer_upvoted(page: Answer | Idea) -> Iterator[Earning]:
    """Votes on a published answer to a question of someone else → its author, dated as the answer."""
    if isinstance(page, Answer):
        for post in (page.accepted, *page.others):
            if not _is_own_question(page, post):
                yield post.author, post.created_at, post.upvotes


def _idea_delivered(page: Answer | Idea) -> Iterator[Earning]:
    """An idea that came true → who proposed it, when it was closed (if it never was: proposed)."""
    if isinstance(page, Idea) and page.status.kind is StatusKind.DONE:
        yield page.discussion.author, page.discussion.closed_at or page.discussion.created_at, 1


def _idea_upvoted(page: Answer | Idea) -> Iterator[Earning]:
    """Votes on an idea → who proposed it, dated as the idea."""
    if isinstance(page, Idea):
        yield page.discussion.author, page.discussion.created_at, page.discussion.upvotes


def _question_answered(page: Answer | Idea) -> Iterator[Earning]:
    """A question that someone else answered for good → who asked it."""
    if isinstance(page, Answer) and not _is_own_question(page, page.accepted):
        yield page.discussion.author, accepted_at(page), 1


def _acceptance_given(page: Answer | Idea) -> Iterator[Earning]:
    """Accepting an answer that someone else wrote, not in answer to oneself → who accepted it."""
    if isinstance(page, Answer) and not _is_own_question(page, page.accepted) and not _is_self_accepted(page):
        chosen_by = page.discussion.answer_chosen_by
        if chosen_by is not None:
            yield chosen_by, accepted_at(page), 1


def _is_own_question(page: Answer, post: Comment) -> bool:
    return _is_same(post.author, page.discussion.author)


def _is_self_accepted(page: Answer) -> bool:
    chosen_by = page.discussion.answer_chosen_by
    return chosen_by is not None and _is_same(page.accepted.author, chosen_by)


def _is_same(one: Actor, other: Actor) -> bool:
    # Two people without a name have the same key, yet they need not be the same.
    return one.is_named and one.key == other.key


@dataclass(frozen=True, slots=True)
class Rule:
    """What `amount` points are given for; of votes on one post, at most `votes` count."""

    name: str
    amount: int
    earnings: Callable[[Answer | Idea], Iterator[Earning]]
    votes: int = 1


RULES = (
    Rule("answer_accepted", 15, _answer_accepted),
    Rule("answer_upvoted", 2, _answer_upvoted, votes=10),
    Rule("idea_delivered", 20, _idea_delivered),
    Rule("idea_upvoted", 1, _idea_upvoted, votes=25),
    Rule("question_answered", 3, _question_answered),
    Rule("acceptance_given", 1, _acceptance_given),
)
"""Every rule with its default amount; `people.points` of `kb.yml` sets other amounts by name.

Nobody earns by answering their own question or by accepting their own answer, and nothing is
given to accounts that are gone, hidden or bots. Capped: 10 votes on an answer count (20 points
by default), and 25 on an idea (25 points).
"""


def amounts(config: Config) -> Mapping[str, int]:
    """Give the points per rule, 0 switching a rule off.

    Raises a `ConfigError` that lists every unknown rule and every amount below 0.
    """
    known = {rule.name: rule.amount for rule in RULES}
    findings = [
        f"people.points.{name}: unknown rule, the rules are {', '.join(known)}"
        for name in config.people.points
        if name not in known
    ]
    findings += [
        f"people.points.{name}: {amount} is below 0"
        for name, amount in config.people.points.items()
        if amount < 0
    ]
    if findings:
        raise ConfigError("kb.yml", findings)
    return {**known, **config.people.points}


def ledger(pages: Iterable[Answer | Idea], config: Config) -> tuple[LedgerRow, ...]:
    """Give every row that these pages earn, newest first, then by repository, number and rule.

    Raises `ConfigError` like `amounts`.
    """
    worth = amounts(config)
    rows = [row for page in pages for rule in RULES for row in _rows(page, rule, worth[rule.name])]
    rows.sort(key=lambda row: (row.repository, row.number, row.rule, row.person, row.amount))
    return tuple(sorted(rows, key=lambda row: row.date, reverse=True))


def _rows(page: Answer | Idea, rule: Rule, worth: int) -> Iterator[LedgerRow]:
    source: Discussion = page.discussion
    for actor, date, times in rule.earnings(page):
        amount = worth * min(times, rule.votes)
        if amount > 0 and actor.is_named and actor.kind is not ActorKind.BOT:
            yield LedgerRow(actor.key, rule.name, source.repository, source.number, date, amount)
