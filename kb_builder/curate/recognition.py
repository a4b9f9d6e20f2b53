"""Recognition knows people who opted out when they come back: by alias, post or digest of a login."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb_builder.config import OptOut
from kb_builder.curate.aliases import Aliases
from kb_builder.curate.circles import Circle, Subject, mark_of
from kb_builder.curate.identity import Identities
from kb_builder.curate.withholding import REMOVAL, TAKEDOWN
from kb_builder.model import LOGIN, Actor, ActorKind, Comment, Discussion
from kb_builder.parts import actors, texts

_LOGIN = re.compile(LOGIN)


class Acquaintances:
    """What one run has learned of the people whom opt-outs are about; it only grows.

    `remembered` are digests of the logins of each wish, in force or withdrawn, by its mark.
    """

    def __init__(
        self, optouts: Sequence[OptOut], remembered: Mapping[str, Iterable[str]], aliases: Aliases
    ) -> None:
        self._optouts, self._key = tuple(optouts), aliases
        self._identities = Identities.seen_in(())
        self._ids: dict[int, set[int]] = defaultdict(set)
        self._logins: dict[int, set[str]] = defaultdict(set)
        self._hidden: set[str] = set()
        marks = {Subject(one).mark: place for place, one in enumerate(self._optouts) if one.withholds}
        self._digests = {d: marks[m] for m, digests in remembered.items() if m in marks for d in digests}
        self._withdrawn = set(remembered) - marks.keys()
        self._bygone = {d for m in self._withdrawn for d in remembered[m]}
        self._checked: set[str] = set()
        self._subjects: tuple[Subject, ...] = ()
        self._circle = Circle(())
        self._settle()

    def meet(self, discussions: Iterable[Discussion]) -> None:
        """Take note of the accounts in these discussions, and of the aliases of hidden people."""
        discussions = tuple(discussions)
        self._identities = self._identities.joined(Identities.seen_in(discussions))
        self._settle()
        for actor in (actor for one in discussions for actor in actors(one)):
            if actor.alias:
                self._hidden.add(actor.alias)
            elif self._is_hidden(actor):
                self._recognise(actor, was_removed=False)

    def read(self, written: Iterable[str]) -> bool:
        """Look for logins of which only a digest is known; tell whether there are any."""
        if not self._digests:
            return False
        words = {word.casefold() for text in written for word in _LOGIN.findall(text)} - self._checked
        self._checked |= words
        found = [(self._digests.get(self._key.digest(word)), word) for word in words]
        for place, word in found:
            if place is not None:
                self._logins[place].add(word)
        self._settle()
        return any(place is not None for place, _ in found)

    def learns_from(self, outline: Discussion) -> bool:
        """Take note of a discussion, and tell whether it says anything new about these people."""
        known = self._circle
        news = [
            actor
            for actor in actors(outline)
            if (actor.id in known.ids and actor.login.casefold() not in known.logins)
            or (actor.id and actor.id not in known.ids and actor.login.casefold() in known.listed)
            or (self._is_hidden(actor) and not known.holds(actor))
        ]
        if news:
            self.meet((outline,))
        return self.read(texts(outline)) or bool(news)

    def compare(self, stored: Discussion, read: Discussion) -> None:
        """Recognise who wrote what the archive holds as somebody's who is hidden."""
        for before, now, was_removed in _pairs(stored, read):
            if before.kind is ActorKind.HIDDEN and now.is_named:
                self._recognise(now, was_removed)

    @property
    def has_met_aliases(self) -> bool:
        """Whether somebody was met who is hidden under an alias."""
        return bool(self._hidden)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Give the opt-outs, in their order, with everybody whom they are known to be about."""
        return self._subjects

    def is_known(self, subject: Subject) -> bool:
        """Tell whether anybody was met whom an opt-out is about."""
        met = self._identities
        return any(id_ in met.logins for id_ in subject.ids) or any(
            login in met.ids or f"login:{login}" in met.newest for login in subject.listed
        )

    def _settle(self) -> None:
        self._subjects = tuple(
            Subject.of(one, self._identities, frozenset(self._ids[place]), frozenset(self._logins[place]))
            for place, one in enumerate(self._optouts)
        )
        self._circle = Circle(one for one in self._subjects if one.optout.action is not None)

    def _is_hidden(self, actor: Actor) -> bool:
        return bool(self._hidden) and actor.is_named and self._key.of(actor) in self._hidden

    def _recognise(self, actor: Actor, was_removed: bool) -> None:
        if not actor.id or self._circle.holds(actor) or self._is_back(actor):
            return
        # Listed by id, they would have been recognised by it.
        listed = [p for p, one in enumerate(self._optouts) if one.action is not None and not one.id]
        fitting = [p for p in listed if (self._optouts[p].action == "remove") == was_removed]
        for place in (fitting or listed)[:1]:
            self._ids[self._digests.get(self._key.digest(actor.login), place)].add(actor.id)
            self._settle()

    def _is_back(self, actor: Actor) -> bool:
        marks = {mark_of(login=actor.login), mark_of(id_=actor.id)}
        return bool(marks & self._withdrawn) or self._key.digest(actor.login) in self._bygone


def _pairs(stored: Discussion, read: Discussion) -> Iterator[tuple[Actor, Actor, bool]]:
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
