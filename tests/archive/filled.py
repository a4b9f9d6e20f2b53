"""Names of an archive that tests fill, and what they compare of its files."""

from __future__ import annotations

from pathlib import Path

from tests.build import repository

REPOSITORY = repository()
HOME = Path("acme/widgets")


def identities(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Give inode, time of change and content of every file: equal only where nothing was written."""
    return {
        str(file.relative_to(folder)): (file.stat().st_ino, file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
