"""`kb harvest`: from GitHub into the archive; what is known, what may go, what is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial, reduce

from kb_builder import atomic, privacy
from kb_builder.archive import Archive, Losses, Staged, Staging, lock, save_logins, save_suppressions
from kb_builder.config import Project
from kb_builder.errors import ArchiveError, KbError
from kb_builder.harvest import Connection, Harvest, Known, repository_id, scan
from kb_builder.logins import logins_in
from kb_builder.media import WantedPictures
from kb_builder.model import Discussion
from kb_builder.pipeline import last_harvest
from kb_builder.pipeline.archive import (
    STAGING,
    gathered_in,
    people_in,
    store,
    tell,
    withheld_anew,
    withheld_from,
)
from kb_builder.pipeline.before import Before
from kb_builder.pipeline.fetching import collect_pictures
from kb_builder.pipeline.harvested import Harvested, PartlyHarvested, gathered
from kb_builder.pipeline.renames import follow_renames, followed
from kb_builder.pipeline.shown import Shown, remember, remembered, shown_of
from kb_builder.privacy import Aliases, Withheld
from kb_builder.steps import Progress, silent
from kb_builder.stored import Archived

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HarvestPlan:
    """How to harvest: all of it or some `numbers`, waiting at most `max_wait` seconds in all.

    `full` reads again what seems unchanged. `accept_removals` lets so many pages go at once.
    `deleted` are numbers whose deletion GitHub has announced by an event. `aliases` name hidden people.
    `committed` is the day of the newest commit, where GitHub stops schedules for want of one.
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
    committed: date | None = None

    def mends(self, number: int) -> bool:
        """Tell whether a discussion is read again, so that a damaged file of it does no harm."""
        return self.full or number in self.numbers


@dataclass(frozen=True, slots=True)
class _Step:
    """What is stored after one repository, and what came of it: a result or the reason why there is none.

    `on_disk` differs from what is `withheld` in a dry run only.
    """

    withheld: Withheld
    on_disk: Archived
    harvested: Harvested | None = None
    failure: KbError | None = None


def harvest(project: Project, plan: HarvestPlan) -> tuple[Harvested, ...]:
    """Bring every configured repository into the archive, each on its own.

    What `curation.yml` withholds is not stored, and goes from where it is. A repository that
    fails leaves the others' results standing; its error is raised at the end. Raises
    `PartlyHarvested`, `HarvestError`, `Refused`, `ArchiveError`, `Locked` and `OSError`.
    """
    with lock(project.root):
        atomic.sweep(project.archive)
        archived, unreadable = _loaded(project, plan)
        ask = partial(repository_id, plan.connection, max_wait=plan.max_wait)
        archived, failed = follow_renames(project, archived, unreadable, ask, dry_run=plan.dry_run)
        project = followed(project, archived)
        withheld = withheld_from(project, archived, plan.aliases)
        if unreadable and not withheld.policy.is_idle:
            # Who opted out is found by looking at everything.
            raise next(iter(unreadable.values()))
        if not plan.dry_run:
            withheld = store(project, archived, withheld)
        steps = [_Step(withheld, archived if plan.dry_run else withheld.archived)]
        for repository in project.config.repositories:
            fault = unreadable.get(repository.lower()) or failed.get(repository.lower())
            last = replace(steps[-1], harvested=None, failure=fault)
            steps.append(last if fault else _harvest_one(project, repository, plan, last))
        done = tuple(one.harvested for one in steps if one.harvested)
        ended = zip(project.config.repositories, steps[1:], strict=True)
        failures = {name: one.failure for name, one in ended if one.failure}
        _finish(project, plan, steps[-1].withheld, done, failures)
    if failures:
        raise PartlyHarvested(failures, done) if done else gathered([*failures.values()])
    return done


def _loaded(project: Project, plan: HarvestPlan) -> tuple[Archived, dict[str, ArchiveError]]:
    """Read each repository of the archive once; give what was read, and the faults by name in lower case."""
    archive = Archive(project.archive, plan.mends)
    found: list[Archived] = []
    faults: dict[str, ArchiveError] = {}
    for name in archive.repositories():
        try:
            found.append(archive.load(name))
        except ArchiveError as error:
            faults[name.lower()] = error
    return reduce(Archived.joined, found, Archived()), faults


def _harvest_one(project: Project, repository: str, plan: HarvestPlan, last: _Step) -> _Step:
    """Bring one repository into the archive, or with `dry_run` tell what would change.

    A damaged file is replaced where it is read again anyway, by `full` or by its number. Where it
    fails, the archive is as it was, or each of its files old or new where the disk failed.
    """
    step = last
    name = _spelling(last.withheld.archived, repository)
    before = Before(project, name, last.withheld.archived, plan.accept_removals)
    staging = Staging(project.root / STAGING)

    def keep(read: Sequence[Discussion], since: datetime) -> None:
        nonlocal step
        if read and not plan.dry_run:
            step = _learned(project, plan, step, read, before)
            staging.keep(name, step.withheld.brought(read, before.discussions), since)
            logger.warning("%s: %s discussions that were read are kept for the next run", name, len(read))

    try:
        result = scan(
            plan.connection,
            name,
            project.config,
            max_wait=plan.max_wait,
            numbers=plan.numbers,
            known=_known(before, staging.load(name), plan, last.withheld),
            review=before.review,
            keep=keep,
            progress=plan.progress,
        )
        step = _learned(project, plan, step, result.discussions, before)
        return _saved(project, plan, step, result, name)
    except KbError as error:
        return replace(step, failure=error)


