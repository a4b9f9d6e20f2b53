"""How a file changes on disk: wholly or not at all, even when the power goes.

Write beside the target, flush to the disk, rename over it, flush the folder
(https://lwn.net/Articles/457667/). A reader sees the old file or the new one.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_TEMPORARY = ".kb-tmp-"


def write_text(target: Path, text: str) -> bool:
    """Make `target` hold `text` (UTF-8, LF as given); tell whether it had to change.

    Missing folders are created. Raises `OSError`; the target is then as it was.
    """
    return write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, content: bytes) -> bool:
    """Make `target` hold `content`; tell whether it had to change. Raises `OSError`."""
    if not target.is_symlink() and target.is_file() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)
    return True


def sweep(folder: Path) -> None:
    """Remove what a killed run left below `folder`. Call it while holding the project's lock."""
    for leftover in sorted(folder.rglob(f"{_TEMPORARY}*")):
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
