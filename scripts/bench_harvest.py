"""Measures the harvest against the test server: points, requests, seconds and peak memory of `kb harvest`.

    python scripts/bench_harvest.py [NUMBER OF DISCUSSIONS]...     default: 1000 10000

Each line is a process of its own. The server's time is in the seconds, and that of whoever else is
at work on the machine; the CPU seconds (user and system) are the program's alone.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.github import GitHub  # noqa: E402 - needs the path
from tests.github.dataset import Dataset, dataset  # noqa: E402
from tests.program import against, digest  # noqa: E402

# A process inherits the peak of the one that started it, and the server's is large: so it tells its own.
PROGRAM = """
import runpy, sys
try:
    runpy.run_module("kb_builder", run_name="__main__")
finally:
    print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
"""
LINE = "{:>11} {:<22} {:>7} {:>9} {:>8} {:>8} {:>8} {:>8}"


def community(size: int) -> Dataset:
    """Make a repository without pictures: four fifths questions; up to eight comments, some with replies."""
    return dataset([_discussion(number) for number in range(1, size + 1)], "acme/widgets")


def _discussion(number: int) -> dict[str, Any]:
    is_idea = number % 5 == 0
    body = f"The text of discussion {number}. " + "It goes on for a while, as such texts do. " * 15
    thanks = {"author": _account(f"asker-{number % 900}"), "body": "Thank you!"}
    comments = [
        {
            "id": f"DC_{number}_{place}",
            "author": _account(f"helper-{(number + place) % 400}"),
            "body": f"Answer {place} to {number}. " + "Try this, then that, and tell us how it went. " * 8,
            "isAnswer": place == 0 and not is_idea and number % 3 != 0,
            "replies": [thanks] * (place % 4 == 1),
        }
        for place in range(number * 7 % 9)
    ]
    return {
        "number": number,
        "title": f"Question {number} about widgets",
        "body": body,
        "author": _account(f"asker-{number % 900}"),
        "category": {"name": "Ideas"} if is_idea else {"name": "Q&A", "isAnswerable": True},
        "labels": [f"label-{number % 12}"],
        "upvoteCount": number % 17,
        "comments": comments,
    }


def _account(login: str) -> dict[str, str]:
    return {"login": login, "avatarUrl": ""}


def measure(github: GitHub, folder: Path, size: int, what: str, *arguments: str) -> None:
    """Run `kb harvest` once and print what it took."""
    points, requests = github.cost, len(github.requests)
    before = digest(folder / "archive")
    kb = against(github, folder)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **kb.environment}
    began, used = time.monotonic(), _cpu_of_children()
    command = [sys.executable, "-c", PROGRAM, "harvest", "-q", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    seconds, cpu = time.monotonic() - began, _cpu_of_children() - used
    after = digest(folder / "archive")
    touched = sum(1 for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if done.returncode or github.refused or github.crashes:
        sys.exit("\n".join([f"{what}: exit code {done.returncode}", *github.refused, *github.crashes][:9]))
    numbers = (github.cost - points, len(github.requests) - requests, f"{seconds:.1f}", f"{cpu:.1f}")
    print(
        LINE.format(size, what, *numbers, f"{int(done.stdout.split()[-1]) / 1024:.0f}", touched), flush=True
    )


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def bench(size: int) -> None:
    """Measure a first, an unchanged, a changed and a full harvest of so many discussions."""
    with tempfile.TemporaryDirectory() as place, GitHub([community(size)]) as github:
        folder = Path(place)
        (folder / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
        measure(github, folder, size, "first")
        measure(github, folder, size, "unchanged")
        github.repository("acme/widgets").touch(7, "2026-01-01T00:00:00Z", title="A clearer title")
        measure(github, folder, size, "one discussion changed")
        measure(github, folder, size, "full", "--full")


if __name__ == "__main__":
    print(
        LINE.format(
            "discussions", "run", "points", "requests", "seconds", "CPU s", "peak MB", "files touched"
        )
    )
    for argument in sys.argv[1:] or ("1000", "10000"):
        bench(int(argument))
