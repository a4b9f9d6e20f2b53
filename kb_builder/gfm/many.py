"""Many texts rendered at once, by several processes where that is faster."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing import get_context

from kb_builder.gfm.render import Rendered, rendered_quietly, reported
from kb_builder.region import Region

_PORTION = 100
"""So many texts are given to a process at once."""
_WORTH = 2_000
"""Fewer texts than this are rendered before other processes have started."""


def rendered_all(regions: Sequence[Region], jobs: int = 0) -> list[Rendered]:
    """Give what `render` gives for each text, in order, by up to `jobs` processes (0: one for each core)."""
    workers = jobs or _cores()
    found = _portion(regions) if workers == 1 or len(regions) < _WORTH else _by_processes(regions, workers)
    return [reported(region, one) for region, one in zip(regions, found, strict=True)]


def _by_processes(regions: Sequence[Region], workers: int) -> list[Rendered]:
    # A process that has threads, as for a progress bar, must not be copied: new ones are started.
    context = get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, context, _leave_ctrl_c_to_the_program) as executor:
            return list(_by(executor, regions))
    except BrokenExecutor:
        # Somebody ended a helper, or the system did for lack of memory.
        return _portion(regions)


def _by(executor: Executor, regions: Sequence[Region]) -> Iterator[Rendered]:
    portions = [regions[start : start + _PORTION] for start in range(0, len(regions), _PORTION)]
    for rendered in executor.map(_portion, portions):
        yield from rendered


def _portion(regions: Sequence[Region]) -> list[Rendered]:
    return [rendered_quietly(region) for region in regions]


def _leave_ctrl_c_to_the_program() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
