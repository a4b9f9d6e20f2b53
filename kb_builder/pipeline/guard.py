"""How much may vanish from the site at once, and who may let more of it go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_builder.config import GuardSettings
from kb_builder.errors import Refused


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of a command (`kb harvest`, for `what` is read) and how many removals a person `accepts`."""

    what: str
    settings: GuardSettings
    accepts: int = 0
    command: str = "kb harvest"

    def check(self, published: int, vanishing: Collection[object], empty: Sequence[str] = ()) -> None:
        """Raise `Refused` where too many of `published` pages would vanish at once.

        `vanishing` are the pages that would; `empty` are the slugs of categories that have lost
        every discussion although pages of them are published.
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
        where = "Discussions on GitHub" if self.command == "kb harvest" else "repositories in kb.yml"
        return Refused(
            f"{self.what}: {reason}",
            f"Nothing was changed. Look at the {where}; if the pages are to go, run "
            f"`{self.command} --accept-removals` with their number.",
        )
