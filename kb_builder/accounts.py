"""Who stands behind a login, and which accounts an opt-out is about: by id, or by any login of an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar

from kb_builder.config import OptOut
from kb_builder.model import Actor, ActorKind, Discussion
from kb_builder.stored import actors, map_actors

_K = TypeVar("_K")
_V = TypeVar("_V")
_NO_IDS: frozenset[int] = frozenset()
_NO_LOGINS: frozenset[str] = frozenset()
_MARK = 16

STAFF = ("OWNER", "MEMBER", "COLLABORATOR")
"""GitHub's associations of those who speak for a repository."""


@dataclass(frozen=True, slots=True)
class Identities:
    """Every account seen in the archive."""

    newest: Mapping[str, Actor]
    """By `Actor.key`: the account as its newest post shows it."""
    ids: Mapping[str, frozenset[int]]
    """By login in lower case: the ids it was seen with."""
    logins: Mapping[int, frozenset[str]]
    """By id: the logins it was seen with, in lower case."""
    team: frozenset[str]
    """Keys of those whom GitHub calls owner, member or collaborator on any post."""

    @classmethod
    def seen_in(cls, discussions: Iterable[Discussion]) -> Identities:
        """Gather the accounts of all posts, in whatever order they come."""
        named = [sighting for sighting in sightings(discussions) if _is_nameable(sighting.actor)]
        pairs = {(s.actor.login, s.actor.id) for s in named if s.actor.id}
        ids = _gather((login.casefold(), id_) for login, id_ in pairs)
        logins = _gather((id_, login.casefold()) for login, id_ in pairs)
        newest = _newest((_key(s.actor, ids), s) for s in named)
        team = frozenset(_key(s.actor, ids) for s in named if s.association.upper() in STAFF)
        return cls(newest, ids, logins, team)

    def has(self, subject: Subject) -> bool:
        """Tell whether an account that an opt-out is about was seen."""
        return any(id_ in self.logins for id_ in subject.ids) or any(
            login in self.ids or f"login:{login}" in self.newest for login in subject.listed
        )

    def joined(self, other: Identities) -> Identities:
        """Give these accounts with those, their logins and their ids that `other` knows as well."""
        return replace(
            self,
            newest={**self.newest, **other.newest},
            ids=_united(self.ids, other.ids),
            logins=_united(self.logins, other.logins),
        )

    def with_bots(self, logins: Iterable[str]) -> Identities:
        """Give these accounts, those that go by one of `logins` today as bots."""
        bots = {login.removeprefix("@").casefold() for login in logins}
        newest = {
            key: replace(actor, kind=ActorKind.BOT) if actor.login.casefold() in bots else actor
            for key, actor in self.newest.items()
        }
        return replace(self, newest=newest)

    def known(self, actor: Actor) -> Actor:
        """Give the account under its newest login and avatar; a nameless one without any trace."""
        if actor.kind is ActorKind.HIDDEN:
            return Actor.hidden(actor.alias)
        if not _is_nameable(actor):
            return Actor.ghost()
        return self.newest.get(_key(actor, self.ids), actor)

    def _is_known(self, actor: Actor) -> bool:
        """Tell whether `known` gives the account as it is."""
        known = self.newest.get(actor.key) if actor.id else None
        # Only what may be named was seen.
        return known == actor if known and actor.is_named else self.known(actor) == actor

    def named(self, discussion: Discussion) -> Discussion:
        """Give a discussion with every account of it under its newest name."""
        # Most have theirs, and copying a discussion costs more than reading it.
        if all(map(self._is_known, actors(discussion))):
            return discussion
        return map_actors(discussion, self.known)


