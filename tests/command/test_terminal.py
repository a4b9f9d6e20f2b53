"""What a terminal shows, with a real one: progress that is drawn without a thread."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

_PROGRAM = """
import logging, threading
from kb_builder.command.console import attached
from kb_builder.command.progress import steps_shown
from kb_builder.steps import stepping
with steps_shown(attached({"TERM": "xterm"})):
    threads = [threading.active_count() for _ in stepping("Filling pages", range(3), 3)]
print(threads)
"""


def test_a_bar_is_drawn_without_a_thread() -> None:
    """A process with threads cannot be copied, and copies share the work of a build."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=theirs, text=True, check=True
    )
    os.close(theirs)
    drawn = os.read(ours, 65_536).decode()
    os.close(ours)
    assert done.stdout == "[1, 1, 1]\n"
    assert "Filling pages" in drawn
    assert "3/3" in drawn
