"""Circles know which accounts an opt-out is about: by id, or by any login that an account ever had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb_builder.config import OptOut
from kb_builder.curate.aliases import mark
from kb_builder.curate.identity import Identities
from kb_builder.model import Actor

_NO_IDS: frozenset[int] = frozenset()
_NO_LOGINS: frozenset[str] = frozenset()


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
        """Give what tells this wish from others, without a name."""
        return mark_of(id_=self.optout.id) if self.optout.id else mark_of(login=self.optout.login or "")

    def holds(self, actor: Actor) -> bool:
        """Tell whether the opt-out is about this account."""
        return Circle((self,)).holds(actor)


@dataclass(frozen=True, slots=True, init=False)
class Circle:
    """The accounts of several opt-outs taken together."""

    ids: frozenset[int]
    listed: frozenset[str]
    logins: frozenset[str]

    def __init__(self, subjects: Iterable[Subject]) -> None:
        subjects = tuple(subjects)
        object.__setattr__(self, "ids", _NO_IDS.union(*(one.ids for one in subjects)))
        object.__setattr__(self, "listed", _NO_LOGINS.union(*(one.listed for one in subjects)))
        object.__setattr__(self, "logins", _NO_LOGINS.union(*(one.logins for one in subjects)))

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
    """Give the mark of a wish about a login or an id."""
    return mark(f"id:{id_}" if id_ else f"login:{plain_login(login)}")
