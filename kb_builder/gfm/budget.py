"""How much one text may cost: its size, and the seconds of work it may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType

MOST_CHARACTERS = 262_144
"""Four times what GitHub lets anyone write; older bodies of 250,000 exist."""
_AGAIN = 0.2
"""Seconds until the timer rings once more: an exception raised inside a callback of the garbage collector
is lost, the next one is not."""
MOST_SECONDS = 3.0
"""Far more than any text took that was ever measured, hostile ones of 64 KiB included (under 1)."""


class OutOfTimeError(Exception):
    """The work took longer than it may."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` inside the block once it has used `seconds` of processor time.

    Only the main thread can be interrupted; elsewhere, and where the system has no such timer,
    the block runs unlimited.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    _listen()
    _work.is_limited = True
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        _work.is_limited = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class _Work:
    is_limited = False


_work = _Work()


@cache
def _listen() -> None:
    """Hear the timer from now on: to begin and to end that for each text takes longer than the timer."""
    signal.signal(signal.SIGVTALRM, _ring)


def _ring(_number: int, _frame: FrameType | None) -> None:
    # A ring that comes late is nobody's.
    if _work.is_limited:
        raise OutOfTimeError(f"took longer than {MOST_SECONDS:g} seconds")
