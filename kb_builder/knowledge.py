"""What is worth publishing: answers, ideas, people and topics, as the curators leave them.

Everything here has passed curation: hidden posts are gone, decisions of `curation.yml` are
applied, people who opted out are `Actor.hidden()`, and every tuple is in its final order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb_builder.model import Actor, Comment, Discussion, Repository


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its accepted answer, and the other answers that helped, best first."""

    discussion: Discussion
    title: str
    accepted: Comment
    others: tuple[Comment, ...] = ()
    labels: tuple[str, ...] = ()
    summary: str = ""
    synonyms: tuple[str, ...] = ()
    featured: bool = False

    @property
    def edited_after_acceptance(self) -> bool:
        """Whether the accepted answer no longer reads as it did when it was accepted."""
        edited, chosen = self.accepted.last_edited_at, self.discussion.answer_chosen_at
        return edited is not None and chosen is not None and edited > chosen


class StatusKind(StrEnum):
    """How far an idea has come; the order is that of the board."""

    OPEN = "open"
    ACTIVE = "active"
    DONE = "done"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Status:
    """Where an idea stands: `name` is the maintainer's word for it ("planned"), `kind` its meaning."""

    name: str
    kind: StatusKind


@dataclass(frozen=True, slots=True)
class Idea:
    """A proposal with its votes, where it stands, and the comments that moved it, best first."""

    discussion: Discussion
    title: str
    status: Status
    highlights: tuple[Comment, ...] = ()
    labels: tuple[str, ...] = ()
    summary: str = ""
    synonyms: tuple[str, ...] = ()
    featured: bool = False


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A published discussion that another one stands for: its address leads there."""

    discussion: Discussion
    title: str
    canonical: tuple[str, int]
    """Repository and number of the discussion that stands for it."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry of a person's points: which rule gave how much, where and when."""

    person: str
    """The `Actor.key` of who earned it."""
    rule: str
    repository: str
    number: int
    date: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Person:
    """A contributor and what they gave, each tuple newest first."""

    actor: Actor
    asked: tuple[Answer, ...] = ()
    """Answered questions they asked."""
    accepted: tuple[Answer, ...] = ()
    """Answers of theirs that were accepted."""
    helped: tuple[Answer, ...] = ()
    """Questions where another answer of theirs is published."""
    proposed: tuple[Idea, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    is_staff: bool = False
    ranked: bool = True
    """Whether they may stand on a board: not bots, nor people who asked not to."""

    @property
    def points(self) -> int:
        """The sum of the ledger."""
        return sum(row.amount for row in self.ledger)


@dataclass(frozen=True, slots=True)
class Topic:
    """A label or a category with the pages it gathers."""

    slug: str
    name: str
    answers: tuple[Answer, ...] = ()
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is published, as of one moment.

    Answers are newest answer first, ideas most wanted first, people by points, topics by size.
    """

    as_of: datetime
    repositories: tuple[Repository, ...]
    answers: tuple[Answer, ...]
    ideas: tuple[Idea, ...]
    people: tuple[Person, ...]
    topics: tuple[Topic, ...]
    duplicates: tuple[Duplicate, ...] = ()
    notices: tuple[str, ...] = ()
    """What a maintainer should know: decisions that match nothing, duplicates in a circle."""
    masked: tuple[str, ...] = ()
    """Where secrets and e-mail addresses were masked, and of which kind; never what they were."""
