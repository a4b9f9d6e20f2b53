"""Takes out of the archive what `curation.yml` withholds: values in, values out.

Nobody's name or text is kept against their will, and nobody is forgotten half: what leads from an
opt-out to a person is written last, so that a run that dies has forgotten nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from kb_builder.accounts import Subject, digest
from kb_builder.config import Config, Curation
from kb_builder.logins import Logins, logins_in
from kb_builder.model import Discussion, Key, Repository, Tombstone, key_of
from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.people import KnownPeople
from kb_builder.privacy.policy import PASSING, Policy
from kb_builder.privacy.returning import brought
from kb_builder.privacy.rules import Rules, lacks_alias, subject_of
from kb_builder.stored import Archived, Renames, Suppression, Suppressions, actors, texts

_Stored = Discussion | Repository | Tombstone
_Addresses = Mapping[Key, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Withheld:
    """The archive as it may be stored, and how it comes there.

    `changes` are the nouns to be written, in the order in which a run that dies has forgotten
    nothing; `passing` and `passing_logins` are to be remembered before them, `suppressions` and `logins`
    after them. `met` are the keys of discussions and ids of posts that were seen at any time, and the
    marks of opt-outs of people whom a text names; `blanked` counts names and quotes.
    """

    policy: Policy
    archived: Archived
    people: KnownPeople
    rules: Rules
    changes: tuple[_Stored, ...] = ()
    passing: Suppressions = field(default_factory=Suppressions)
    suppressions: Suppressions = field(default_factory=Suppressions)
    passing_logins: Logins = field(default_factory=Logins)
    logins: Logins = field(default_factory=Logins)
    met: frozenset[Key | str] = frozenset()
    blanked: int = 0

    def kept(self, discussion: Discussion) -> Discussion:
        """Give what may be stored of a discussion that is stored already."""
        return self.rules.kept(discussion).discussion

    def outline(self, outline: Discussion) -> Discussion:
        """Give what may be stored of what GitHub's list shows of a discussion."""
        if self.policy.is_idle:
            return outline
        people = self.people.learned(outline)
        rules = self.rules if people is self.people else self.policy.rules(people)
        return rules.kept(outline).discussion

    def brought(self, read: Iterable[Discussion], stored: Mapping[int, Discussion]) -> tuple[Discussion, ...]:
        """Give what may be stored of discussions as GitHub has them, where the archive has `stored`."""
        read = tuple(read)
        # What was read tells whether it is withheld still; what is stored of it does not.
        others = {one.key: one for one in self.archived.discussions} | {one.key: one for one in read}
        rules = self.policy.without_titles(self.rules, others.values())
        return tuple(
            brought(one, stored.get(one.number), lambda found: rules.kept(found).discussion) for one in read
        )

    def is_stale(self, discussion: Discussion) -> bool:
        """Tell whether a stored discussion has to be read again: other entries are in force since."""
        known = discussion.withheld
        if known is None:
            return False
        may_be_told_apart = bool(self.policy.aliases.key) and lacks_alias(discussion)
        return known.under != self.rules.under or may_be_told_apart

    @property
    def finished(self) -> Suppressions:
        """What is to be remembered after a complete harvest, which has undone the entries removed since."""
        entries = _in_force(self)
        return self.suppressions.joined(entries).only(one.mark for one in entries)

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what a maintainer should know of what was done, and cannot see from the result."""
        hidden = any(lacks_alias(one) for one in self.archived.discussions)
        optouts = tuple(enumerate(self.policy.curation.optouts, start=1))
        by_login = [str(n) for n, one in optouts if one.action is not None and not one.id]
        lines = []
        if self.blanked:
            lines.append(f"curation.yml: {self.blanked} names and quotes were blanked in the archive")
        # The build has no key where the harvest has one: then aliases stand in the archive.
        has_key = bool(self.policy.aliases.key) or bool(self.people.hidden)
        if hidden and not has_key:
            lines.append(
                "curation.yml: people who opted out are all called a community member; with a secret in "
                "KB_ALIAS_KEY each has an alias (see docs/configuration.md)"
            )
        if by_login and not has_key:
            lines.append(
                f"curation.yml: optouts {', '.join(by_login)}: an id: holds when the account is renamed, "
                "a login alone may not"
            )
        return tuple(lines)


def known_people(policy: Policy, discussions: Iterable[Discussion]) -> KnownPeople:
    """Give what is known of the people who opted out once everything that is stored was looked at."""
    people = policy.people()
    if policy.is_idle:
        return people
    discussions = tuple(discussions)
    met = people.met(discussions).recalled(policy.logins)
    had = (login.login for one in policy.logins.accounts for login in one.logins)
    return met.read(chain(chain.from_iterable(map(_words, discussions)), had))


def withhold(
    policy: Policy,
    archived: Archived,
    people: KnownPeople,
    addresses: _Addresses,
    before: Withheld | None = None,
) -> Withheld:
    """Take out of the archive what these people and the takedowns ask for.

    `addresses` are those of the published discussions that are withheld as a whole from now on.
    `before` is what was known of an earlier look at the same archive.
    """
    rules = policy.without_titles(policy.rules(people), archived.discussions)
    met = before.met if before else frozenset[Key | str]()
    blanked = before.blanked if before else 0
    known = before.suppressions if before else _lasting(policy.remembered)
    logins = (before.logins if before else policy.logins).joined(logins_in(archived.discussions))
    if policy.is_idle:
        return Withheld(policy, archived, people, rules, passing_logins=logins, logins=logins)
    kept = [rules.kept(one, addresses.get(one.key, ())) for one in archived.discussions]
    after = _after(archived, rules, tuple(one.discussion for one in kept))
    withheld = Withheld(
        policy,
        after,
        people,
        rules,
        tuple(_changes(archived, after, rules)),
        passing_logins=logins,
        logins=logins.without(rules.nameless, logins_in(after.discussions)),
        met=met.union(*map(_ids, archived.discussions), _mentioned(policy, people, archived.discussions)),
        blanked=blanked + sum(one.blanked for one in kept),
    )
    suppressions = known.joined(_in_force(withheld))
    return replace(
        withheld, suppressions=suppressions, passing=suppressions.joined(_passing(people, policy.aliases))
    )


def learned(withheld: Withheld, read: Iterable[Discussion], stored: Mapping[int, Discussion]) -> Withheld:
    """Take note of discussions as GitHub has them; `archived` is as it was.

    Where `people` say more than before, the whole archive has to come under them first.
    """
    if withheld.policy.is_idle:
        return withheld
    read = tuple(read)
    people = withheld.people.met(read)
    for one in read:
        people = people.read(texts(one))
        if one.number in stored:
            people = people.compared(stored[one.number], one)
    met = withheld.met.union(*map(_ids, read), _mentioned(withheld.policy, people, read))
    return replace(withheld, people=people, met=met)


def _after(archived: Archived, rules: Rules, discussions: tuple[Discussion, ...]) -> Archived:
    return replace(
        archived,
        discussions=discussions,
        repositories=tuple(map(rules.repository, archived.repositories)),
        tombstones=tuple(map(rules.tombstone, archived.tombstones)),
    )


def _lasting(suppressions: Suppressions) -> Suppressions:
    return suppressions.only(one for one in suppressions.marks if not one.endswith(PASSING))


def _changes(before: Archived, after: Archived, rules: Rules) -> Iterator[_Stored]:
    """Yield what has to be written; what leads from an opt-out to an account comes last."""
    old: tuple[_Stored, ...] = (*before.repositories, *before.tombstones, *before.discussions)
    new: tuple[_Stored, ...] = (*after.repositories, *after.tombstones, *after.discussions)
    changed = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
    yield from (now for _, now in sorted(changed, key=lambda pair: _leads(pair[0], rules)))


def _leads(stored: _Stored, rules: Rules) -> int:
    """Say how far a stored noun leads: 2 from an opt-out to an account, 1 to further logins of one, 0."""
    if not isinstance(stored, Discussion):
        return 0
    known, everybody = rules.nameless, tuple(actors(stored))
    is_listed = any(actor.login.casefold() in known.listed for actor in everybody)
    return 2 if is_listed else 1 if any(map(known.holds, everybody)) else 0


def _in_force(withheld: Withheld) -> tuple[Suppression, ...]:
    """Give the entries in force, and whether the archive has, or had, what they are about."""
    people, policy = withheld.people, withheld.policy
    found = [
        Suppression(one.mark, people.is_known(one) or one.mark in withheld.met, _digests(one, policy.aliases))
        for one in people.subjects
        if one.optout.withholds
    ]
    home = policy.config.repositories[0]
    for takedown in policy.curation.takedowns:
        about = subject_of(takedown, home)
        found.append(Suppression(takedown_mark(about), about in withheld.met))
    return tuple(found)


def takedown_mark(about: Key | str) -> str:
    """Give the mark of a takedown."""
    return digest(f"takedown:{about}")


def under_todays_names(
    remembered: Suppressions, curation: Curation, config: Config, renames: Renames
) -> Suppressions:
    """Give what is remembered, also under the marks that takedowns have since a repository was renamed."""
    found = {one.mark: one.found for one in remembered.entries}
    carried = []
    for takedown in curation.takedowns:
        about = subject_of(takedown, config.repositories[0])
        if isinstance(about, tuple):
            repository, number = about
            before = (takedown_mark(key_of(name, number)) for name in renames.former(repository))
            carried += [Suppression(takedown_mark(about), found[mark]) for mark in before if mark in found]
    return remembered.joined(carried) if carried else remembered


def _passing(people: KnownPeople, aliases: Aliases) -> Iterator[Suppression]:
    """Give all logins, for as long as files are rewritten: a run that dies leaves them to the next."""
    for one in people.subjects:
        logins = tuple(sorted(map(aliases.digest, one.logins - one.listed)))
        yield Suppression(one.mark + PASSING, logins=logins)


def _digests(subject: Subject, aliases: Aliases) -> tuple[str, ...]:
    # Without a key anybody can compute a digest: it must not say more than curation.yml does.
    if not (aliases.key or subject.optout.id):
        return ()
    return tuple(sorted(map(aliases.digest, subject.logins - subject.listed)))


def _words(discussion: Discussion) -> Iterator[str]:
    """Yield what may hold a login: every text, and the login of every account."""
    yield from texts(discussion)
    yield from (actor.login for actor in actors(discussion))


def _mentioned(policy: Policy, people: KnownPeople, discussions: Iterable[Discussion]) -> Iterator[str]:
    """Yield the marks of opt-outs of people who wrote nothing, but whom a text names."""
    silent = [one for one in people.subjects if one.optout.withholds and not people.is_known(one)]
    anybody = policy.names(silent)
    written = chain.from_iterable(map(texts, discussions)) if silent else ()
    naming = [text for text in written if anybody.occur_in(text)]
    for one in silent:
        if any(map(policy.names([one]).occur_in, naming)):
            yield one.mark


def _ids(discussion: Discussion) -> frozenset[Key | str]:
    return frozenset((discussion.key, *(post.id for post in discussion.posts)))
