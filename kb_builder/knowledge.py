"""What is worth publishing: answers, ideas, people and topics, as the curators leave them.

Hidden posts are gone, decisions of `curation.yml` are applied, every tuple is in its final order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

import msgspec

from kb_builder.figures import FunnelYear, Period
from kb_builder.model import Actor, Comment, Discussion, Key, Reference, Repository, StatusKind
from kb_builder.stored import Request, Slips


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
    duplicates: tuple[Duplicate, ...] = ()
    """Discussions that this one stands for."""

    @property
    def counts_as_accepted(self) -> bool:
        """Whether it is a credit of its author: given to someone else, and accepted by someone else."""
        author, chosen_by = self.accepted.author, self.discussion.answer_chosen_by
        return not is_same(author, self.discussion.author) and not is_same(author, chosen_by)

    @property
    def edited_after_acceptance(self) -> bool:
        """Whether the accepted answer no longer reads as it did when it was accepted."""
        edited, chosen = self.accepted.last_edited_at, self.discussion.answer_chosen_at
        return edited is not None and chosen is not None and edited > chosen

    @property
    def last_word(self) -> datetime:
        """When somebody last stood by the answer: wrote it, edited it or accepted it."""
        accepted, chosen = self.accepted, self.discussion.answer_chosen_at
        return max(filter(None, (accepted.created_at, accepted.last_edited_at, chosen)))


def is_same(one: Actor, other: Actor | None) -> bool:
    """Tell whether somebody who is named is also the other: whether their keys are equal."""
    # Two people without a name have the same key, yet they need not be the same.
    if other is None or one.id != other.id or not one.is_named:
        return False
    return bool(one.id) or one.login.lower() == other.login.lower()


@dataclass(frozen=True, slots=True)
class Status:
    """Where an idea stands: `name` is the maintainer's word for it ("planned"), `kind` its meaning."""

    name: str
    kind: StatusKind


@dataclass(frozen=True, slots=True)
class Stage:
    """A status that an idea had, and since when; None where no harvest saw it begin."""

    status: Status
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Idea:
    """A proposal with its votes, where it stands, and what was said about it, in the order of time."""

    discussion: Discussion
    title: str
    status: Status
    comments: tuple[Comment, ...] = ()  # Without the official response.
    labels: tuple[str, ...] = ()
    summary: str = ""
    synonyms: tuple[str, ...] = ()
    featured: bool = False
    duplicates: tuple[Duplicate, ...] = ()
    """Discussions that this one stands for."""
    history: tuple[Stage, ...] = ()
    """How the idea came to its status, oldest first; the last one is `status`."""
    official: Comment | None = None
    """What the maintainers answered, if one of them marked a comment as official."""
    response: str = ""
    """The same as text, without a first line that says nothing but that it is official."""
    references: tuple[Reference, ...] = ()
    parents: tuple[Key, ...] = ()
    """The ideas that this one says it grew out of."""
    children: tuple[Key, ...] = ()

    @property
    def standing_since(self) -> datetime | None:
        """When it came to its status, None where that is not known."""
        return self.history[-1].since if self.history else None

    @property
    def moved_at(self) -> datetime:
        """When it came to its status, and when it was proposed where that is not known."""
        return self.standing_since or self.discussion.created_at


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A published discussion that another one stands for: its address leads there."""

    discussion: Discussion
    title: str
    canonical: tuple[str, int]
    """Repository and number of the discussion that stands for it."""


class LedgerRow(msgspec.Struct, frozen=True, gc=False):
    """One entry of a person's points: which rule gave how much, where and when."""

    person: str
    """The `Actor.key` of who earned it."""
    rule: str
    repository: str
    number: int
    date: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark of honour: what for, on which page it was earned, and when, None where nobody knows."""

    name: str
    entry: Answer | Idea
    date: datetime | None
    by: str = ""
    """The maintainer who gave it, "" for what follows from the archive."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a sum of points is called, and how many it takes."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Person:
    """A contributor and what they gave, each tuple newest first."""

    actor: Actor
    asked: tuple[Answer, ...] = ()
    """Answered questions they asked."""
    accepted: tuple[Answer, ...] = ()
    """Answers of theirs that count as accepted."""
    helped: tuple[Answer, ...] = ()
    """Others' questions where another answer of theirs is published, or one that they accepted themselves."""
    proposed: tuple[Idea, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    is_staff: bool = False
    ranked: bool = True
    """Whether they may stand on a board: not bots, nor people who asked not to."""
    suggested: bool = True
    """Whether they may be named as somebody who could answer a question."""
    connected: bool = True
    """Whether they may be named beside whom they helped, or who helped them."""
    badges: tuple[Badge, ...] = ()
    level: Level | None = None
    next_level: Level | None = None
    former_logins: tuple[str, ...] = ()
    later_logins: tuple[str, ...] = ()
    """Logins that they had, and were the first to; logins, today's too, that somebody else had before."""

    @property
    def points(self) -> int:
        """The sum of the ledger."""
        return sum(row.amount for row in self.ledger)

    @property
    def delivered(self) -> int:
        """How many ideas of theirs came true."""
        return sum(idea.status.kind is StatusKind.DONE for idea in self.proposed)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a board; who has as many points shares it, and the places after it stay empty."""

    rank: int
    person: Person
    points: int


@dataclass(frozen=True, slots=True)
class Board:
    """Who earned most in the last `days` up to the moment of the build; None days: ever."""

    days: int | None
    community: tuple[Place, ...]
    staff: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that nobody has answered for good yet, and who of the team is on it."""

    discussion: Discussion
    title: str
    labels: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    """Labels by which a maintainer says that somebody works on it."""


@dataclass(frozen=True, slots=True)
class Health:
    """How well a community is looked after; lists are in the order in which they want a look."""

    periods: tuple[Period, ...] = ()
    silent: tuple[Question, ...] = ()
    """Open questions without a word of anybody else."""
    stale: tuple[Answer, ...] = ()
    edited: tuple[Answer, ...] = ()
    """Answers that were edited after they were accepted."""
    funnel: tuple[FunnelYear, ...] = ()
    """Newest year first."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A label with the pages it gathers, and what it says about itself."""

    slug: str
    name: str
    answers: tuple[Answer, ...] = ()
    ideas: tuple[Idea, ...] = ()
    about: str = ""


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
    """What a maintainer should know: duplicates in a circle, or of what has no page."""
    slips: Slips = field(default_factory=Slips)
    """What a maintainer wrote that does nothing."""
    boards: tuple[Board, ...] = ()
    """The longest period last."""
    questions: tuple[Question, ...] = ()
    """What waits for an answer, most wanted first, among equals the oldest."""
    health: Health = Health()
    related: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)
    """Key of an answer or an open question → those of answers about the same matter, nearest first."""
    heat: Mapping[Key, Fraction] = field(default_factory=dict)
    """Key of an idea → how much it is wanted lately; the larger, the further up among what is trending."""
    helpers: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    """Key of an open question → `Actor.key` of those who answered questions like it, most likely first."""
    requests: tuple[Request, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    """Discussions ("acme/widgets#7") that GitHub did not give → on how many harvests in a row."""
    masked: tuple[str, ...] = ()
    """Where secrets and e-mail addresses were masked, and of which kind; never what they were."""
