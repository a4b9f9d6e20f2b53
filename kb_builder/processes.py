"""Work done by several processes where that is faster; what comes of it does not depend on their number."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_PORTION = 25
"""So many items are given to a process at once."""
_WORTH = {"fork": 50, "spawn": 2_000}
"""How many items are worth the start of processes: a copy of this one is there at once, a new one is not."""
_BATCH = {"fork": 1_000, "spawn": sys.maxsize}
"""After so many items there are new helpers: a copy of this process takes more memory with every item."""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(work: Callable[[_Item], _Made], items: Sequence[_Item], jobs: int = 0) -> Iterator[_Made]:
    """Yield what `work` makes of each item, in order, by up to `jobs` processes (0: one for each core).

    Where a helper is ended from outside, the rest is done here, so an item may be worked on twice.
    Raises what `work` raises.
    """
    method, workers = _method(), jobs or cores()
    done = 0
    if workers > 1 and len(items) >= _WORTH[method]:
        try:
            while done < len(items):
                for made in _by_processes(work, items[done : done + _BATCH[method]], workers, method):
                    done += 1
                    yield made
        except BrokenExecutor:
            pass  # somebody ended a helper, or the system did for lack of memory
    yield from map(work, items[done:])


def leave_ctrl_c_to_the_program() -> None:
    """Let Ctrl-C end the program, which then ends this helper of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _method() -> str:
    # Of a process with threads no copy may be made: one of them may hold a lock for good.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _by_processes(
    work: Callable[[_Item], _Made], items: Sequence[_Item], workers: int, method: str
) -> Iterator[_Made]:
    portions = [items[start : start + _PORTION] for start in range(0, len(items), _PORTION)]
    with ProcessPoolExecutor(workers, get_context(method), _begin, (work, os.getpid())) as executor:
        for made in executor.map(_portion, portions):
            yield from made


_work: Callable[[Any], Any]
"""What a helper does: it is given this once, and the items after that."""


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    global _work  # noqa: PLW0603 - the one place where a helper can keep something
    _work = work
    leave_ctrl_c_to_the_program()
    gc.freeze()  # what it shares with the program is not copied only to be looked through
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _portion(items: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in items]
