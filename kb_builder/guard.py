"""How much may vanish from the site at once, and who may let more of it go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_builder.config import GuardSettings
from kb_builder.errors import Refused


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules for one repository: `settings` of kb.yml, and how many removals a person `accepts`."""

    repository: str
    settings: GuardSettings
    accepts: int = 0

    def check(self, published: int, vanishing: Collection[int], empty: Sequence[str] = ()) -> None:
        """Raise `Refused` where too many of `published` pages would vanish at once.

        `vanishing` are the numbers of discussions whose pages would; `empty` are the slugs of
        categories that have lost every discussion although pages of them are published.
        """
        count = len(vanishing)
        if not count or count <= self.accepts:
            return
        if empty:
            raise self._refusal(
                f"GitHub shows the category {', '.join(empty)} empty, which {count} published pages are from"
            )
        if count > self.settings.pages and 100 * count > self.settings.percent * published:
            raise self._refusal(
                f"{count} of {published} published pages would vanish at once, more than the guard allows "
                f"(guard.percent {self.settings.percent}, guard.pages {self.settings.pages} in kb.yml)"
            )

    def _refusal(self, reason: str) -> Refused:
        return Refused(
            f"{self.repository}: {reason}",
            "Nothing was changed. Look at the Discussions on GitHub; if the pages are to go, run "
            "`kb harvest --accept-removals` with their number.",
        )
