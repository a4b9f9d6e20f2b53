"""How a long run tells how far it is: log records that a command shows as bars or lines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_PARTS = 100

Progress = Callable[[str, int, int, int], None]
"""Called with what is being read, how many of it are there, how many there will be, and the points so far."""


def silent(_what: str, _done: int, _total: int, _points: int) -> None:
    """Show no progress."""


def step(what: str, done: int = 0, total: int = 0) -> None:
    """Tell that a step begins, or that so much of it is done; `total` is 0 where nobody knows."""
    _log.debug("%s", what, extra={"step": (what, done, total)})


def stepping(what: str, items: Iterable[_T], total: int) -> Iterator[_T]:
    """Give each of `total` items, telling now and then how many are done."""
    every = max(total // _PARTS, 1)
    step(what, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        if done % every == 0 or done == total:
            step(what, done, total)
