"""What people asked `curation.yml` for beyond hiding: to stand on no board, or to have no page and points."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.accounts import Accounts, Identities, Subject
from kb_builder.config import Curation
from kb_builder.logins import Logins
from kb_builder.model import Actor


@dataclass(frozen=True, slots=True)
class Preferences:
    """The accounts of everybody, and of those who want less than to be credited and ranked."""

    identities: Identities
    unranked: Accounts
    uncredited: Accounts
    unasked: Accounts
    unconnected: Accounts
    hidden_logins: frozenset[str]
    """Logins of people who are hidden: named nowhere, whoever had them before."""
    logins: Logins
    """The logins of all accounts, those that posts no longer tell included."""

    @classmethod
    def of(
        cls, curation: Curation, identities: Identities, hidden_logins: frozenset[str], logins: Logins
    ) -> Preferences:
        """Find the accounts that opt-outs are about among `identities`."""
        subjects = [Subject.of(optout, identities) for optout in curation.optouts]
        return cls(
            identities,
            unranked=Accounts.of(one for one in subjects if not one.optout.ranking),
            uncredited=Accounts.of(one for one in subjects if not one.optout.credit),
            unasked=Accounts.of(one for one in subjects if not one.optout.suggestions),
            unconnected=Accounts.of(one for one in subjects if not one.optout.connections),
            hidden_logins=hidden_logins,
            logins=logins,
        )

    def ranks(self, actor: Actor) -> bool:
        """Tell whether this account has not asked to stand on no board."""
        return not self.unranked.holds(actor)

    def credits(self, actor: Actor) -> bool:
        """Tell whether this account may have a page and points."""
        return not self.uncredited.holds(actor)

    def suggests(self, actor: Actor) -> bool:
        """Tell whether this account may be named as somebody who could answer a question."""
        return not self.unasked.holds(actor)

    def connects(self, actor: Actor) -> bool:
        """Tell whether this account may be named beside whom it helped, or who helped it."""
        return not self.unconnected.holds(actor)
