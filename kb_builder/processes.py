"""Work done by several processes where that is faster; what comes of it does not depend on their number."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar

from kb_builder.cluster import by_cluster

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_PORTION = 25
"""So many items at most are given to a process at once."""
_PORTIONS = 32
"""A process is given so many portions of what there are helpers for: none waits long for the last one."""
_FIRST = 4
"""So many items are worked on before this process is copied: what is loaded once, each copy then has."""
_WORTH = {"fork": 50, "spawn": 2_000}
"""How many items are worth the start of processes: a copy of this one is there at once, a new one is not."""
_BATCH = {"fork": 2_000, "spawn": sys.maxsize}
"""After so many items there are new helpers: a copy of this process takes more memory with every item."""
_COLLECT_AFTER = 50_000, 20, 100
"""How seldom a helper collects garbage: it forgets what it made."""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_LOGGER = logging.getLogger("kb_builder")

Said = tuple[tuple[str, int, str], ...]
"""What was logged: logger, level and line."""

Jobs = int | str
"""Who works: so many processes (0: one for each core), or the cluster at `dask://HOST:PORT`."""


def cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(
    work: Callable[[_Item], _Made], items: Sequence[_Item], jobs: Jobs = 0, *, reach: int = 1
) -> Iterator[_Made]:
    """Yield what `work` makes of each item, in order.

    A helper's copy of this program's memory grows with all that it looks at, so helpers are replaced after
    some items: after fewer of them, by the factor `reach`, where each looks at much.
    Where a helper is ended from outside, the rest is done here, so an item may be worked on twice.
    Raises what `work` raises, and `KbError` where there is no such cluster.
    """
    done = 0
    try:
        for portion in _portions_made(work, items, jobs, reach):
            done += len(portion)
            yield from portion
    except BrokenExecutor:
        pass  # somebody ended a helper, or the system did for lack of memory
    yield from map(work, items[done:])


def _portions_made(
    work: Callable[[_Item], _Made], items: Sequence[_Item], jobs: Jobs, reach: int
) -> Iterator[list[_Made]]:
    """Yield what helpers make of the first items, portion by portion; nothing where they are not worth it."""
    if isinstance(jobs, str):
        yield from by_cluster(work, _portions(items), jobs) if items else ()
        return
    method, workers = _method(), jobs or cores()
    if workers > 1 and len(items) >= _WORTH[method]:
        yield list(map(work, items[:_FIRST]))
        together = _BATCH[method] // reach
        for start in range(_FIRST, len(items), together):
            some = items[start : start + together]
            batch = _portions(some, len(some) // (workers * _PORTIONS))
            with ProcessPoolExecutor(workers, get_context(method), _begin, (work, os.getpid())) as executor:
                yield from executor.map(_portion, batch)


def _portions(items: Sequence[_Item], size: int = _PORTION) -> list[Sequence[_Item]]:
    size = min(max(size, 1), _PORTION)
    return [items[start : start + size] for start in range(0, len(items), size)]


def leave_ctrl_c_to_the_program() -> None:
    """Let Ctrl-C end the program, which then ends this helper of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _method() -> str:
    # Of a process with threads no copy may be made: one of them may hold a lock for good.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


_work: Callable[[Any], Any]
"""What a helper does: it is given this once, and the items after that."""


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    global _work  # noqa: PLW0603 - the one place where a helper can keep something
    _work = work
    _serve(parent)


def _serve(parent: int) -> None:
    """Become a helper of the program with this number, which ends with it."""
    leave_ctrl_c_to_the_program()
    gc.freeze()  # what it shares with the program is not copied only to be looked through
    gc.set_threshold(*_COLLECT_AFTER)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _portion(items: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in items]


def return_free_memory() -> None:
    """Return memory that this process let go of to the system, where that can be asked for (glibc)."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


class Beside(Generic[_Made]):
    """Work that a helper may be doing meanwhile; `result` waits for it."""

    def __init__(
        self, work: Callable[[], _Made], helper: BaseProcess | None = None, answers: IO[bytes] | None = None
    ) -> None:
        """Do `work` when it is asked for, unless a `helper` writes what it made of it to `answers`."""
        self._work, self._helper, self._answers = work, helper, answers

    @property
    def is_ready(self) -> bool:
        """Tell whether nobody is at this work any more, so that there is nothing to wait for."""
        return self._helper is None or not self._helper.is_alive()

    def result(self) -> _Made:
        """Give what the work makes, once, and say what it said; raises what it raises."""
        told = self._told()
        if told is None:
            return self._work()
        said, is_made, value = told
        say(said)
        if is_made:
            return value  # type: ignore[no-any-return]
        raise value

    def _told(self) -> tuple[Said, bool, Any] | None:
        """Give what the helper made or raised; None where there is none, or something ended it."""
        if self._helper is None or self._answers is None:
            return None
        self._helper.join()
        if self._helper.exitcode:
            return None
        self._answers.seek(0)
        return pickle.load(self._answers)  # type: ignore[no-any-return] # noqa: S301 - our own helper


@contextmanager
def beside(work: Callable[[], _Made], jobs: Jobs = 0) -> Iterator[Beside[_Made]]:
    """Let a helper do `work` during the `with` block, which takes its `result`; at the end it is ended.

    With one job, or where no copy of this process may be made, the work is done when its result is
    asked for, and so is what a helper left undone. What comes of it is the same.
    """
    if jobs == 1 or cores() == 1 or _method() != "fork":
        yield Beside(work)
        return
    # A pipe holds 64 kB: with more, a helper would wait, and hold its memory, until it is asked.
    with TemporaryFile() as answers:
        helper = get_context("fork").Process(target=_beside, args=(work, answers, os.getpid()))
        helper.start()
        try:
            yield Beside(work, helper, answers)
        finally:
            helper.kill()
            helper.join()


def _beside(work: Callable[[], object], answers: IO[bytes], program: int) -> None:
    """Do the work in a helper, and write what was said, whether it was done, and what it made or raised."""
    _serve(program)
    with quiet() as said:
        try:
            made = True, work()
        except Exception as error:  # noqa: BLE001 - raised again by the program
            made = False, error
    try:
        answers.write(pickle.dumps((tuple(said), *made)))
        answers.flush()
    except Exception:  # noqa: BLE001 - what cannot be sent is done by the program
        sys.exit(1)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[tuple[str, int, str]] = []

    def createLock(self) -> None:  # noqa: N802 - logging's own name
        """Have no lock: whoever listens does so in one thread, and a lock costs more than a page's words."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.name, record.levelno, record.getMessage()))


@contextmanager
def quiet() -> Iterator[list[tuple[str, int, str]]]:
    """Give what is logged meanwhile, which nobody else hears: the program says it later, in order."""
    listener, handlers, propagates = _Listener(), _LOGGER.handlers, _LOGGER.propagate
    _LOGGER.handlers, _LOGGER.propagate = [listener], False
    try:
        yield listener.said
    finally:
        _LOGGER.handlers, _LOGGER.propagate = handlers, propagates


def say(said: Said) -> None:
    """Log what a helper said."""
    for logger, level, line in said:
        logging.getLogger(logger).log(level, "%s", line)
