"""The archive as a folder: loads all of it, saves one harvest, finds whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb_builder import atomic
from kb_builder.archive import codec, files
from kb_builder.archive.layout import Home, survey
from kb_builder.archive.missing import Losses, Missing
from kb_builder.archive.standings import with_former_standings
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository, Tombstone

_Noun = TypeVar("_Noun")


@dataclass(frozen=True, slots=True)
class Archived:
    """All that is stored: repositories by name, discussions and tombstones by repository and number.

    `watermarks` holds, per repository, the moment up to which its harvest is complete;
    a repository without one was never harvested whole. `missing` are, per repository, the
    discussions that may be gone; they are among `discussions` still. `damaged` are, per repository,
    the numbers of those whose files are to be mended; they are not among `discussions`.
    """

    repositories: tuple[Repository, ...]
    discussions: tuple[Discussion, ...]
    watermarks: dict[str, datetime]
    tombstones: tuple[Tombstone, ...] = ()
    missing: dict[str, tuple[Missing, ...]] = field(default_factory=dict)
    damaged: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a harvest changes: numbers of discussions in order, and how many stay as they are.

    `removed` are those that have a tombstone now, `held` those that may be gone.
    """

    created: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: int
    repository_changed: bool = False
    removed: tuple[int, ...] = ()
    held: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Every file that a save would write or remove, in that order, gathered before the first."""

    writes: tuple[tuple[Path, Callable[[], str]], ...]
    removals: tuple[Path, ...]
    saved: Saved


class Archive:
    """The stored harvest below `folder`, which need not exist yet.

    What `mends` names will be read again from GitHub: where it is damaged it counts as not there.
    """

    def __init__(self, folder: Path, mends: files.Mends = files.mends_nothing) -> None:
        self.folder, self._mends = folder, mends

    def load(self, repository: str = "") -> Archived:
        """Read everything, or all of one repository (however its name is spelt).

        Raises `ArchiveError` that names the first bad file and its repair.
        """
        found = survey(self.folder)
        repositories: list[Repository] = []
        discussions: list[Discussion] = []
        tombstones: list[Tombstone] = []
        states: dict[str, codec.State] = {}
        damaged: dict[str, tuple[int, ...]] = {}
        for seen in (found.home(repository),) if repository else found.homes:
            if seen.is_empty:
                continue
            home = files.without_damaged(seen, self._mends)
            damaged |= {home.name: home.damaged} if home.damaged else {}
            repositories.append(_repository(home, self._mends))
            discussions += (files.discussion_of(home, number) for number in home.living)
            tombstones += (files.tombstone_of(home, number) for number in home.tombstones)
            if home.has_state:
                states[home.name] = files.state_of(home)
        return Archived(
            tuple(repositories),
            tuple(discussions),
            {name: state.watermark for name, state in states.items()},
            tuple(tombstones),
            {name: state.missing for name, state in states.items() if state.missing},
            damaged,
        )

    def spelling(self, repository: str) -> str:
        """Give the name by which the archive knows `repository`, `repository` itself where it is new."""
        return survey(self.folder).home(repository).name

    def save(
        self,
        repository: Repository,
        discussions: Iterable[Discussion],
        watermark: datetime | None,
        losses: Losses | None = None,
    ) -> Saved:
        """Store a harvest: what changed is rewritten, discussions not mentioned stay.

        A title that changed joins the record's `former_titles`, labels or a closing that changed
        its `former_standings`. `losses` replaces what was known to be missing, and puts tombstones
        in place of discussions; a discussion that is brought again loses its tombstone.
        `watermark` is the moment up to which the archive is complete with this harvest, None where
        it was partial; it is written last and never moves back. Call it while holding the
        project's lock.

        Raises `ArchiveError` before the first write where a stored file cannot be trusted, and
        `OSError` where the disk fails: each file is then old or new, and the watermark is old.
        """
        home = files.without_damaged(survey(self.folder).home(repository.name_with_owner), self._mends)
        brought = _by_number(home, discussions)
        plan = _plan(home, repository, brought, losses, watermark)
        state = _advanced(home, watermark, losses)
        for file, encoded in plan.writes:
            atomic.write_text(file, encoded())
        for file in plan.removals:
            atomic.remove(file)
        for file, text in state:
            atomic.write_text(file, text)
        return plan.saved

    def diff(
        self, repository: Repository, discussions: Iterable[Discussion], losses: Losses | None = None
    ) -> Saved:
        """Tell what `save` would change, and write nothing. Raises `ArchiveError` as `save` does."""
        home = files.without_damaged(survey(self.folder).home(repository.name_with_owner), self._mends)
        return _plan(home, repository, _by_number(home, discussions), losses, None).saved

    def check(self) -> tuple[str, ...]:
        """Verify every file, its seal and its canonical form; give each finding with its repair."""
        try:
            found = survey(self.folder)
        except ArchiveError as error:
            return (_finding(error),)
        findings = [
            f"{stray}: does not belong into the archive. Move it elsewhere, or remove it."
            for stray in found.strays
        ]
        for read in (read for home in found.homes for read in files.thorough_reads(home)):
            try:
                read()
            except ArchiveError as error:
                findings.append(_finding(error))
        return tuple(findings)


def _repository(home: Home, mends: files.Mends) -> Repository:
    if home.has_repository or not mends(0):
        return files.repository_of(home)
    return Repository(home.name, f"https://github.com/{home.name}")


def _plan(
    home: Home,
    repository: Repository,
    brought: dict[int, Discussion],
    losses: Losses | None,
    watermark: datetime | None,
) -> _Plan:
    lost = losses or Losses()
    repository_changed = not home.has_repository or repository != files.repository_of(home)
    about = (home.repository_file, partial(codec.encode_repository, repository))
    stored = frozenset(home.living)
    created: dict[int, Discussion] = {}
    changed: dict[int, Discussion] = {}
    for number, discussion in sorted(brought.items()):
        old = files.discussion_of(home, number) if number in stored else None
        new = with_former_standings(_with_former_titles(discussion, old), old, watermark)
        if new != old:
            (created if old is None else changed)[number] = new
    news = sorted({**created, **changed}.items())
    buried = {one.number: one for one in sorted(lost.tombstones, key=lambda one: one.number)}
    return _Plan(
        writes=(
            *([about] if repository_changed else ()),
            *((home.discussion_file(number), partial(codec.encode_discussion, one)) for number, one in news),
            *((home.tombstone_file(n), partial(codec.encode_tombstone, one)) for n, one in buried.items()),
        ),
        removals=_removals(home, brought.keys(), buried.keys()),
        saved=Saved(
            created=tuple(created),
            changed=tuple(changed),
            unchanged=len(brought) - len(news),
            repository_changed=repository_changed,
            removed=tuple(buried),
            held=tuple(one.number for one in lost.missing),
        ),
    )


def _removals(home: Home, brought: Set[int], buried: Set[int]) -> tuple[Path, ...]:
    dead = (buried | set(home.tombstones)) - brought
    discussions = sorted({*home.numbers, *home.damaged} & dead)
    tombstones = [number for number in home.tombstones if number in brought]
    tombstones += [number for number in home.damaged_tombstones if number not in buried]
    return (*map(home.discussion_file, discussions), *map(home.tombstone_file, tombstones))


def _by_number(home: Home, discussions: Iterable[Discussion]) -> dict[int, Discussion]:
    found: dict[int, Discussion] = {}
    for discussion in discussions:
        if discussion.repository != home.name or discussion.number < 1 or discussion.number in found:
            raise ArchiveError(
                f"discussion {discussion.number} of {discussion.repository} cannot be stored in {home.name}: "
                "it is of another repository, came twice, or has no number",
                "Nothing was stored. Run `kb harvest --full`; if it stays, report it as a bug.",
            )
        found[discussion.number] = discussion
    return found


def _with_former_titles(new: Discussion, old: Discussion | None) -> Discussion:
    if new.is_stub or (old is not None and old.is_stub):
        return new
    earlier, last = (old.former_titles, (old.title,)) if old is not None else ((), ())
    former = dict.fromkeys((*earlier, *new.former_titles, *last))
    former.pop(new.title, None)
    return replace(new, former_titles=tuple(former))


def _advanced(home: Home, watermark: datetime | None, losses: Losses | None) -> tuple[tuple[Path, str], ...]:
    old = files.state_of(home) if home.has_state else None
    marks = [one for one in (watermark, old.watermark if old else None) if one is not None]
    if not marks:
        return ()
    missing = losses.missing if losses is not None else old.missing if old is not None else ()
    new = codec.State(home.name, max(marks), missing)
    return () if new == old else ((home.state_file, codec.encode_state(new)),)


def _finding(error: ArchiveError) -> str:
    return f"{error.reason}. {error.next_step}"
