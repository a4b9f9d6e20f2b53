"""Which account a login leads to, whoever had it: what today's posts no longer tell is remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb_builder.accounts import Accounts, mark_of, plain_login, sightings
from kb_builder.model import Discussion

Seen = Mapping[int, tuple[str, ...]]
"""By id of an account: its logins as the posts write them, today's last."""
Denied = Collection[tuple[int, str]]
"""Accounts by id that cannot be the first who had a login (in lower case)."""


@dataclass(frozen=True, slots=True, order=True)
class KnownLogin:
    """A login that an account has or had.

    `is_theirs` where nobody had it before them: its address on the site is theirs for good. A login
    that the archive must not name has a `mark`, which is a digest, in place of `login`.
    """

    is_theirs: bool
    login: str = ""
    mark: str = ""

    @property
    def marked(self) -> KnownLogin:
        """The same without its name."""
        return KnownLogin(self.is_theirs, mark=self.mark or mark_of(login=self.login))

    def named(self, logins: Iterable[str]) -> KnownLogin:
        """Give the same as one of `logins` spells it, where one does."""
        return next((replace(self, login=one, mark="") for one in logins if self.is_spelled(one)), self)

    def is_spelled(self, login: str) -> bool:
        """Tell whether it is this login."""
        return (
            plain_login(self.login) == plain_login(login) if self.login else self.mark == mark_of(login=login)
        )


@dataclass(frozen=True, slots=True, order=True)
class LoginsOfAccount:
    """The logins of one account, which has an `id`, or a `mark` where the archive names it no more."""

    id: int
    logins: tuple[KnownLogin, ...] = ()
    mark: str = ""

    @property
    def marked(self) -> LoginsOfAccount:
        """The same without names and number."""
        logins = tuple(sorted(one.marked for one in self.logins))
        return LoginsOfAccount(0, logins, self.mark or mark_of(id_=self.id))


@dataclass(frozen=True, slots=True)
class Taken:
    """The logins that somebody had: by name, and by digest."""

    names: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def by(cls, accounts: Iterable[LoginsOfAccount], reserved: Iterable[str]) -> Taken:
        """Gather the logins of these accounts, and those that nobody gets."""
        logins = [login for one in accounts for login in one.logins]
        marks = frozenset(reserved).union(one.mark for one in logins if one.mark)
        return cls(frozenset(plain_login(one.login) for one in logins if one.login), marks)

    def holds(self, login: str) -> bool:
        """Tell whether somebody had a login, which is in lower case."""
        return login in self.names or bool(self.marks and mark_of(login=login) in self.marks)


