"""The archive as a folder: loads all of it, saves one harvest, finds whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb_builder import atomic
from kb_builder.archive import codec
from kb_builder.archive.layout import Home, survey
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository

_Noun = TypeVar("_Noun")


@dataclass(frozen=True, slots=True)
class Archived:
    """All that is stored: repositories by name, discussions by repository and number.

    `watermarks` holds, per repository, the moment up to which its harvest is complete;
    a repository without one was never harvested whole.
    """

    repositories: tuple[Repository, ...]
    discussions: tuple[Discussion, ...]
    watermarks: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a harvest changes: numbers of discussions in order, and how many stay as they are."""

    created: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: int
    repository_changed: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """Every file that a save would write, in the order of writing, gathered before the first."""

    writes: tuple[tuple[Path, str], ...]
    saved: Saved


class Archive:
    """The stored harvest below `folder`, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self) -> Archived:
        """Read everything. Raises `ArchiveError` that names the first bad file and its repair."""
        repositories: list[Repository] = []
        discussions: list[Discussion] = []
        watermarks: dict[str, datetime] = {}
        for home in survey(self.folder).homes:
            repositories.append(_repository(home))
            discussions += (_discussion(home, number) for number in home.numbers)
            if home.has_state:
                watermarks[home.name] = _state(home).watermark
        return Archived(tuple(repositories), tuple(discussions), watermarks)

    def save(
        self, repository: Repository, discussions: Iterable[Discussion], watermark: datetime | None
    ) -> Saved:
        """Store a harvest: what changed is rewritten, discussions not mentioned stay.

        A title that changed joins the record's `former_titles`. `watermark` is the moment up to
        which this harvest is complete, None where it was partial. It is written last, never moves
        back, and no further than the newest update that the harvest brought: a harvest without
        news changes no byte. Call it while holding the project's lock.

        Raises `ArchiveError` before the first write where a stored file cannot be trusted, and
        `OSError` where the disk fails: each file is then old or new, and the watermark is old.
        """
        home = survey(self.folder).home(repository.name_with_owner)
        brought = _by_number(home, discussions)
        plan = _plan(home, repository, brought)
        state = _advanced(home, brought, watermark)
        for file, text in (*plan.writes, *state):
            atomic.write_text(file, text)
        return plan.saved

    def diff(self, repository: Repository, discussions: Iterable[Discussion]) -> Saved:
        """Tell what `save` would change, and write nothing. Raises `ArchiveError` as `save` does."""
        home = survey(self.folder).home(repository.name_with_owner)
        return _plan(home, repository, _by_number(home, discussions)).saved

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
        for read in (read for home in found.homes for read in _thorough_reads(home)):
            try:
                read()
            except ArchiveError as error:
                findings.append(_finding(error))
        return tuple(findings)


def _plan(home: Home, repository: Repository, brought: dict[int, Discussion]) -> _Plan:
    writes: list[tuple[Path, str]] = []
    created: list[int] = []
    changed: list[int] = []
    repository_changed = not home.has_repository or repository != _repository(home)
    if repository_changed:
        writes.append((home.repository_file, codec.encode_repository(repository)))
    stored = frozenset(home.numbers)
    for number, discussion in sorted(brought.items()):
        old = _discussion(home, number) if number in stored else None
        new = _with_former_titles(discussion, old)
        if new != old:
            (created if old is None else changed).append(number)
            writes.append((home.discussion_file(number), codec.encode_discussion(new)))
    unchanged = len(brought) - len(created) - len(changed)
    return _Plan(tuple(writes), Saved(tuple(created), tuple(changed), unchanged, repository_changed))


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
    earlier, last = (old.former_titles, (old.title,)) if old is not None else ((), ())
    former = dict.fromkeys((*earlier, *new.former_titles, *last))
    former.pop(new.title, None)
    return replace(new, former_titles=tuple(former))


def _advanced(
    home: Home, brought: dict[int, Discussion], watermark: datetime | None
) -> tuple[tuple[Path, str], ...]:
    if watermark is None:
        return ()
    reached = min([watermark, max((one.updated_at for one in brought.values()), default=watermark)])
    if home.has_state and (not brought or reached <= _state(home).watermark):
        return ()
    return ((home.state_file, codec.encode_state(codec.State(home.name, reached))),)


def _thorough_reads(home: Home) -> Iterator[Callable[[], object]]:
    yield partial(_repository, home, thorough=True)
    for number in home.numbers:
        yield partial(_discussion, home, number, thorough=True)
    if home.has_state:
        yield partial(_state, home, thorough=True)


def _repository(home: Home, *, thorough: bool = False) -> Repository:
    file = home.repository_file
    if not home.has_repository:
        raise codec.damaged(file, "is missing")
    repository = _read(file, codec.decode_repository, codec.encode_repository if thorough else None)
    return _at_home(file, repository, repository.name_with_owner, home.name)


def _discussion(home: Home, number: int, *, thorough: bool = False) -> Discussion:
    file = home.discussion_file(number)
    discussion = _read(file, codec.decode_discussion, codec.encode_discussion if thorough else None)
    label = f"{discussion.repository} discussion {discussion.number}"
    return _at_home(file, discussion, label, f"{home.name} discussion {number}")


def _state(home: Home, *, thorough: bool = False) -> codec.State:
    file = home.state_file
    state = _read(file, codec.decode_state, codec.encode_state if thorough else None)
    return _at_home(file, state, state.repository, home.name)


def _read(
    file: Path, decode: Callable[[str, Path], _Noun], verify_with: Callable[[_Noun], str] | None
) -> _Noun:
    text = _text(file)
    noun = decode(text, file)
    if verify_with is not None and verify_with(noun) != text:
        raise codec.damaged(file, "is not in canonical form")
    return noun


def _text(file: Path) -> str:
    # As bytes: reading as text would turn a CRLF into LF and hide the damage.
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise codec.damaged(file, "is not UTF-8") from None
    except OSError as error:
        raise codec.damaged(file, f"cannot be read: {error.strerror}") from None


def _at_home(file: Path, noun: _Noun, says: str, place: str) -> _Noun:
    if says != place:
        raise codec.damaged(file, f"holds {says!r}, but lies where {place!r} belongs")
    return noun


def _finding(error: ArchiveError) -> str:
    return f"{error.reason}. {error.next_step}"
