"""The archive as a folder: loads all of it, saves one harvest, finds whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from pathlib import Path

from kb_builder import atomic
from kb_builder.archive import codec, files
from kb_builder.archive.history import with_former_names, with_history
from kb_builder.archive.layout import Home, survey
from kb_builder.archive.missing import Losses
from kb_builder.archive.packed import Packed
from kb_builder.archive.reading import Mends, mends_nothing, read_home
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository, Tombstone
from kb_builder.stored import Archived

_Stored = Discussion | Repository | Tombstone


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
    archived: Archived = field(default_factory=Archived, compare=False, repr=False)
    """What is stored of the repository afterwards."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Every file that a save would write or remove, in that order, and what is stored afterwards."""

    writes: tuple[tuple[Path, object], ...]
    removals: tuple[Path, ...]
    saved: Saved
    after: Archived


class Archive:
    """The stored harvest below `folder`, which need not exist yet.

    What `mends` names will be read again from GitHub: where it is damaged it counts as not there. What is
    `packed` of files that are as they were is not read again.
    """

    def __init__(self, folder: Path, mends: Mends = mends_nothing, packed: Packed | None = None) -> None:
        self.folder, self._mends, self._packed = folder, mends, packed

    def load(self, repository: str = "") -> Archived:
        """Read everything, or all of one repository (however its name is spelt).

        Raises `ArchiveError` that names the first bad file and its repair.
        """
        found = survey(self.folder)
        homes = (found.home(repository),) if repository else found.homes
        loaded = (self._read(home) for home in homes if not home.is_empty)
        return reduce(Archived.joined, loaded, Archived())

    def repositories(self) -> tuple[str, ...]:
        """Name the repositories of which something is stored. Raises `ArchiveError`."""
        return tuple(home.name for home in survey(self.folder).homes)

    def save(
        self,
        repository: Repository,
        discussions: Iterable[Discussion],
        watermark: datetime | None,
        losses: Losses | None = None,
        known: Archived | None = None,
    ) -> Saved:
        """Store a harvest: what changed is rewritten, discussions not mentioned stay.

        `known` is what `load` gave, so that nothing is read again. A title, labels or a closing that
        changed join the record's history. `losses` replaces what was known to be missing, and puts
        tombstones in place of discussions; a discussion that is brought again loses its tombstone.
        `watermark` is the moment up to which the archive is complete with this harvest, None where
        it was partial; it is written last and never moves back. Call it while holding the
        project's lock.

        Raises `ArchiveError` before the first write where a stored file cannot be trusted, and
        `OSError` where the disk fails: each file is then old or new, and the watermark is old.
        """
        home, before = self._before(repository.name_with_owner, known)
        plan = _plan(home, before, repository, _by_number(home, discussions), losses, watermark)
        state = _advanced(home, before, watermark, losses)
        digests = dict(before.digests)
        for file, noun in plan.writes:
            digests[home.path_of(file)] = _write(file, noun)
        for file in plan.removals:
            atomic.remove(file)
            digests.pop(home.path_of(file), None)
        if state is not None:
            digests[home.path_of(home.state_file)] = _write(home.state_file, state)
        return replace(plan.saved, archived=_stored(plan.after, state, digests))

    def diff(
        self,
        repository: Repository,
        discussions: Iterable[Discussion],
        losses: Losses | None = None,
        known: Archived | None = None,
    ) -> Saved:
        """Tell what `save` would change, and write nothing. Raises `ArchiveError` as `save` does."""
        home, before = self._before(repository.name_with_owner, known)
        return _plan(home, before, repository, _by_number(home, discussions), losses, None).saved

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

    def rewrite(self, before: Archived, nouns: Iterable[_Stored]) -> Archived:
        """Put nouns in the place of what is stored of them, exactly as they are and in this order.

        Gives `before` with the digests of what was written. Raises `OSError`.
        """
        found, digests = survey(self.folder), dict(before.digests)
        for noun in nouns:
            home = found.home(noun.name_with_owner if isinstance(noun, Repository) else noun.repository)
            file = _file_of(home, noun)
            digests[home.path_of(file)] = _write(file, noun)
        return replace(before, digests=digests)

    def _read(self, home: Home) -> Archived:
        return read_home(home, self._mends, *((self._packed.known(home),) if self._packed else ()))

    def _before(self, repository: str, known: Archived | None) -> tuple[Home, Archived]:
        home = survey(self.folder).home(repository)
        return home, (self.load(repository) if known is None else known.only([repository]))


