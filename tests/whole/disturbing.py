"""A project whose runs of kb go wrong at any touch of the disk, and the GitHub it harvests from."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb_builder import atomic
from kb_builder.config import load_project
from kb_builder.harvest import Connection
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from tests.github import GitHub, load
from tests.program import WIDGETS, against
from tests.program import digest as digest_of_all

ROOT = Path(__file__).parents[2]
NOON = 1_795_348_800.0
SEVERAL = (1, 2, 3, 5)


@contextmanager
def standing_still() -> Iterator[GitHub]:
    """Serve four discussions, with a clock that stands still: every harvest gives the same bytes."""
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        widgets = server.repository("acme/widgets")
        widgets.discussions[:] = [one for one in widgets.discussions if one["number"] in SEVERAL]
        yield server


def digest(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file but those that may vanish at any time."""
    return {name: text for name, text in digest_of_all(folder).items() if not name.startswith(".cache/")}


def change(github: GitHub) -> None:
    """Change one, delete one, add one."""
    widgets = github.repository("acme/widgets")
    changed, gone = (widgets.discussion(number) for number in SEVERAL[:2])
    changed["title"], changed["updatedAt"] = "Changed", "2026-11-21T10:00:00Z"
    widgets.discussions.remove(gone)
    widgets.discussions += [one for one in load(WIDGETS).discussions if one["number"] == 6]


def ask(github: GitHub, number: int, login: str, account: int) -> None:
    """Let an account ask that asks nothing else."""
    author = {"login": login, "databaseId": account, "avatarUrl": f"{github.url}/avatars/{account}"}
    at = f"2026-11-20T10:00:0{number % 10}Z"
    widgets = github.repository("acme/widgets")
    about = {"title": "Who?", "category": widgets.discussion(1)["category"]}
    widgets.add({"number": number, "author": author, "createdAt": at, "updatedAt": at, **about})


def hand_over(github: GitHub) -> None:
    """Rename an account, and let another one take its login and ask."""
    github.repository("acme/widgets").discussion(900)["author"]["login"] = "latter"
    ask(github, 901, "former", 9001)


def laid_down(github: GitHub, folder: Path) -> Path:
    """Lay down a project of acme/widgets, and give its folder."""
    folder.mkdir(parents=True)
    against(github, folder)("init", "--repo", "acme/widgets")
    return folder


def harvested(github: GitHub, folder: Path) -> None:
    """Harvest in `folder`, in this process."""
    harvest(load_project(folder), HarvestPlan(Connection(github.url, github.graphql_url, "token")))


def runs_of(
    what: str, root: Path, kind: str, numbers: tuple[int, ...] = (), url: str = ""
) -> dict[Path, int]:
    """Let a step go wrong in every way of `kind`; give folder and exit code of each run."""
    program = [sys.executable, "-m", "tests.disturbed", what, str(root), kind, *map(str, numbers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_API_URL": url}
    done = subprocess.run(program, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = {root / number: int(code) for number, code in map(str.split, done.stdout.splitlines())}
    assert set(runs.values()) <= {0, 1, 3, 5, 77, -signal.SIGKILL}, done.stderr
    if 77 in runs.values():
        pytest.skip("system calls cannot be filtered here")
    return runs


def without_leftovers(tree: dict[str, str]) -> dict[str, str]:
    """Give the files of `tree` but those that a dead run leaves for the next one to remove."""
    return {
        name: text
        for name, text in tree.items()
        if not any(atomic.is_leftover(part) or part.startswith(".site-") for part in Path(name).parts)
    }


def distinct(folders: Iterable[Path]) -> list[Path]:
    """Give one folder of each state of the disk: the next run knows nothing else of the one before.

    Most touches of the disk change nothing there, so that many deaths leave the same.
    """
    return list({_state(folder): folder for folder in folders}.values())


def _state(folder: Path) -> tuple[tuple[str, str], ...]:
    """Give all names and contents; what a run calls its temporary files is drawn by lot."""
    files = digest_of_all(folder)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    return tuple(sorted((re.sub(r"(\.kb-tmp-)[^/]*", r"\1", name), files.get(name, "")) for name in names))
