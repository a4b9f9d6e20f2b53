"""A program that has MkDocs loaded runs it as a new one does."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kb_builder.website.children import run_module
from kb_builder.website.mkdocs_run import build_environment
from kb_builder.website.warm import PROGRAM, Warm
from tests.build import NOON

ENVIRONMENT = build_environment(dict(os.environ), NOON)
RUNS = (["--version"], ["build", "--nonsense"], ["build", "--config-file", "none.yml"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a new program runs each time")
def test_a_copy_says_and_gives_what_a_new_program_does(tmp_path: Path) -> None:
    with closing(Warm()) as warm:
        _compare(warm, tmp_path)


def _compare(warm: Warm, folder: Path) -> None:
    for arguments in RUNS:
        how = PROGRAM, ["job", *arguments]
        new = run_module(*how, folder=folder, environment=ENVIRONMENT)
        copy = warm.run(*how, folder=folder, environment=ENVIRONMENT)
        assert (copy.returncode, copy.stdout, copy.stderr) == (new.returncode, new.stdout, new.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_where_the_program_was_ended_a_new_one_runs(tmp_path: Path) -> None:
    how, before = (PROGRAM, ["job", "--version"]), _helpers()
    with closing(Warm()) as warm:
        first = warm.run(*how, folder=tmp_path, environment=ENVIRONMENT)
        (ready,) = _helpers() - before
        os.kill(ready, signal.SIGKILL)
        for _ in range(2):
            assert warm.run(*how, folder=tmp_path, environment=ENVIRONMENT).stdout == first.stdout


def _helpers() -> set[int]:
    """Give the numbers of the processes that this one has started."""
    return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
