"""Wherever a harvest fails or dies: what stands is old or new, and the next one mends it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kb_builder.archive import Archive, lock
from kb_builder.errors import Locked
from kb_builder.pipeline.last_harvest import FILE as LAST_HARVEST
from tests.github import GitHub
from tests.whole.disturbing import (
    SEVERAL,
    ask,
    change,
    digest,
    distinct,
    hand_over,
    harvested,
    laid_down,
    runs_of,
    standing_still,
    without_leftovers,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def github() -> Iterator[GitHub]:
    """Four discussions, and a clock that stands still."""
    with standing_still() as server:
        yield server


@pytest.mark.parametrize(("kind", "at_least"), [("kill", 50), ("fail", 50), ("full", 8)])
def test_wherever_a_harvest_ends_the_next_one_mends_it(github, tmp_path, kind, at_least):
    """Checks 5 and 6: one discussion changed, one gone, one new, a login handed over; all of it.

    A harvest that fails also notes that it failed.
    """
    ask(github, 900, "former", 9002)
    harvested(github, laid_down(github, tmp_path / "old"))
    old = digest(tmp_path / "old")
    change(github)
    hand_over(github)
    sizes = tuple(range(1, 200, 3)) if kind == "full" else ()
    runs = runs_of("harvest", tmp_path, kind, sizes, github.url)
    whole = next(folder for folder, code in runs.items() if code == 0)
    new = digest(whole)
    assert new != old
    assert new.keys() - old.keys() >= {"archive/logins.json"}
    assert len(runs) > at_least
    for folder, code in runs.items():
        tree = digest(folder)
        if kind != "kill":
            assert tree == without_leftovers(tree), f"{folder}: temporary files are left"
        for name, text in without_leftovers(tree).items():
            is_whole = text in (old.get(name), new.get(name)) or name == LAST_HARVEST
            assert is_whole, f"{folder}: {name} is neither old nor new"
        assert Archive(folder / "archive").check() == ()
        assert code != 1 or tree.get("archive/acme/widgets/state.json") in (
            old["archive/acme/widgets/state.json"],
            new["archive/acme/widgets/state.json"],
        )
    for folder in distinct(runs):
        harvested(github, folder)
        assert digest(folder) == new, folder


@pytest.mark.parametrize(
    ("kind", "has_id", "at_least"),
    [("kill", True, 50), ("kill", False, 50), ("fail", False, 50), ("full", False, 8)],
)
def test_wherever_a_move_ends_the_next_harvest_ends_it(github, tmp_path, kind, has_id, at_least):
    """The repository was renamed, and kb.yml follows: one home or the other is whole, nothing is lost."""
    harvested(github, laid_down(github, tmp_path / "old"))
    archive = Archive(tmp_path / "old/archive")
    if not has_id:
        stored = archive.load()
        archive.rewrite(stored, [replace(one, id="") for one in stored.repositories])
    github.repository("acme/widgets").rename("umbrella/gizmos")
    kb_yml = tmp_path / "old/kb.yml"
    kb_yml.write_text(kb_yml.read_text().replace("acme/widgets", "umbrella/gizmos"))
    sizes = tuple(range(1, 200, 3)) if kind == "full" else ()
    runs = runs_of("harvest", tmp_path, kind, sizes, github.url)
    new = digest(next(folder for folder, code in runs.items() if code == 0))
    assert not [name for name in new if "acme/widgets" in name]
    assert len(runs) > at_least
    for folder in runs:
        left = digest(folder).keys() - without_leftovers(digest(folder)).keys()
        # A disk that cannot remove the old home leaves it aside, for the next run.
        is_old = all(name.startswith("archive/acme/.kb-tmp-widgets/") for name in left)
        assert kind == "kill" or is_old, f"{folder}: temporary files are left"
        assert Archive(folder / "archive").check() == ()
        homes = Archive(folder / "archive").repositories()
        for home in homes:
            assert len(Archive(folder / "archive").load(home).discussions) == len(SEVERAL), folder
        assert homes, folder
    for folder in distinct(runs):
        harvested(github, folder)
        assert digest(folder) == new, folder


def test_of_two_harvests_at_once_one_works_and_one_is_told(github, tmp_path):
    """Check 8: twenty times; the later one ends with code 5, or after the other with 0; the result is one."""
    laid_down(github, tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "alone")
    harvested(github, tmp_path / "alone")
    runs = runs_of("harvest", tmp_path, "race", tuple(range(1, 21)), github.url)
    assert set(runs.values()) <= {0, 5}
    assert 5 in runs.values(), "no two runs met"
    for folder in runs:
        assert digest(folder) == digest(tmp_path / "alone")


def test_the_lock_of_a_dead_run_is_free(tmp_path):
    """The system frees the lock with the process, even one that was killed; its file means nothing."""
    program = (
        "import sys, time; from pathlib import Path; from kb_builder.archive import lock\n"
        "with lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Locked), lock(tmp_path):
            pass
        holder.kill()
        holder.wait()
        assert (tmp_path / ".kb-lock").exists()
        with lock(tmp_path):
            pass


def test_a_disk_that_flushes_nothing_any_more_loses_nothing(github, tmp_path):
    """Check 6: from every fifth touch of the disk on, fsync fails; each run ends with a reason."""
    harvested(github, laid_down(github, tmp_path / "old"))
    old = digest(tmp_path / "old")
    change(github)
    shutil.copytree(tmp_path / "old", tmp_path / "whole")
    harvested(github, tmp_path / "whole")
    new = digest(tmp_path / "whole")
    runs = runs_of("harvest", tmp_path, "sync", tuple(range(1, 150, 5)), github.url)
    assert sum(code == 1 for code in runs.values()) > 10
    for folder in runs:
        tree = digest(folder)
        assert tree == without_leftovers(tree), f"{folder}: temporary files are left"
        assert Archive(folder / "archive").check() == ()
        for name, text in tree.items():
            assert text in (old.get(name), new.get(name)), f"{folder}: {name} is neither old nor new"
    for folder in distinct(runs):
        harvested(github, folder)
        assert digest(folder) == new
