"""What a build composed, for the next one of the same program: `kb serve` builds again for every change."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb_builder.config import Project
from kb_builder.knowledge import Knowledge
from kb_builder.privacy import Withheld
from kb_builder.publication import Publication
from kb_builder.website import Start, Warm


@dataclass(frozen=True, slots=True)
class Composed:
    """What a build publishes, before it looks at pages written by hand."""

    project: Project
    withheld: Withheld
    knowledge: Knowledge
    publication: Publication


@dataclass(slots=True)
class Held:
    """What the last build composed, in a program that builds again: taken where only other things changed.

    `start` runs MkDocs, which such a program loads once.
    """

    start: Start = field(default_factory=lambda: Warm().run)
    _made_of: str = ""
    _composed: Composed | None = None

    def composed_of(self, digest: str) -> Composed | None:
        """Give what was composed of the inputs with this digest, None where it is not known."""
        return self._composed if digest == self._made_of else None

    def keep(self, digest: str, composed: Composed) -> None:
        """Keep what was composed of the inputs with this digest, and nothing else."""
        self._made_of, self._composed = digest, composed
