"""How much may vanish from the site at once, and who may let more of it go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_builder.config import GuardSettings, Project
from kb_builder.errors import Refused
from kb_builder.knowledge import Answer, Duplicate, Idea, Knowledge
from kb_builder.model import Key, key_of
from kb_builder.stored import Archived


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of a command (`kb harvest`, for `what` is read) and how many removals a person `accepts`."""

    what: str
    settings: GuardSettings
    accepts: int = 0
    command: str = "kb harvest"
    look: str = "Look at the Discussions on GitHub"

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
        return Refused(
            f"{self.what}: {reason}",
            f"Nothing was changed. {self.look}; if the pages are to go, run "
            f"`{self.command} --accept-removals` with their number.",
        )


def check_build(
    project: Project, before: frozenset[Key], knowledge: Knowledge, archived: Archived, accepts: int
) -> None:
    """Refuse a build that would take too many pages off the site. Raises `Refused`.

    `before` are the discussions of the pages in `content/`. Those that people withheld, hid or
    deleted may go: somebody decided that, one by one.
    """
    pages: tuple[Answer | Idea | Duplicate, ...] = (
        *knowledge.answers,
        *knowledge.ideas,
        *knowledge.duplicates,
    )
    today = {name: project.renames.today(name) for name in {name for name, _ in before}}
    before = frozenset(key_of(today[name], number) for name, number in before)
    still = {page.discussion.key for page in pages}
    home = project.config.repositories[0]
    decided = {key_of(one.repository or home, one.number) for one in project.curation.pages if one.hide}
    decided |= {key_of(one.repository, one.number) for one in archived.tombstones}
    decided |= {one.key for one in archived.discussions if one.withheld is not None}
    named = {name.lower() for name in project.config.repositories}
    strangers = sorted({name for name, _ in before if name not in named})
    what = f"kb.yml does not name {', '.join(strangers)}" if strangers else "kb build"
    look = "Look at the repositories in kb.yml, and run `kb harvest` first where one was renamed"
    if not project.archive.is_dir():
        what, look = "archive/ is missing", "Bring it back (`git restore archive`), or run `kb harvest`"
    guard = Guard(what, project.config.guard, accepts, "kb build", look)
    guard.check(len(before), before - still - decided)
