"""What a harvest tells while it runs, in a log and on a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub
from tests.program import new_project
from tests.whole.harvested import ideas

pytestmark = pytest.mark.slow


def test_a_log_gets_plain_lines_with_points(tmp_path: Path) -> None:
    with GitHub([ideas(30)]) as github:
        kb = new_project(github, tmp_path)
        done = kb("harvest", "-v")
    lines = done.stderr.splitlines()
    assert "listing ideas: 30 of 30, 3 points so far" in lines
    assert "reading acme/widgets: 30 of 30, 5 points so far" in lines
    assert "listing: 1 points, 4998 left, request 2" in lines, "cost and what remains, for each query"
    assert "\x1b" not in done.stderr
    assert done.stdout == (
        "acme/widgets: 30 discussions seen, 30 new, 0 changed, 0 unchanged, 0 held as missing, 0 removed, "
        "0 failed; 7 points in 7 requests\n"
    )


def test_a_terminal_gets_bars_with_rate_points_and_time_left(tmp_path: Path) -> None:
    with GitHub([ideas(30)]) as github:
        kb = new_project(github, tmp_path)
        ours, theirs = os.openpty()
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLUMNS": "120",
            **kb.environment,
        }
        environment |= {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        with subprocess.Popen(
            [sys.executable, "-m", "kb_builder", "harvest"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        ) as run:
            os.close(theirs)
            shown = b"".join(_pieces(ours)).decode()
        os.close(ours)
    assert run.returncode == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert re.search(r"reading acme/widgets ━+ 30/30 \S+/s 5 points 0:00:00", plain), plain


def _pieces(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 2**16)
        except OSError:  # what Linux says at the end of a terminal
            return
        if not piece:
            return
        yield piece
