"""Privacy knows what people asked for: whom not to name, publish, rank or credit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb_builder.config import Config, Curation
from kb_builder.curate.aliases import Aliases
from kb_builder.curate.circles import Circle, Subject
from kb_builder.curate.identity import Identities
from kb_builder.curate.withholding import Withholding
from kb_builder.model import Actor, Discussion

_NO_ALIASES = Aliases()


@dataclass(frozen=True, slots=True)
class Privacy:
    """What `curation.yml` asks for, answered for any account and any discussion."""

    identities: Identities
    withholding: Withholding
    unranked: Circle
    uncredited: Circle

    @classmethod
    def asked_for(
        cls,
        curation: Curation,
        config: Config,
        identities: Identities,
        *,
        aliases: Aliases = _NO_ALIASES,
        subjects: Iterable[Subject] | None = None,
    ) -> Privacy:
        """Find the accounts that opt-outs are about, by default among `identities` alone."""
        known = subjects or (Subject.of(optout, identities) for optout in curation.optouts)
        known = tuple(known)
        return cls(
            identities,
            Withholding.asked_for(curation, config, known, aliases),
            unranked=Circle(one for one in known if not one.optout.ranking),
            uncredited=Circle(one for one in known if not one.optout.credit),
        )

    def ranks(self, actor: Actor) -> bool:
        """Tell whether this account has not asked to stand on no board."""
        return not self.unranked.holds(actor)

    def credits(self, actor: Actor) -> bool:
        """Tell whether this account may have a page and points."""
        return not self.uncredited.holds(actor)

    def applied(self, discussions: Iterable[Discussion]) -> tuple[Discussion, ...]:
        """Give what may be published of discussions; of those withheld as a whole, nothing."""
        kept = (self.withholding.applied(one).discussion for one in discussions)
        return tuple(one for one in kept if not one.is_stub)
