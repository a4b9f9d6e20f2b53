"""The way of one repository from GitHub into the archive: what is known, what may go, what is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from kb_builder import pages
from kb_builder.archive import Archive, Losses, Saved, Staged, Staging, Verdict, count_unread, judge
from kb_builder.config import Project
from kb_builder.curate import curate, published
from kb_builder.curate.aliases import Aliases
from kb_builder.discretion import STAGING, Discretion
from kb_builder.guard import Guard
from kb_builder.harvest import Connection, Harvest, Known, ListingSummary, Progress, scan, silent
from kb_builder.model import Discussion, Tombstone, key_of
from kb_builder.parts import newest_timestamp
from kb_builder.stored import Archived

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HarvestPlan:
    """How to harvest: all of it or some `numbers`, waiting at most `max_wait` seconds in all.

    `full` reads again what seems unchanged. `accept_removals` lets so many pages go at once.
    `deleted` are numbers whose deletion GitHub has announced by an event. `aliases` name hidden people.
    """

    connection: Connection
    numbers: Sequence[int] = ()
    dry_run: bool = False
    max_wait: float = 900.0
    progress: Progress = field(default=silent)
    full: bool = False
    accept_removals: int = 0
    deleted: Sequence[int] = ()
    aliases: Aliases = field(default_factory=Aliases)

    def mends(self, number: int) -> bool:
        """Tell whether a discussion is read again, so that a damaged file of it does no harm."""
        return self.full or number in self.numbers


@dataclass(frozen=True, slots=True)
class Harvested:
    """What one run brought from one repository: `harvest` without its discussions, and how many were seen."""

    harvest: Harvest
    saved: Saved
    seen: int

    @classmethod
    def of(cls, harvest: Harvest, saved: Saved) -> Harvested:
        """Let go of the discussions: in the archive they are stored, and in memory they would stand twice."""
        seen = len(harvest.discussions) if harvest.partial else len(harvest.listed)
        return cls(replace(harvest, discussions=()), saved, seen)


def harvest_one(project: Project, repository: str, plan: HarvestPlan, discretion: Discretion) -> Harvested:
    """Bring one repository into the archive, or with `dry_run` tell what would change.

    `discretion` says what of it may be stored. A damaged file is replaced where it is read again
    anyway, by `full` or by its number. Raises `HarvestError`, `Refused`, `ArchiveError` and `OSError`;
    the archive is then as it was, or each of its files old or new where the disk failed.
    """
    archive = Archive(project.archive, plan.mends)
    staging = Staging(project.root / STAGING)
    name = archive.spelling(repository)
    before = _Before(project, name, discretion.archived(archive.load(name)), plan.accept_removals)
    staged = staging.load(name)

    def keep(read: Sequence[Discussion], since: datetime) -> None:
        if read and not plan.dry_run:
            _keep(staging, name, discretion.brought(read, before.discussions), since)

    result = scan(
        plan.connection,
        name,
        project.config,
        max_wait=plan.max_wait,
        numbers=plan.numbers,
        known=_known(before, staged, plan, discretion),
        review=before.review,
        keep=keep,
        progress=plan.progress,
    )
    result = _storable(result, before, discretion)
    losses = before.losses(result, plan.deleted)
    brought = _without_strangers(result, before)
    before.check(brought, result.gone)
    if plan.dry_run:
        return Harvested.of(brought, archive.diff(brought.repository, brought.discussions, losses))
    saved = archive.save(brought.repository, brought.discussions, before.reached(result, losses), losses)
    if not result.partial:
        staging.drop(name)
    return Harvested.of(brought, saved)


def _storable(read: Harvest, before: _Before, discretion: Discretion) -> Harvest:
    discussions = discretion.brought(read.discussions, before.discussions)
    return replace(read, repository=discretion.repository(read.repository), discussions=discussions)


def _keep(staging: Staging, name: str, read: Sequence[Discussion], since: datetime) -> None:
    staging.keep(name, read, since)
    logger.warning("%s: %s discussions that were read are kept for the next run", name, len(read))


def _known(before: _Before, staged: Staged, plan: HarvestPlan, discretion: Discretion) -> Known:
    return Known(
        before.discussions,
        {number: one for number, one in staged.discussions.items() if not discretion.is_stale(one)},
        staged.since,
        plan.full,
        frozenset(number for number, one in before.discussions.items() if discretion.is_stale(one)),
        discretion.outline,
        before.damaged,
        frozenset(one.number for one in before.unread),
    )


class _Before:
    """The archive of one repository as it was before the run, and what its site shows."""

    def __init__(self, project: Project, name: str, archived: Archived, accepts: int) -> None:
        self._project, self._archived = project, archived
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
        return self._numbers(self.discussions.values())

    def review(self, sightings: ListingSummary) -> None:
        """Refuse a listing that has lost too much. Raises `Refused`."""
        if self.discussions.keys() | self.damaged <= sightings.numbers:
            return
        # What a damaged file holds nobody knows; perhaps it was a page.
        vanishing = (self._published | self.damaged) - sightings.numbers - self._let_go
        slugs = {self.discussions[number].category.slug for number in vanishing - self.damaged}
        empty = [slug for slug in sightings.empty if slug in slugs]
        self._guard.check(len(self._published), vanishing, empty)

    def check(self, result: Harvest, gone: Iterable[int]) -> None:
        """Refuse a result that would take too many pages off the site. Raises `Refused`."""
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
        addresses = self._addresses() if buried else {}
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
        after = self.discussions | {one.number: one for one in result.discussions}
        for buried in losses.tombstones:
            after.pop(buried.number, None)
        return min(
            result.started_at, max((one.updated_at for one in after.values()), default=result.started_at)
        )

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
        everything, project = tuple(discussions), self._project
        pages_of = published(everything, project.config, project.curation, newest_timestamp(everything))
        return frozenset(number for _, number in pages_of)

    def _addresses(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        everything, project = tuple(self.discussions.values()), self._project
        moment = newest_timestamp(everything)
        knowledge = curate(self._archived.repositories, everything, project.config, project.curation, moment)
        return pages.addresses_of(knowledge, project.config)


def _without_strangers(result: Harvest, before: _Before) -> Harvest:
    # Asked for by number alone: what the archive never had cannot be missed from it.
    unknown = [number for number in result.gone if not before.has(number)]
    told = [f"{result.repository.name_with_owner}#{number}: gone at the source" for number in unknown]
    return replace(result, rejected=(*result.rejected, *told))
