"""What the archive holds as a whole, and every text, post, account and moment in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter

from kb_builder.model import Actor, Category, Comment, Discussion, Label, Poll, Repository, Tombstone

_WRITTEN = "created_at", "updated_at", "last_edited_at"
_MOMENTS = attrgetter(*_WRITTEN, "closed_at", "answer_chosen_at")
_MOMENTS_OF_POST = attrgetter(*_WRITTEN, "deleted_at")


@dataclass(frozen=True, slots=True)
class Missing:
    """A discussion for which GitHub said NOT_FOUND once, at the moment `since` of GitHub's clock.

    `accepted` says that a maintainer let its page go.
    """

    number: int
    since: datetime
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A discussion that GitHub did not give on the last `harvests` harvests that asked for it."""

    number: int
    harvests: int


@dataclass(frozen=True, slots=True)
class Archived:
    """All that is stored: repositories by name, discussions and tombstones by repository and number.

    `watermarks` holds, per repository, the moment up to which its harvest is complete;
    a repository without one was never harvested whole. `missing` are, per repository, the
    discussions that may be gone; they are among `discussions` still. `unread` are, per repository, those
    that could not be read; what is archived of them may be older than the watermark. `damaged` are, per
    repository, the numbers of those whose files are to be mended; they are not among `discussions`.
    `digests` holds the digest of each file that was read whole, by its path below the archive.
    """

    repositories: tuple[Repository, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    watermarks: Mapping[str, datetime] = field(default_factory=dict)
    tombstones: tuple[Tombstone, ...] = ()
    missing: Mapping[str, tuple[Missing, ...]] = field(default_factory=dict)
    damaged: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict, compare=False)
    unread: Mapping[str, tuple[Unread, ...]] = field(default_factory=dict)

    def only(self, names: Iterable[str]) -> Archived:
        """Give what is stored of these repositories, however their names are spelt."""
        wanted = {name.lower() for name in names}
        return self._where(lambda name: name.lower() in wanted)

    def without(self, names: Iterable[str]) -> Archived:
        """Give what is stored of all other repositories."""
        unwanted = {name.lower() for name in names}
        return self._where(lambda name: name.lower() not in unwanted)

    def _where(self, has: Callable[[str], bool]) -> Archived:
        return Archived(
            tuple(one for one in self.repositories if has(one.name_with_owner)),
            tuple(one for one in self.discussions if has(one.repository)),
            {name: moment for name, moment in self.watermarks.items() if has(name)},
            tuple(one for one in self.tombstones if has(one.repository)),
            {name: missing for name, missing in self.missing.items() if has(name)},
            {name: numbers for name, numbers in self.damaged.items() if has(name)},
            {path: digest for path, digest in self.digests.items() if has("/".join(path.split("/")[:2]))},
            {name: unread for name, unread in self.unread.items() if has(name)},
        )

    def joined(self, other: Archived) -> Archived:
        """Give both together, for repositories that are not in both."""
        return Archived(
            tuple(sorted((*self.repositories, *other.repositories), key=lambda one: one.name_with_owner)),
            tuple(sorted((*self.discussions, *other.discussions), key=lambda d: (d.repository, d.number))),
            {**self.watermarks, **other.watermarks},
            tuple(sorted((*self.tombstones, *other.tombstones), key=lambda t: (t.repository, t.number))),
            {**self.missing, **other.missing},
            {**self.damaged, **other.damaged},
            {**self.digests, **other.digests},
            {**self.unread, **other.unread},
        )