def _file_of(home: Home, noun: _Stored) -> Path:
    if isinstance(noun, Repository):
        return home.repository_file
    if isinstance(noun, Tombstone):
        return home.tombstone_file(noun.number)
    return home.discussion_file(noun.number)


def _write(file: Path, noun: object) -> str:
    text = codec.encode(noun)
    atomic.replace_bytes(file, text.encode())
    return codec.digest_of(text)


def _plan(
    home: Home,
    before: Archived,
    repository: Repository,
    brought: dict[int, Discussion],
    losses: Losses | None,
    watermark: datetime | None,
) -> _Plan:
    lost = losses or Losses()
    repository = with_former_names(repository, before.repositories)
    is_stored = home.path_of(home.repository_file) in before.digests
    repository_changed = not is_stored or (repository,) != before.repositories
    stored = {one.number: one for one in before.discussions}
    created: dict[int, Discussion] = {}
    changed: dict[int, Discussion] = {}
    for number, discussion in sorted(brought.items()):
        old = stored.get(number)
        new = with_history(discussion, old, watermark)
        if new != old:
            (created if old is None else changed)[number] = new
    news = dict(sorted({**created, **changed}.items()))
    buried = {one.number: one for one in sorted(lost.tombstones, key=lambda one: one.number)}
    about = [repository] if repository_changed else []
    writes: tuple[_Stored, ...] = (*about, *news.values(), *buried.values())
    return _Plan(
        writes=tuple((_file_of(home, noun), noun) for noun in writes),
        removals=_removals(home, before, brought, buried),
        saved=Saved(
            created=tuple(created),
            changed=tuple(changed),
            unchanged=len(brought) - len(news),
            repository_changed=repository_changed,
            removed=tuple(buried),
            held=tuple(one.number for one in lost.missing),
        ),
        after=_after(home, replace(before, repositories=(repository,)), news, buried, losses),
    )


def _after(
    home: Home,
    before: Archived,
    news: Mapping[int, Discussion],
    buried: Mapping[int, Tombstone],
    losses: Losses | None,
) -> Archived:
    known = {one.number: one for one in before.discussions}
    tombstones = {one.number: one for one in before.tombstones if one.number not in news}
    tombstones.update(buried)
    living = {number: one for number, one in sorted({**known, **news}.items()) if number not in tombstones}
    missing = before.missing if losses is None else {home.name: losses.missing} if losses.missing else {}
    unread = before.unread if losses is None else {home.name: losses.unread} if losses.unread else {}
    return replace(
        before,
        discussions=tuple(living.values()),
        tombstones=tuple(one for _, one in sorted(tombstones.items())),
        missing=missing,
        unread=unread,
    )


def _removals(
    home: Home, before: Archived, brought: Mapping[int, object], buried: Mapping[int, object]
) -> tuple[Path, ...]:
    graves = {one.number for one in before.tombstones}
    dead = (buried.keys() | graves) - brought.keys()
    discussions = [number for number in home.numbers if number in dead]
    tombstones = [number for number in home.tombstones if number in brought and number in graves]
    # A damaged tombstone is not known to be one.
    tombstones += [number for number in home.tombstones if number not in graves and number not in buried]
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


def _advanced(
    home: Home, before: Archived, watermark: datetime | None, losses: Losses | None
) -> codec.State | None:
    """Give the state to write, None where it stays as it is."""
    known = before.watermarks.get(home.name)
    moments = [one for one in (watermark, known) if one is not None]
    if not moments:
        return None
    missing, unread = before.missing.get(home.name, ()), before.unread.get(home.name, ())
    old = codec.State(home.name, known, missing, unread) if known is not None else None
    if losses is not None:
        missing, unread = losses.missing, losses.unread
    new = codec.State(home.name, max(moments), missing, unread)
    return None if new == old else new


def _stored(after: Archived, state: codec.State | None, digests: Mapping[str, str]) -> Archived:
    marks = {state.repository: state.watermark} if state else after.watermarks
    return replace(after, watermarks=marks, damaged={}, digests=digests)


def _finding(error: ArchiveError) -> str:
    return f"{error.reason}. {error.next_step}"
