"""A save that goes wrong at its n-th touch of the disk, for every n: run as a program on prepared copies.

    python failing_disk.py FOLDER error|kill|full

Copies FOLDER/old to FOLDER/1, FOLDER/2, … and saves a harvest into each, in a process of its own.
In run n the n-th touch fails with EIO (`error`), or the process dies there by SIGKILL (`kill`), or
no file may grow beyond n times 100 bytes (`full`). It stops at the first run that nothing disturbs,
and prints how many there were. The interpreter's own audit events tell of every touch.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from kb_builder.archive import Archive
from kb_builder.errors import ArchiveError
from tests.build import at, discussion, repository

_TOUCHES = frozenset({"open", "os.mkdir", "os.rename", "os.chmod", "os.scandir"})
_DISTURBED = 3
_reached: list[str] = []


def harvest(folder: Path) -> None:
    """Save the harvest that every run saves: one discussion changed, three new ones, a new description."""
    changed = discussion(2, title="Changed", body="x" * 400, day=9)
    fresh = [discussion(number, body="x" * 300 * number, day=number) for number in (4, 5, 6)]
    Archive(folder).save(repository(description="Changed"), [changed, discussion(3), *fresh], at(9))


def _at_touch(number: int, folder: Path, happens: Callable[[], None]) -> None:
    touches = count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        mine = event in _TOUCHES and str(arguments[0]).startswith(str(folder))
        if mine and next(touches) == number:
            _reached.append(event)
            happens()

    sys.addaudithook(watch)


def _fail() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _disturb(kind: str, number: int, folder: Path) -> None:
    if kind == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number * 100, number * 100))
    else:
        _at_touch(number, folder, {"error": _fail, "kill": _die}[kind])


def _undisturbed(kind: str, number: int, folder: Path) -> bool:
    child = os.fork()
    if child == 0:
        _disturb(kind, number, folder)
        try:
            harvest(folder)
        except (OSError, ArchiveError):
            os._exit(_DISTURBED)
        os._exit(_DISTURBED if _reached else 0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, _DISTURBED, -signal.SIGKILL):
        raise SystemExit(f"run {number} ended with {code}")
    return code == 0


def main(root: Path, kind: str) -> None:
    """Make the runs and print their number, the undisturbed last one included."""
    for number in count(1):
        folder = root / str(number)
        shutil.copytree(root / "old", folder)
        if _undisturbed(kind, number, folder):
            sys.stdout.write(f"{number}\n")
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
