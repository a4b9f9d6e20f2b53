"""The people who opted out, recognised when they come back: by id, alias, post or digest of a login."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb_builder.accounts import Accounts, Identities, Subject, mark_of
from kb_builder.config import OptOut
from kb_builder.logins import Logins
from kb_builder.model import LOGIN, REMOVAL, TAKEDOWN, Actor, ActorKind, Comment, Discussion
from kb_builder.privacy.aliases import Aliases
from kb_builder.stored import actors, texts

_LOGIN = re.compile(LOGIN)
_Learned = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What is known of the people whom opt-outs are about. Learning more gives another value.

    `subjects` are the opt-outs, in their order, with everybody whom they are known to be about.
    """

    optouts: tuple[OptOut, ...]
    aliases: Aliases
    subjects: tuple[Subject, ...]
    nameless: Accounts
    """Everybody who is called by no name."""
    identities: Identities = field(default_factory=lambda: Identities.seen_in(()))
    hidden: frozenset[str] = frozenset()
    """Aliases under which the archive hides somebody."""
    ids: tuple[frozenset[int], ...] = ()
    logins: _Learned = ()
    digests: Mapping[str, int] = field(default_factory=dict)
    """By digest of a login: the place of the opt-out that it belongs to."""
    withdrawn: frozenset[str] = frozenset()
    """Marks of opt-outs that are no longer in force, and digests of the logins that they had."""

    @classmethod
    def of(
        cls, optouts: Sequence[OptOut], remembered: Mapping[str, Iterable[str]], aliases: Aliases
    ) -> KnownPeople:
        """Begin with what is `remembered`: digests of logins by the mark of their opt-out."""
        marks = {Subject(one).mark: place for place, one in enumerate(optouts) if one.withholds}
        gone = remembered.keys() - marks.keys()
        people = cls(
            tuple(optouts),
            aliases,
            (),
            Accounts(),
            ids=(frozenset(),) * len(optouts),
            logins=(frozenset(),) * len(optouts),
            digests={one: marks[mark] for mark in remembered if mark in marks for one in remembered[mark]},
            withdrawn=frozenset(gone).union(*(remembered[mark] for mark in gone)),
        )
        return people._settled()

    def met(self, discussions: Iterable[Discussion]) -> KnownPeople:
        """Take note of the accounts in these discussions, and of the aliases of hidden people."""
        discussions = tuple(discussions)
        everybody = [actor for one in discussions for actor in actors(one)]
        people = replace(
            self,
            identities=self.identities.joined(Identities.seen_in(discussions)),
            hidden=self.hidden.union(actor.alias for actor in everybody if actor.alias),
        )._settled()
        for actor in everybody:
            if people._goes_by_alias(actor):
                people = people._recognised(actor, was_removed=False)
        return people

    def recalled(self, remembered: Logins) -> KnownPeople:
        """Find who had a login that nobody in the archive has, and what other logins people had."""
        ids, logins = list(self.ids), list(self.logins)
        for place, one in enumerate(self.subjects):
            listed = [login for login in one.listed if login not in self.identities.ids]
            ids[place] = ids[place].union(*map(remembered.ids_of, listed))
            logins[place] |= remembered.names_of(one.ids | ids[place])
        people = replace(self, ids=tuple(ids), logins=tuple(logins))
        return self if people == self else people._settled()

    def read(self, written: Iterable[str]) -> KnownPeople:
        """Look for logins of which only a digest is known."""
        if not self.digests:
            return self
        words = {word.casefold() for text in written for word in _LOGIN.findall(text)}
        found = {word: self.digests.get(self.aliases.digest(word)) for word in words}
        logins = tuple(
            known.union(word for word, owner in found.items() if owner == place)
            for place, known in enumerate(self.logins)
        )
        return self if logins == self.logins else replace(self, logins=logins)._settled()

    def learned(self, outline: Discussion) -> KnownPeople:
        """Take note of a discussion where it says anything new about these people."""
        known = self.nameless
        is_news = any(
            (actor.id in known.ids and actor.login.casefold() not in known.logins)
            or (actor.id and actor.id not in known.ids and actor.login.casefold() in known.listed)
            or (self._goes_by_alias(actor) and not known.holds(actor))
            for actor in actors(outline)
        )
        return (self.met((outline,)) if is_news else self).read(texts(outline))

    def compared(self, stored: Discussion, read: Discussion) -> KnownPeople:
        """Recognise who wrote what the archive holds as somebody's who is hidden."""
        people = self
        for before, now, was_removed in _same_posts(stored, read):
            if before.kind is ActorKind.HIDDEN and now.is_named:
                people = people._recognised(now, was_removed)
        return people

    def is_known(self, subject: Subject) -> bool:
        """Tell whether anybody was met whom an opt-out is about."""
        return self.identities.has(subject)

    def _settled(self) -> KnownPeople:
        subjects = tuple(
            Subject.of(one, self.identities, self.ids[place], self.logins[place])
            for place, one in enumerate(self.optouts)
        )
        nameless = Accounts.of(one for one in subjects if one.optout.action is not None)
        return replace(self, subjects=subjects, nameless=nameless)

    def _goes_by_alias(self, actor: Actor) -> bool:
        is_open = bool(self.hidden) and actor.is_named and not actor.alias
        return is_open and self.aliases.of(actor) in self.hidden

    def _recognised(self, actor: Actor, was_removed: bool) -> KnownPeople:
        if not actor.id or self.nameless.holds(actor) or self._is_back(actor):
            return self
        # Listed by id, they would have been recognised by it.
        listed = [p for p, one in enumerate(self.optouts) if one.action is not None and not one.id]
        fitting = [p for p in listed if (self.optouts[p].action == "remove") == was_removed]
        place = next(iter(fitting or listed), None)
        if place is None:
            return self
        owner = self.digests.get(self.aliases.digest(actor.login), place)
        ids = tuple(known | {actor.id} if p == owner else known for p, known in enumerate(self.ids))
        return replace(self, ids=ids)._settled()

    def _is_back(self, actor: Actor) -> bool:
        marks = {mark_of(login=actor.login), mark_of(id_=actor.id), self.aliases.digest(actor.login)}
        return bool(marks & self.withdrawn)


def returned(stored: Mapping[int, Discussion], read: Iterable[Discussion]) -> frozenset[int]:
    """Give the accounts that are named in what was `read`, and hidden in the same posts as stored."""
    pairs = ((stored[one.number], one) for one in read if one.number in stored)
    same = (found for before, now in pairs for found in _same_posts(before, now))
    return frozenset(now.id for before, now, _ in same if before.kind is ActorKind.HIDDEN and now.is_named)


def _same_posts(stored: Discussion, read: Discussion) -> Iterator[tuple[Actor, Actor, bool]]:
    """Yield who wrote a post as it is stored and as it was read, and whether its words were removed."""
    reason = stored.withheld.reason if stored.withheld else ""
    if reason != TAKEDOWN:
        yield stored.author, read.author, reason == REMOVAL
    if stored.answer_chosen_by and read.answer_chosen_by and stored.answer_chosen_at == read.answer_chosen_at:
        yield stored.answer_chosen_by, read.answer_chosen_by, False
    before: Mapping[str, Comment] = {post.id: post for post in stored.posts}
    for post in read.posts:
        old = before.get(post.id)
        if old is not None and old.withheld != TAKEDOWN:
            yield old.author, post.author, old.withheld == REMOVAL