@dataclass(frozen=True, slots=True)
class Subject:
    """An opt-out with the accounts it is about. Logins are in lower case."""

    optout: OptOut
    ids: frozenset[int] = _NO_IDS
    listed: frozenset[str] = _NO_LOGINS
    """The login by which the account is found, none where an id is given."""
    logins: frozenset[str] = _NO_LOGINS
    """Every login that is given or that one of the accounts ever had."""

    @classmethod
    def of(
        cls,
        optout: OptOut,
        identities: Identities,
        ids: frozenset[int] = _NO_IDS,
        logins: frozenset[str] = _NO_LOGINS,
    ) -> Subject:
        """Find the accounts; `ids` and `logins` are known to be theirs from elsewhere.

        Beside an id, the login that is given says what to look for in texts, and nothing about accounts:
        it may be a stranger's by now.
        """
        given = frozenset(filter(None, (plain_login(optout.login or ""),)))
        listed = _NO_LOGINS if optout.id else given
        own = frozenset({optout.id} if optout.id else ())
        found = own.union(ids, *(identities.ids.get(login, _NO_IDS) for login in listed))
        seen = (identities.logins.get(id_, _NO_LOGINS) for id_ in found)
        return cls(optout, found, listed, given.union(logins, *seen))

    @property
    def mark(self) -> str:
        """Give what tells this opt-out from others, without a name."""
        return mark_of(id_=self.optout.id) if self.optout.id else mark_of(login=self.optout.login or "")

    def holds(self, actor: Actor) -> bool:
        """Tell whether the opt-out is about this account."""
        return Accounts.of((self,)).holds(actor)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of several opt-outs taken together."""

    ids: frozenset[int] = _NO_IDS
    listed: frozenset[str] = _NO_LOGINS
    logins: frozenset[str] = _NO_LOGINS

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> Accounts:
        """Join the accounts of these opt-outs."""
        subjects = tuple(subjects)
        return cls(
            _NO_IDS.union(*(one.ids for one in subjects)),
            _NO_LOGINS.union(*(one.listed for one in subjects)),
            _NO_LOGINS.union(*(one.logins for one in subjects)),
        )

    def holds(self, actor: Actor) -> bool:
        """Tell whether an account is among them.

        A former login may belong to a stranger by now: only without an id does it decide.
        """
        if actor.id in self.ids:
            return True
        login = actor.login.casefold()
        return login in self.listed or (not actor.id and login in self.logins)


def plain_login(written: str) -> str:
    """Give a login as it is compared: "@Bob " → "bob"."""
    return written.strip().removeprefix("@").casefold()


def mark_of(*, login: str = "", id_: int | None = None) -> str:
    """Give the mark of an opt-out of a login or an id."""
    return digest(f"id:{id_}" if id_ else f"login:{plain_login(login)}")


def digest(text: str) -> str:
    """Give a digest that tells opt-outs and takedowns apart."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]


class Sighting(NamedTuple):
    """An account in a discussion, and when it wrote or chose there."""

    actor: Actor
    date: datetime
    association: str = ""


def _is_nameable(actor: Actor) -> bool:
    return actor.is_named and bool(actor.login.strip())


def _key(actor: Actor, ids: Mapping[str, frozenset[int]]) -> str:
    if actor.id:
        return actor.key
    # A post without an id belongs to the account with that login, unless the login changed hands.
    candidates = ids.get(actor.login.casefold(), frozenset())
    return f"id:{min(candidates)}" if len(candidates) == 1 else actor.key


def _age(sighting: Sighting) -> tuple[object, ...]:
    actor = sighting.actor
    return bool(actor.id), sighting.date, actor.login, actor.avatar_url, actor.url, actor.kind, actor.id


def _newest(found: Iterable[tuple[str, Sighting]]) -> dict[str, Actor]:
    """Give the account of the last sighting under each key, by key."""
    newest: dict[str, Sighting] = {}
    for key, one in found:
        known = newest.get(key)
        # Most come again as they were seen before, or are older, and to compare all of an account takes long.
        if known is None or (not _is_older(one, known) and _age(known) < _age(one)):
            newest[key] = one
    return {key: one.actor for key, one in newest.items()}


def _is_older(one: Sighting, other: Sighting) -> bool:
    return one.date < other.date and bool(one.actor.id) == bool(other.actor.id)


def _gather(pairs: Iterable[tuple[_K, _V]]) -> Mapping[_K, frozenset[_V]]:
    gathered: dict[_K, set[_V]] = {}
    for key, value in pairs:
        gathered.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in gathered.items()}


def _united(one: Mapping[_K, frozenset[_V]], other: Mapping[_K, frozenset[_V]]) -> Mapping[_K, frozenset[_V]]:
    nothing: frozenset[_V] = frozenset()
    return {key: one.get(key, nothing) | other.get(key, nothing) for key in (*one, *other)}


def sightings(discussions: Iterable[Discussion]) -> Iterator[Sighting]:
    """Yield every account in these discussions, once for each post of theirs and each choice."""
    for discussion in discussions:
        yield Sighting(discussion.author, discussion.created_at, discussion.association)
        for post in discussion.posts:
            yield Sighting(post.author, post.created_at, post.association)
        if discussion.answer_chosen_by is not None:
            yield Sighting(discussion.answer_chosen_by, discussion.answer_chosen_at or discussion.created_at)
