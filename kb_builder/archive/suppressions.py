"""The file of what is remembered of opt-outs and takedowns: `wishes.json` on top of the archive."""

from __future__ import annotations

from pathlib import Path

from kb_builder import atomic
from kb_builder.archive import codec, files
from kb_builder.archive.layout import SUPPRESSIONS
from kb_builder.errors import ArchiveError
from kb_builder.stored import Suppressions


def load_suppressions(archive: Path) -> Suppressions:
    """Read what the archive at `archive` remembers, by default nothing. Raises `ArchiveError`."""
    file = archive / SUPPRESSIONS
    if file.is_symlink():
        raise codec.damaged(file, "is a symbolic link")
    return files.read(Suppressions, file).noun if file.exists() else Suppressions()


def save_suppressions(archive: Path, suppressions: Suppressions) -> None:
    """Remember these and no others; an archive that follows none has no such file.

    Call it while holding the project's lock. Raises `OSError`.
    """
    if suppressions.entries:
        atomic.replace_bytes(archive / SUPPRESSIONS, codec.encode(suppressions).encode())
    else:
        atomic.remove(archive / SUPPRESSIONS)


def check_suppressions(archive: Path) -> tuple[str, ...]:
    """Verify the file; give a finding with its repair."""
    file = archive / SUPPRESSIONS
    try:
        load_suppressions(archive)
        if file.exists():
            files.read(Suppressions, file, thorough=True)
    except ArchiveError as error:
        return (f"{error.reason}. {error.next_step}",)
    return ()
