"""Wherever a run fails or dies: what stands is old or new, and the next run ends as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder import atomic
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.harvest import Connection
from kb_builder.pipeline import HarvestPlan, harvest
from tests.github import GitHub, load
from tests.program import WIDGETS, against, digest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
NOON = 1_795_348_800.0
SEVERAL = (1, 2, 3, 5)


@pytest.fixture
def github() -> Iterator[GitHub]:
    """Four discussions, and a clock that stands still: every harvest gives the same bytes."""
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        widgets = server.repository("acme/widgets")
        widgets.discussions[:] = [one for one in widgets.discussions if one["number"] in SEVERAL]
        yield server


def _change(github: GitHub) -> None:
    """Change one, delete one, add one."""
    widgets = github.repository("acme/widgets")
    changed, gone = (widgets.discussion(number) for number in SEVERAL[:2])
    changed["title"], changed["updatedAt"] = "Changed", "2026-11-21T10:00:00Z"
    widgets.discussions.remove(gone)
    widgets.discussions += [one for one in load(WIDGETS).discussions if one["number"] == 6]


def _project(github: GitHub, folder: Path) -> Path:
    folder.mkdir(parents=True)
    against(github, folder)("init", "--repo", "acme/widgets")
    return folder


def _harvest(github: GitHub, folder: Path) -> None:
    harvest(load_project(folder), HarvestPlan(Connection(github.url, github.graphql_url, "token")))


def _runs(what: str, root: Path, kind: str, numbers: tuple[int, ...] = (), url: str = "") -> dict[Path, int]:
    """Let a step go wrong in every way of `kind`; give folder and exit code of each run."""
    program = [sys.executable, "-m", "tests.disturbed", what, str(root), kind, *map(str, numbers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_API_URL": url}
    done = subprocess.run(program, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = {root / number: int(code) for number, code in map(str.split, done.stdout.splitlines())}
    assert set(runs.values()) <= {0, 1, 3, -signal.SIGKILL}, done.stderr
    return runs


def _without_leftovers(tree: dict[str, str]) -> dict[str, str]:
    return {
        name: text
        for name, text in tree.items()
        if not any(atomic.is_leftover(part) or part.startswith(".site-") for part in Path(name).parts)
    }


@pytest.mark.parametrize(("kind", "at_least"), [("kill", 60), ("fail", 60), ("full", 8)])
def test_wherever_a_harvest_ends_the_next_one_mends_it(github, tmp_path, kind, at_least):
    """Checks 5 and 6: one discussion changed, one gone, one new; the lock, the watermark, all of it."""
    _harvest(github, _project(github, tmp_path / "old"))
    old = digest(tmp_path / "old")
    _change(github)
    runs = _runs("harvest", tmp_path, kind, url=github.url)
    whole = next(folder for folder, code in runs.items() if code == 0)
    new = digest(whole)
    assert new != old
    assert len(runs) > at_least
    for folder, code in runs.items():
        tree = digest(folder)
        if kind != "kill":
            assert tree == _without_leftovers(tree), f"{folder}: temporary files are left"
        for name, text in _without_leftovers(tree).items():
            assert text in (old.get(name), new.get(name)), f"{folder}: {name} is neither old nor new"
        assert Archive(folder / "archive").check() == ()
        assert code != 1 or tree.get("archive/acme/widgets/state.json") in (
            old["archive/acme/widgets/state.json"],
            new["archive/acme/widgets/state.json"],
        )
        _harvest(github, folder)
        assert digest(folder) == new, folder
