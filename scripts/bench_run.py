"""Runs a program and tells what it took, with all that it started."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
_LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Run:
    """What one program took, with all that it started."""

    seconds: float
    cpu: float
    memory: float
    """In MB."""

    @classmethod
    def mean(cls, runs: Sequence[Run]) -> Run:
        """Give what a run took on average: the machine may be faster from one minute to the next."""
        count = len(runs)
        seconds, cpu = sum(one.seconds for one in runs) / count, sum(one.cpu for one in runs) / count
        return cls(seconds, cpu, max(one.memory for one in runs))

    @classmethod
    def middle(cls, runs: Sequence[Run]) -> Run:
        """Give the one that half of the others were slower than."""
        return sorted(runs, key=lambda one: one.seconds)[len(runs) // 2]


def measure(folder: Path, command: Sequence[str], cores: int = 0) -> Run:
    """Run a program in a folder, on so many cores if given, and tell what it took."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NO_MKDOCS_2_WARNING": "1"}
    given = sorted(os.sched_getaffinity(0))
    if cores:
        os.sched_setaffinity(0, given[:cores])  # what is started has the same
    try:
        with tempfile.TemporaryFile() as said:
            began = time.monotonic()
            running = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
            watch = _Watch(running.pid)
            _, status, used = os.wait4(running.pid, 0)
            seconds = time.monotonic() - began
            running.returncode = os.waitstatus_to_exitcode(status)
            memory = watch.end()
            if running.returncode:
                said.seek(0)
                sys.exit(f"{' '.join(command)}: exit {running.returncode}\n{said.read().decode()[-4000:]}")
    finally:
        os.sched_setaffinity(0, given)
    return Run(seconds, used.ru_utime + used.ru_stime, memory)


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all that it started, again and again."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._most, self._over = root, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            self._most = max(self._most, sum(map(_memory, _family(self._root))))

    def end(self) -> float:
        self._over.set()
        self.join()
        return self._most / 1024


def _family(root: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        parents.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    left = [root]
    while left:
        one = left.pop()
        yield one
        left += parents.get(one, [])


def _memory(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
