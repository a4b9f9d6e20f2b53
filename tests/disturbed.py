"""Runs of kb that go wrong at their n-th touch of the disk: a program that makes one process for each n.

    python -m tests.disturbed harvest|wishes|pages|build|swap FOLDER kill|fail|sync|full|race [N ...]

Copies FOLDER/old to FOLDER/N and runs the step there. In run N the N-th touch fails (`fail`: EIO or
ENOSPC in turn), or the process dies there by SIGKILL (`kill`), or from there on nothing can be flushed
to the disk (`sync`), or no file may grow beyond N times 100 bytes (`full`), or two processes run it at
once (`race`). Without numbers it begins with 1 and stops at the first run that nothing disturbs. It
prints a line for each run: the number, and how the process ended. The interpreter's own audit events
tell of every touch.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

from kb_builder import atomic, pages
from kb_builder.archive import Archive, lock
from kb_builder.config import load_project
from kb_builder.errors import KbError
from kb_builder.harvest import Connection
from kb_builder.pipeline import build as building
from kb_builder.pipeline import harvest as harvesting
from kb_builder.pipeline import publishing
from kb_builder.pipeline.archive import store, withheld_from
from kb_builder.website.swap import swap

NAMED = frozenset({"open", "os.mkdir", "os.rename", "os.chmod", "os.scandir", "os.remove", "os.rmdir"})
UNDISTURBED, FAILED, DISTURBED, CANNOT = 0, 1, 3, 77
Step = Callable[[Path], object]


def harvest(folder: Path) -> None:
    """Run `kb harvest` from the server that the environment names."""
    url = os.environ["GITHUB_API_URL"]
    harvesting.harvest(
        load_project(folder), harvesting.HarvestPlan(Connection(url, f"{url}/graphql", "token"))
    )


def follow_wishes(folder: Path) -> None:
    """Bring the archive under curation.yml, as a build does first."""
    project = load_project(folder)
    with lock(folder):
        archived = Archive(project.archive).load()
        store(project, archived, withheld_from(project, archived))


def writing_pages(folder: Path) -> Step:
    """Give what writes into content/ all that a build of the project in `folder` would."""
    _, publication = publishing.publish(load_project(folder), {})

    def write(folder: Path) -> None:
        with lock(folder):
            atomic.sweep(folder / "content")
            pages.write(folder / "content", publication.pages)

    return write


def build(folder: Path) -> None:
    """Run `kb build`."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    building.build(load_project(folder), kept)


def swap_sites(folder: Path) -> None:
    """Put FOLDER/.site-new in the place of FOLDER/site."""
    swap(folder / ".site-new", folder / "site")


STEPS: dict[str, Callable[[Path], Step]] = {
    "harvest": lambda _: harvest,
    "wishes": lambda _: follow_wishes,
    "pages": writing_pages,
    "build": lambda _: build,
    "swap": lambda _: swap_sites,
}
"""What makes a step, of the folder that all runs begin with."""


def _at_touch(number: int, folder: Path, happens: Callable[[], None]) -> None:
    touches = count(1)
    inside = (str(folder), os.fsencode(folder))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in NAMED:
            place = arguments[0]
            is_mine = str(place).startswith(inside[0]) if isinstance(place, (str, os.PathLike)) else False
            # shutil.rmtree names what it removes by an open folder and a bare name.
            if (is_mine or (event in ("os.remove", "os.rmdir") and arguments[1] != -1)) and (
                next(touches) == number
            ):
                _reached.append(event)
                happens()

    sys.addaudithook(watch)


_reached: list[str] = []


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def _fail_to_flush() -> None:
    """Let fsync(2) fail with EIO for the rest of this process, by a filter as of seccomp(2)."""
    fsync = {"x86_64": 74, "aarch64": 82}[platform.machine()]
    lines = [
        (0x20, 0, 0, 0),
        (0x15, 0, 1, fsync),
        (0x06, 0, 0, 0x50000 | errno.EIO),
        (0x06, 0, 0, 0x7FFF0000),
    ]
    instructions = (_Instruction * len(lines))(*lines)
    program = _Program(len(lines), instructions)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(program), 0, 0):
        os._exit(CANNOT)


def _disturb(kind: str, number: int, folder: Path) -> None:
    has_failed = mmap.mmap(-1, 1)  # shared with the copies of this process

    def fail() -> None:
        if has_failed[0]:  # each process counts for itself, and a disk fails once
            return
        has_failed[0] = 1
        code = (errno.EIO, errno.ENOSPC)[number % 2]
        raise OSError(code, os.strerror(code))

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if kind == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number * 100, number * 100))
    else:
        _at_touch(number, folder, {"fail": fail, "kill": die, "sync": _fail_to_flush}[kind])


def run(step: Step, kind: str, number: int, folder: Path) -> int:
    """Run a step in a process of its own that is disturbed at its n-th touch; give its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        _disturb(kind, number, folder)
        step(folder)
    except (OSError, KbError) as error:
        sys.stderr.write(f"{number}: {error}\n")
        os._exit(FAILED)
    except BaseException:  # noqa: BLE001 - a traceback is what must not happen
        sys.excepthook(*sys.exc_info())
        os._exit(99)
    os._exit(DISTURBED if _reached else UNDISTURBED)


def _race(step: Step, folder: Path) -> int:
    """Run the step twice at once; give the sum of the two exit codes of `kb`."""
    children = []
    for _ in range(2):
        children.append(os.fork())
        if not children[-1]:
            try:
                step(folder)
            except KbError as error:
                os._exit(error.exit_code)
            except BaseException:  # noqa: BLE001 - a traceback is what must not happen
                sys.excepthook(*sys.exc_info())
                os._exit(99)
            os._exit(0)
    return sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def main(what: str, root: Path, kind: str, numbers: Iterable[int]) -> None:
    """Make the runs and print how each ended."""
    step = STEPS[what](root / "old")
    for number in numbers:
        folder = root / str(number)
        shutil.copytree(root / "old", folder, symlinks=True)
        if kind == "race":
            sys.stdout.write(f"{number} {_race(step, folder)}\n")
            continue
        code = run(step, kind, number, folder)
        sys.stdout.write(f"{number} {code}\n")
        sys.stdout.flush()
        if code == UNDISTURBED:
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], map(int, sys.argv[4:]) if sys.argv[4:] else count(1))
