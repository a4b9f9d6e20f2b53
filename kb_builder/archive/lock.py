"""Who may change a project: one run at a time, by a lock that the system frees with the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kb_builder.errors import Locked

LOCK_FILE = ".kb-lock"


@contextmanager
def lock(project_root: Path) -> Iterator[None]:
    """Hold the lock of the project folder for the length of a `with` block.

    Raises `Locked` at once where another run holds it, `OSError` where the file cannot be made.
    A run that dies leaves the file but not the lock (flock(2)).
    """
    file = project_root / LOCK_FILE
    held = FileLock(file, timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise Locked(
            f"another run of kb is at work in this project: it holds {file}",
            "Wait until it ends and run the command again. The lock goes with its run; "
            "the file need not be removed.",
        ) from None
    try:
        yield
    finally:
        held.release()
