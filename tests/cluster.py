"""A Dask cluster on loopback: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[1]


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; give its address for `kb build --executor`."""
    local = "--host", "127.0.0.1", "--no-dashboard"
    with ExitStack() as stack:
        scheduler = _started("scheduler", *local, "--port", "0", until="Scheduler at:")
        address = stack.enter_context(scheduler).split()[-1]
        for _ in range(2):
            worker = _started(
                "worker", address, *local, "--no-nanny", "--nthreads", "1", until="Registered to:"
            )
            stack.enter_context(worker)
        yield address.replace("tcp://", "dask://")


@contextmanager
def _started(program: str, *arguments: str, until: str) -> Iterator[str]:
    """Start a program of Dask; give the line in which it says that it is ready."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert running.stderr is not None
        yield next(line for line in running.stderr if until in line)
    finally:
        running.kill()
        running.communicate()
