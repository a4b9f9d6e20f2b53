"""The archive of one repository as it was before a harvest: what may go from it, and what is left of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from kb_builder.archive import Losses, Verdict, count_unread, judge
from kb_builder.config import Project
from kb_builder.errors import Refused
from kb_builder.harvest import Harvest, ListingSummary
from kb_builder.model import Discussion, Key, Tombstone, key_of
from kb_builder.pipeline.archive import page_addresses, page_titles
from kb_builder.pipeline.guard import Guard
from kb_builder.pipeline.shown import remembered
from kb_builder.stored import Archived


class Before:
    """The archive of one repository as it was before the run, and what its site shows."""

    def __init__(self, project: Project, name: str, whole: Archived, accepts: int) -> None:
        """Give that of the repository of this name in the `whole` archive."""
        archived = whole.only([name])
        self.name = name
        self._project, self._archived, self._whole = project, archived, whole
        self._guard = Guard(name, project.config.guard, accepts)
        self._missing = archived.missing.get(name, ())
        self._let_go = frozenset(one.number for one in self._missing if one.accepted)
        self.discussions = {one.number: one for one in archived.discussions}
        self.damaged = frozenset(archived.damaged.get(name, ()))
        self.unread = archived.unread.get(name, ())

    def has(self, number: int) -> bool:
        """Tell whether there is a file of this discussion, if only a damaged one."""
        return number in self.discussions or number in self.damaged

    @cached_property
    def _published(self) -> frozenset[int]:
        shown = remembered(self._project, self._whole)
        return self._own(shown.pages) if shown else self._numbers(self.discussions.values())

    def review(self, listing: ListingSummary) -> None:
        """Refuse a listing that has lost too much. Raises `Refused`."""
        if self.discussions.keys() | self.damaged <= listing.numbers:
            return
        # What a damaged file holds nobody knows; perhaps it was a page.
        vanishing = (self._published | self.damaged) - listing.numbers - self._let_go
        slugs = {self.discussions[number].category.slug for number in vanishing - self.damaged}
        empty = [slug for slug in listing.empty if slug in slugs]
        self._guard.check(len(self._published), vanishing, empty)

    def check(self, result: Harvest, gone: Iterable[int]) -> None:
        """Refuse a result of another repository, or one that takes too many pages away. Raises `Refused`."""
        if self._is_of_another(result):
            raise Refused(
                f"{self.name}: GitHub has another repository of this name now than the one in the archive",
                "Nothing was changed. If the one in the archive was renamed, write its new name in kb.yml; "
                f"to begin anew, move archive/{self.name} elsewhere.",
            )
        after = dict(self.discussions) | {one.number: one for one in result.discussions}
        for number in gone:
            after.pop(number, None)
        changed = any(one.number in self.discussions for one in result.discussions)
        lost = self.damaged.intersection(gone)
        if changed or lost or self.discussions.keys() - after.keys():
            still = self._numbers(after.values())
            self._guard.check(len(self._published), (self._published - still | lost) - self._let_go)

    def losses(self, result: Harvest, told: Sequence[int]) -> Losses:
        """Say what is missing from now on, and give the tombstones of what is gone for good."""
        verdict = self._verdict(result, told)
        buried = {one.number for one in verdict.gone}
        asked = {one.number for one in result.discussions}.union(result.gone) if result.partial else None
        addresses = page_addresses(self._project, self._archived) if buried else {}
        return Losses(
            tombstones=tuple(
                Tombstone(
                    repository=result.repository.name_with_owner,
                    number=one.number,
                    missing_since=one.since,
                    removed_at=result.started_at,
                    addresses=addresses.get(key_of(result.repository.name_with_owner, one.number), ()),
                )
                for one in verdict.gone
            ),
            missing=verdict.held,
            unread=count_unread(self.unread, result.failed, asked),
        )

    def reached(self, result: Harvest, losses: Losses) -> datetime | None:
        """Give the moment up to which the archive is complete: a harvest without news moves it not.

        It follows from what is stored in the end, however many runs it took to come there.
        """
        if result.partial:
            return None
        after = self.after(result, losses)
        return min(result.started_at, max((one.updated_at for one in after), default=result.started_at))

    def after(self, result: Harvest, losses: Losses) -> Sequence[Discussion]:
        """Give the discussions that are stored once the result and its losses are."""
        after = self.discussions | {one.number: one for one in result.discussions}
        for buried in losses.tombstones:
            after.pop(buried.number, None)
        return tuple(after.values())

    def _is_of_another(self, result: Harvest) -> bool:
        """Tell whether somebody took the name that the repository in the archive had.

        The form of GitHub's ids may change some day; when a discussion was created never does.
        """
        ids = {one.id for one in self._archived.repositories if one.id}
        if not ids or not self.discussions or result.repository.id in ids:
            return False
        read = {one.number: one.created_at for one in result.discussions if one.number in self.discussions}
        unchanged = (result.listed & self.discussions.keys()) - read.keys() - result.failed
        if unchanged or any(moment == self.discussions[n].created_at for n, moment in read.items()):
            return False
        return bool(read) or not result.partial

    def _verdict(self, result: Harvest, told: Sequence[int]) -> Verdict:
        return judge(
            self._missing,
            [number for number in result.gone if self.has(number)],
            result.started_at,
            found={one.number for one in result.discussions} if result.partial else None,
            accepted=self._guard.accepts > 0,
            told=told if len(self._project.config.repositories) == 1 else (),
        )

    def _numbers(self, discussions: Iterable[Discussion]) -> frozenset[int]:
        """Give the pages of the repository if it had these discussions, beside all others of the archive."""
        others = self._whole.without([self.name]).discussions
        return self._own(page_titles(self._project, (*others, *discussions)))

    def _own(self, pages: Iterable[Key]) -> frozenset[int]:
        return frozenset(number for name, number in pages if name == self.name.lower())
