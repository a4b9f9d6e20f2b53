"""What a build composed, for the next one of the same program: `kb serve` builds again for every change."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb_builder import website
from kb_builder.config import Project
from kb_builder.knowledge import Knowledge
from kb_builder.privacy import Withheld
from kb_builder.publication import Publication


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

    `site` is what such a program keeps of the site. The first build ends at once where another program
    has made all of it, unless this one `builds_anew`.
    """

    site: website.Held = field(default_factory=website.Held)
    builds_anew: bool = False
    _made_of: str = ""
    _composed: Composed | None = None

    @property
    def is_filled(self) -> bool:
        """Whether the next build has something to go on with."""
        return self._composed is not None

    @property
    def may_repeat(self) -> bool:
        """Whether a build may end at once where another program has made all of it."""
        return self.is_filled or not self.builds_anew

    def composed_of(self, digest: str) -> Composed | None:
        """Give what was composed of the inputs with this digest, None where it is not known."""
        return self._composed if digest == self._made_of else None

    def keep(self, digest: str, composed: Composed) -> None:
        """Keep what was composed of the inputs with this digest, and nothing else."""
        self._made_of, self._composed = digest, composed
