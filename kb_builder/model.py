"""What GitHub says, as values: discussions, comments and the accounts behind them, all frozen.

Shapes follow GitHub's GraphQL objects of the same names
(https://docs.github.com/en/graphql/reference/objects#discussion), with one difference: what may
be absent there is a value here (`Actor.ghost()` for a deleted account), so that no later stage
asks for `None`. Times are aware and in UTC. Text is exactly what was written, and hostile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LOGIN = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:_[A-Za-z0-9]{1,38})?"
"""The form of a login. Accounts that a company manages end in an underscore and its short code."""


class ActorKind(StrEnum):
    """What stands behind a login: GitHub's `Actor` types, and three values of ours."""

    USER = "user"
    BOT = "bot"
    ORGANIZATION = "organization"
    MANNEQUIN = "mannequin"
    ENTERPRISE = "enterprise"
    GHOST = "ghost"
    """An account that no longer exists."""
    HIDDEN = "hidden"
    """A person who asked not to be named."""
    SAMPLE = "sample"
    """A made-up account in an archive written by hand; GitHub never sends it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An account. `id` is GitHub's database id, which survives a renamed login; 0 where unknown.

    `alias` is what a hidden person is called where they can be told from others, else "".
    """

    login: str
    kind: ActorKind = ActorKind.USER
    id: int = 0
    avatar_url: str = ""
    url: str = ""
    alias: str = ""

    @classmethod
    def ghost(cls) -> Actor:
        """Give the author of a post whose account was deleted."""
        return cls(login="", kind=ActorKind.GHOST)

    @classmethod
    def hidden(cls, alias: str = "") -> Actor:
        """Give the author of a post who asked not to be named."""
        return cls(login="", kind=ActorKind.HIDDEN, alias=alias)

    @property
    def key(self) -> str:
        """What identifies the account: `id:123`, or `login:name` (lower case) where no id is known."""
        return f"id:{self.id}" if self.id else f"login:{self.login.lower()}"

    @property
    def is_named(self) -> bool:
        """Whether the account may be named and linked."""
        return self.kind is not ActorKind.GHOST and self.kind is not ActorKind.HIDDEN


class StatusKind(StrEnum):
    """How far an idea has come; the order is that of the board."""

    OPEN = "open"
    ACTIVE = "active"
    DONE = "done"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a maintainers' response names: a release, a pull request or a commit, with its address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, order=True)
class Reaction:
    """How often one emoji was given: `content` is GitHub's `ReactionContent`, kept verbatim."""

    content: str
    count: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a discussion, or a reply to one (replies have none of their own).

    `association` is GitHub's `CommentAuthorAssociation`, `minimized_reason` one of GitHub's
    words in lower case or "" when the comment is not minimised. `withheld` says why its text is
    left out at somebody's request ("takedown" or "removal"), "" where it is not.
    """

    id: str
    url: str
    author: Actor
    association: str
    body: str
    created_at: datetime
    updated_at: datetime
    last_edited_at: datetime | None = None
    deleted_at: datetime | None = None
    upvotes: int = 0
    is_minimized: bool = False
    minimized_reason: str = ""
    reactions: tuple[Reaction, ...] = ()
    replies: tuple[Comment, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a repository's discussions; `slug` is GitHub's own."""

    slug: str
    name: str
    emoji: str = ""
    description: str = ""
    answerable: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A label; `color` is six hexadecimal digits."""

    name: str
    color: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class PollOption:
    """One choice of a poll and how many chose it."""

    text: str
    votes: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll that opens a discussion, options in the author's order."""

    question: str
    votes: int
    options: tuple[PollOption, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Labels and closing that a discussion had, and the moment by which they were others."""

    until: datetime
    labels: tuple[str, ...] = ()
    is_closed: bool = False
    state_reason: str = ""


TAKEDOWN, REMOVAL = "takedown", "removal"
"""Why something is left out: it was taken down, or its author removed what they wrote."""


@dataclass(frozen=True, slots=True)
class WithheldPart:
    """That something of a discussion is left out at somebody's request.

    `under` identifies the entries in force when it was read last, "" where it has to be
    read again. `reason` ("takedown" or "removal") is given where all of it is left out: then
    `addresses` are where notices stand, relative to the site's root, without a word of the title.
    `encrypted` is what GitHub does not tell again, under words that only GitHub has.
    """

    under: str = ""
    reason: str = ""
    addresses: tuple[str, ...] = ()
    encrypted: tuple[str, ...] = ()


Key = tuple[str, int]
"""A repository in lower case and a number in it: what identifies a discussion everywhere."""


def key_of(repository: str, number: int) -> Key:
    """Give the key of a discussion; GitHub tells no case apart in the names of repositories."""
    return repository.lower(), number


@dataclass(frozen=True, slots=True)
class Discussion:
    """A discussion with everything said in it.

    `number` is the key within `repository` ("owner/name"). `answer_id` is the id of the
    accepted comment or reply, "" when none is accepted. `state_reason` is GitHub's
    `DiscussionStateReason`, "" when none. `former_titles` are the earlier titles that a
    harvest saw, oldest first: they keep old addresses alive. `former_standings` are the earlier
    labels and closings that harvests saw, oldest first. `withheld` is None where nothing is left out.
    """

    repository: str
    number: int
    id: str
    url: str
    title: str
    body: str
    author: Actor
    association: str
    category: Category
    created_at: datetime
    updated_at: datetime
    last_edited_at: datetime | None = None
    upvotes: int = 0
    labels: tuple[Label, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    closed_at: datetime | None = None
    is_closed: bool = False
    state_reason: str = ""
    is_locked: bool = False
    lock_reason: str = ""
    answer_id: str = ""
    answer_chosen_at: datetime | None = None
    answer_chosen_by: Actor | None = None
    poll: Poll | None = None
    comments: tuple[Comment, ...] = ()
    former_titles: tuple[str, ...] = ()
    former_standings: tuple[Standing, ...] = ()
    withheld: WithheldPart | None = None

    @property
    def key(self) -> Key:
        """What identifies the discussion among those of all repositories."""
        return key_of(self.repository, self.number)

    @property
    def is_stub(self) -> bool:
        """Whether all of it is left out at somebody's request."""
        return self.withheld is not None and bool(self.withheld.reason)

    @property
    def posts(self) -> Iterator[Comment]:
        """Yield every comment and reply, each reply after the comment it belongs to."""
        for comment in self.comments:
            yield comment
            yield from comment.replies

    @property
    def answer(self) -> Comment | None:
        """The accepted comment or reply, or None."""
        return next((post for post in self.posts if self.answer_id and post.id == self.answer_id), None)


@dataclass(frozen=True, slots=True)
class License:
    """The licence of a repository as GitHub recognises it; `spdx_id` is "NOASSERTION" for others."""

    spdx_id: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that discussions belong to.

    `id` is GitHub's node id, which survives a new name; "" where unknown. `former_names` are the
    names that a harvest knew it by before, oldest first.
    """

    name_with_owner: str
    url: str
    default_branch: str = "main"
    description: str = ""
    license: License | None = None
    categories: tuple[Category, ...] = ()
    id: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a discussion that is gone at the source: no text, no name.

    `addresses` are those that its page had, relative to the site's root.
    """

    repository: str
    number: int
    missing_since: datetime
    removed_at: datetime
    addresses: tuple[str, ...] = ()