@dataclass(frozen=True, slots=True)
class Renames:
    """The names that repositories had: by each, in lower case, who had it, as they are called today.

    GitHub gives a name that was left to whoever asks for it: `borne` are today's names, in lower case.
    """

    had: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    borne: frozenset[str] = frozenset()

    @classmethod
    def of(cls, repositories: Iterable[Repository], configured: Iterable[str] = ()) -> Renames:
        """Gather them from what is stored of repositories and the names in `kb.yml`."""
        had: dict[str, tuple[str, ...]] = {}
        known = sorted(repositories, key=lambda one: one.name_with_owner.lower())
        for one in known:
            for name in dict.fromkeys(former.lower() for former in one.former_names):
                if name != one.name_with_owner.lower():
                    had[name] = (*had.get(name, ()), one.name_with_owner)
        names = (*configured, *(one.name_with_owner for one in known))
        return cls(had, frozenset(name.lower() for name in names))

    def today(self, name: str) -> str:
        """Give the name of a repository today, by that or any former one."""
        known = () if name.lower() in self.borne else self.had.get(name.lower(), ())
        return known[-1] if known else name

    def bearers(self, name: str) -> tuple[str, ...]:
        """Give every repository that has or had a name, today's bearer first."""
        return tuple(dict.fromkeys((self.today(name), *self.had.get(name.lower(), ()))))

    def former(self, repository: str) -> tuple[str, ...]:
        """Give the names, in lower case, by which a repository was known and no other is."""
        return tuple(name for name in self.had if self.today(name).lower() == repository.lower())


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """What is remembered of one opt-out or takedown, without a name.

    `mark` is a digest of whom or what it is about, `found` whether the archive held it, `logins`
    are digests of further logins that the account had or has.
    """

    mark: str
    found: bool = False
    logins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Every opt-out and takedown that the archive follows, by mark.

    With them a person is recognised although the archive no longer names them, and an entry that
    was removed from `curation.yml` can be told from one in force.
    """

    entries: tuple[Suppression, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Give the marks alone."""
        return frozenset(one.mark for one in self.entries)

    def logins(self, suffix: str) -> dict[str, tuple[str, ...]]:
        """Give the digests of logins by mark, those under a mark with `suffix` among the others."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.entries:
            mark = one.mark.removesuffix(suffix)
            found[mark] = (*found.get(mark, ()), *one.logins)
        return found

    def joined(self, others: Iterable[Suppression]) -> Suppressions:
        """Give these and the `others`; of one in both, all that either knows."""
        known = {one.mark: one for one in self.entries}
        for other in others:
            old = known.get(other.mark, other)
            logins = tuple(sorted({*old.logins, *other.logins}))
            known[other.mark] = replace(other, found=old.found or other.found, logins=logins)
        return Suppressions(tuple(sorted(known.values())))

    def only(self, marks: Iterable[str]) -> Suppressions:
        """Give those whose marks are named."""
        kept = frozenset(marks)
        return Suppressions(tuple(one for one in self.entries if one.mark in kept))


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for in `curation.yml`, without a name: where it stands there, and what it does.

    `found` says whether the archive has, or had, what it is about.
    """

    place: str
    asks: str
    found: bool
    reason: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Slips:
    """What a maintainer wrote in files of their own that does nothing: a line each, with place and mend.

    What `found` holds is wrong; `perhaps` holds what may be as it is meant.
    """

    found: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


Change = Callable[[str], str]


def texts(discussion: Discussion) -> Iterator[str]:
    """Yield every text of a discussion that people wrote."""
    yield from (discussion.title, *discussion.former_titles, discussion.body)
    yield from (discussion.category.name, discussion.category.description)
    for label in discussion.labels:
        yield from (label.name, label.description)
    for standing in discussion.former_standings:
        yield from standing.labels
    if discussion.poll is not None:
        yield from (discussion.poll.question, *(option.text for option in discussion.poll.options))
    yield from (post.body for post in discussion.posts)


def map_texts(discussion: Discussion, change: Change) -> Discussion:
    """Give the discussion with `change` applied to each of its texts."""
    return replace(
        discussion,
        title=change(discussion.title),
        former_titles=tuple(map(change, discussion.former_titles)),
        body=change(discussion.body),
        category=map_category(discussion.category, change),
        labels=tuple(_label(label, change) for label in discussion.labels),
        former_standings=tuple(
            replace(one, labels=tuple(map(change, one.labels))) for one in discussion.former_standings
        ),
        poll=discussion.poll and _poll(discussion.poll, change),
        comments=tuple(map_posts(post, lambda one: _body(one, change)) for post in discussion.comments),
    )


def actors(discussion: Discussion) -> Iterator[Actor]:
    """Yield every account in a discussion."""
    yield discussion.author
    if discussion.answer_chosen_by is not None:
        yield discussion.answer_chosen_by
    yield from (post.author for post in discussion.posts)


def map_actors(discussion: Discussion, change: Callable[[Actor], Actor]) -> Discussion:
    """Give the discussion with `change` applied to each account in it."""
    chooser = discussion.answer_chosen_by
    return replace(
        discussion,
        author=change(discussion.author),
        answer_chosen_by=chooser and change(chooser),
        comments=tuple(
            map_posts(post, lambda one: replace(one, author=change(one.author)))
            for post in discussion.comments
        ),
    )


def map_posts(post: Comment, change: Callable[[Comment], Comment]) -> Comment:
    """Give a comment with `change` applied to its replies and then to itself."""
    if post.replies:
        replies = tuple(map_posts(reply, change) for reply in post.replies)
        post = replace(post, replies=replies)
    return change(post)


def map_category(category: Category, change: Change) -> Category:
    """Give a category with `change` applied to its texts."""
    return replace(category, name=change(category.name), description=change(category.description))


def newest_timestamp(discussions: Iterable[Discussion]) -> datetime:
    """Give the newest time in any discussion, its history and its posts; 1 January 1970 if there is none.

    It stands in for the clock in every build.
    """
    found: list[datetime | None] = []
    for discussion in discussions:
        found += _MOMENTS(discussion)
        found += (standing.until for standing in discussion.former_standings)
        for post in discussion.posts:
            found += _MOMENTS_OF_POST(post)
    return max(filter(None, found), default=datetime(1970, 1, 1, tzinfo=UTC))


def _body(post: Comment, change: Change) -> Comment:
    body = change(post.body)
    # Most posts stay as they are, and copying one costs more than reading it.
    return post if body == post.body else replace(post, body=body)


def _label(label: Label, change: Change) -> Label:
    return replace(label, name=change(label.name), description=change(label.description))


def _poll(poll: Poll, change: Change) -> Poll:
    options = tuple(replace(option, text=change(option.text)) for option in poll.options)
    return replace(poll, question=change(poll.question), options=options)
