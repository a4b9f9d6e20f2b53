"""What the archive remembers of people beside what they wrote: `wishes.json` and `logins.json`, on top."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from kb_builder import atomic
from kb_builder.archive import codec, files
from kb_builder.archive.layout import LOGINS, SUPPRESSIONS
from kb_builder.errors import ArchiveError
from kb_builder.logins import Logins
from kb_builder.stored import Suppressions

_Noun = TypeVar("_Noun", Suppressions, Logins)


def load_suppressions(archive: Path) -> Suppressions:
    """Read the opt-outs and takedowns that the archive follows, by default none. Raises `ArchiveError`."""
    return _loaded(Suppressions, archive / SUPPRESSIONS)


def save_suppressions(archive: Path, suppressions: Suppressions) -> None:
    """Remember these and no others. Call it while holding the project's lock. Raises `OSError`."""
    _save(archive / SUPPRESSIONS, suppressions)


def load_logins(archive: Path) -> Logins:
    """Read the logins that the archive remembers, by default none. Raises `ArchiveError`."""
    return _loaded(Logins, archive / LOGINS)


def save_logins(archive: Path, logins: Logins) -> None:
    """Remember these and no others. Call it while holding the project's lock. Raises `OSError`."""
    _save(archive / LOGINS, logins)


def check_people(archive: Path) -> tuple[str, ...]:
    """Verify both files; give a finding with its repair for each that is not whole."""
    return (*_finding(Suppressions, archive / SUPPRESSIONS), *_finding(Logins, archive / LOGINS))


def _loaded(kind: type[_Noun], file: Path) -> _Noun:
    if file.is_symlink():
        raise codec.damaged(file, "is a symbolic link")
    return files.read(kind, file).noun if file.exists() else kind()


def _save(file: Path, noun: _Noun) -> None:
    """Write a noun where it is another; there is no file of one that says nothing."""
    if noun == type(noun)():
        atomic.remove(file)
    else:
        atomic.write_bytes(file, codec.encode(noun).encode())


def _finding(kind: type[_Noun], file: Path) -> tuple[str, ...]:
    try:
        _loaded(kind, file)
        if file.exists():
            files.read(kind, file, thorough=True)
    except ArchiveError as error:
        return (f"{error.reason}. {error.next_step}",)
    return ()