def _learned(
    project: Project, plan: HarvestPlan, step: _Step, read: Sequence[Discussion], before: Before
) -> _Step:
    """Learn from what was read; whom it shows to be hidden is hidden in the whole archive first."""
    withheld = privacy.learned(step.withheld, read, before.discussions)
    if withheld.people.subjects == step.withheld.people.subjects:
        return replace(step, withheld=withheld)
    anew = withheld_anew(project, withheld)
    if plan.dry_run:
        return replace(step, withheld=anew)
    anew = store(project, withheld.archived, anew)
    return replace(step, withheld=anew, on_disk=anew.archived)


def _saved(project: Project, plan: HarvestPlan, step: _Step, read: Harvest, name: str) -> _Step:
    archive = Archive(project.archive, plan.mends)
    # What was learned may have hidden somebody in the archive as it was before.
    before = Before(project, name, step.withheld.archived, plan.accept_removals)
    result = _storable(read, before, step.withheld)
    losses = before.losses(result, plan.deleted)
    brought = _without_strangers(result, before)
    before.check(brought, result.gone)
    known = step.on_disk.only([name])
    if plan.dry_run:
        saved = archive.diff(brought.repository, brought.discussions, losses, known)
        return replace(step, harvested=Harvested.of(brought, saved))
    reached = before.reached(result, losses)
    # First: what posts told of logins is gone with them.
    withheld = _with_logins(project, step.withheld, brought, losses, before)
    saved = archive.save(brought.repository, brought.discussions, reached, losses, known)
    if not result.partial:
        Staging(project.root / STAGING).drop(name)
    archived = withheld.archived.without([name]).joined(saved.archived)
    return _Step(replace(withheld, archived=archived), archived, harvested=Harvested.of(brought, saved))


def _with_logins(
    project: Project, withheld: Withheld, brought: Harvest, losses: Losses, before: Before
) -> Withheld:
    """Remember what posts will not tell of logins once this is stored."""
    if not (brought.discussions or losses.tombstones):
        return withheld
    others = withheld.archived.without([before.name]).discussions
    seen = logins_in((*others, *before.after(brought, losses)))
    returned = privacy.returned(before.discussions, brought.discussions)
    known = withheld.logins.joined(seen, privacy.denied(withheld, seen, returned))
    logins = known.without(withheld.rules.nameless, seen)
    save_logins(project.archive, logins.beyond(seen))
    return replace(withheld, logins=logins)


def _spelling(archived: Archived, repository: str) -> str:
    """Give the name by which the archive knows a repository, the given one where it is new."""
    known = {one.name_with_owner.lower(): one.name_with_owner for one in archived.repositories}
    return known.get(repository.lower(), repository)


def _storable(read: Harvest, before: Before, withheld: Withheld) -> Harvest:
    discussions = withheld.brought(read.discussions, before.discussions)
    return replace(read, repository=withheld.rules.repository(read.repository), discussions=discussions)


def _known(before: Before, staged: Staged, plan: HarvestPlan, withheld: Withheld) -> Known:
    return Known(
        before.discussions,
        {number: one for number, one in staged.discussions.items() if not withheld.is_stale(one)},
        staged.since,
        plan.full,
        frozenset(number for number, one in before.discussions.items() if withheld.is_stale(one)),
        None if withheld.policy.is_idle else withheld.outline,
        before.damaged,
        frozenset(one.number for one in before.unread),
    )


def _without_strangers(result: Harvest, before: Before) -> Harvest:
    # Asked for by number alone: what the archive never had cannot be missed from it.
    unknown = [number for number in result.gone if not before.has(number)]
    told = [
        f"{result.repository.name_with_owner}#{number}: GitHub has no such discussion: correct the number"
        for number in unknown
    ]
    return replace(result, rejected=(*result.rejected, *told))


def _finish(
    project: Project,
    plan: HarvestPlan,
    withheld: Withheld,
    done: Sequence[Harvested],
    failures: Mapping[str, KbError],
) -> None:
    tell(withheld)
    if plan.dry_run:
        return
    is_complete = bool(done) and not (failures or plan.numbers)
    if done:
        _bring_pictures(project, plan, withheld, is_complete=is_complete)
    if is_complete:
        _finish_people(project, withheld, done)
    if not plan.numbers:
        moments = [one.harvest.started_at for one in done]
        last_harvest.remember(project.root, moments, failures, plan.committed)


def _finish_people(project: Project, withheld: Withheld, done: Sequence[Harvested]) -> None:
    """Forget the opt-outs that are undone, and the names of accounts that the archive names no more."""
    is_undone = withheld.finished != withheld.policy.remembered
    is_forgetting = is_undone and not any(one.harvest.rejected for one in done)
    seen = logins_in(withheld.archived.discussions)
    logins = privacy.reserving(withheld) if is_forgetting else withheld.logins
    save_logins(project.archive, logins.without_names_of_others(seen).beyond(seen))
    if is_forgetting:
        save_suppressions(project.archive, withheld.finished)


def _bring_pictures(project: Project, plan: HarvestPlan, withheld: Withheld, *, is_complete: bool) -> None:
    wanted = WantedPictures() if project.config.media == "link" else _shown(project, withheld).pictures
    collect_pictures(project, plan.connection, wanted, plan.progress, full=plan.full, is_complete=is_complete)


def _shown(project: Project, withheld: Withheld) -> Shown:
    """Give what a site of the archive shows; it is remembered."""
    shown = remembered(project, withheld.archived)
    if shown is None:
        # Nothing else of what is curated adds a picture to a page.
        found = gathered_in(project, withheld)
        shown = shown_of(found.pages, people_in(project, withheld, found))
        remember(project, withheld.archived, shown)
    return shown