@dataclass(frozen=True, slots=True)
class Logins:
    """The logins of accounts. `reserved` are digests of logins that nobody gets who has not had them."""

    accounts: tuple[LoginsOfAccount, ...] = ()
    reserved: tuple[str, ...] = ()

    def joined(self, seen: Seen, denied: Denied = ()) -> Logins:
        """Give these and what is `seen`: who comes second to a login has it, and not its address.

        Of several who are seen with a new login at once, one who had it before comes first, else the
        account with the lowest id; where two had it before, nobody can tell.
        """
        known: dict[int | str, LoginsOfAccount] = {one.id or one.mark: one for one in self._recalled(seen)}
        claims = _claims(seen, known)
        taken = Taken.by(known.values(), self.reserved)
        for login, claimants in sorted(claims.items()):
            free = [] if taken.holds(login) else [one for one in claimants if (one.id, login) not in denied]
            owner = _first(free)
            for one in claimants:
                had = known.get(one.id, LoginsOfAccount(one.id))
                more = KnownLogin(one.id == owner, one.login)
                known[one.id] = replace(had, logins=tuple(sorted((*had.logins, more))))
        return Logins(tuple(sorted(known.values())), self.reserved)

    def beyond(self, seen: Seen) -> Logins:
        """Give what has to be remembered: joined with what is `seen`, it gives these logins again."""
        kept: set[LoginsOfAccount] = set()
        while True:
            known = Logins(tuple(sorted(kept)), self.reserved)
            untold = set(self.accounts).difference(kept, known.joined(seen).accounts)
            if not untold:
                return known
            kept |= untold

    def without_names_of_others(self, seen: Seen) -> Logins:
        """Give the same without the name of any account that is not `seen`."""
        accounts = sorted(one if one.id in seen else one.marked for one in self.accounts)
        return replace(self, accounts=tuple(accounts))

    def without(self, hidden: Accounts, seen: Seen) -> Logins:
        """Give what may be remembered where these accounts are `hidden`; `seen` is what posts show then."""
        ids = {mark_of(id_=one) for one in hidden.ids}
        listed = {mark_of(login=one) for one in hidden.listed}
        kept: list[LoginsOfAccount] = []
        reserved = set(self.reserved)
        for one in self.accounts:
            had = listed.intersection(login.mark for login in one.logins)
            if one.mark and had:
                # Perhaps this is who is meant: then nothing may tell the other logins.
                reserved |= had
            elif one.id not in hidden.ids and one.mark not in ids:
                kept.append(_without_names(one, hidden.logins, seen.get(one.id, ())))
        return Logins(tuple(sorted(kept)), tuple(sorted(reserved)))

    def reserving(self, marks: Iterable[str]) -> Logins:
        """Give the same with more logins that are nobody's."""
        return replace(self, reserved=tuple(sorted({*self.reserved, *marks})))

    @property
    def taken(self) -> Taken:
        """The logins that somebody had."""
        return Taken.by(self.accounts, self.reserved)

    def ids_of(self, login: str) -> frozenset[int]:
        """Give the accounts that have or had a login."""
        return frozenset(
            one.id for one in self.accounts if one.id and any(had.is_spelled(login) for had in one.logins)
        )

    def names_of(self, ids: Collection[int]) -> frozenset[str]:
        """Give every login that these accounts have or had, in lower case."""
        logins = (had.login for one in self.accounts if one.id in ids for had in one.logins)
        return frozenset(plain_login(login) for login in logins if login)

    def _recalled(self, seen: Seen) -> Iterator[LoginsOfAccount]:
        """Yield these with the numbers and the names of all who are seen."""
        gone = any(one.mark for one in self.accounts)
        ids = {mark_of(id_=id_): id_ for id_ in seen} if gone else {}
        for one in self.accounts:
            id_ = one.id or ids.get(one.mark, 0)
            shown = seen.get(id_, ())
            logins = tuple(sorted(had.named(shown) for had in one.logins))
            yield LoginsOfAccount(id_, logins) if shown else one


def logins_in(discussions: Iterable[Discussion]) -> Seen:
    """Give the logins of every account in these discussions."""
    newest: dict[int, dict[str, tuple[datetime, str]]] = {}
    for one in sightings(discussions):
        id_, login = one.actor.id, one.actor.login
        if id_ and one.actor.is_named and login.strip():
            had, key = newest.setdefault(id_, {}), login.casefold()
            had[key] = max(had.get(key, (one.date, login)), (one.date, login))
    return {id_: tuple(login for _, login in sorted(had.values())) for id_, had in newest.items()}


@dataclass(frozen=True, slots=True)
class _Claim:
    """A login with which an account is seen for the first time."""

    id: int
    login: str
    is_former: bool


def _claims(seen: Seen, known: Mapping[int | str, LoginsOfAccount]) -> Mapping[str, Sequence[_Claim]]:
    claims: dict[str, list[_Claim]] = {}
    for id_, logins in seen.items():
        had = {plain_login(one.login) for one in known[id_].logins} if id_ in known else set()
        for login in logins:
            if login.casefold() not in had:
                claims.setdefault(login.casefold(), []).append(_Claim(id_, login, login != logins[-1]))
    return claims


def _first(claimants: Sequence[_Claim]) -> int | None:
    former = [one.id for one in claimants if one.is_former]
    if len(former) > 1:
        return None
    return next(iter(former), None) or min((one.id for one in claimants), default=None)


def _without_names(one: LoginsOfAccount, names: frozenset[str], shown: Sequence[str]) -> LoginsOfAccount:
    """Give the logins of an account; of hidden names only what its own posts show stays a name."""
    own = {login.casefold() for login in shown}
    logins = (had.marked if plain_login(had.login) in names - own else had for had in one.logins)
    return replace(one, logins=tuple(sorted(logins)))
