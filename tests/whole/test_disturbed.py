"""Wherever a run fails or dies: what stands is old or new, and the next run ends as if nothing had been."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder import atomic
from kb_builder.archive import Archive, lock
from kb_builder.config import load_project
from kb_builder.errors import Locked
from kb_builder.harvest import Connection
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.website.swap import sweep
from tests import disturbed
from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, against
from tests.program import digest as digest_of_all

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOON = 1_795_348_800.0
SEVERAL = (1, 2, 3, 5)


@pytest.fixture
def github() -> Iterator[GitHub]:
    """Four discussions, and a clock that stands still: every harvest gives the same bytes."""
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        widgets = server.repository("acme/widgets")
        widgets.discussions[:] = [one for one in widgets.discussions if one["number"] in SEVERAL]
        yield server


def digest(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file but those that may vanish at any time."""
    return {name: text for name, text in digest_of_all(folder).items() if not name.startswith(".cache/")}


def _change(github: GitHub) -> None:
    """Change one, delete one, add one."""
    widgets = github.repository("acme/widgets")
    changed, gone = (widgets.discussion(number) for number in SEVERAL[:2])
    changed["title"], changed["updatedAt"] = "Changed", "2026-11-21T10:00:00Z"
    widgets.discussions.remove(gone)
    widgets.discussions += [one for one in load(WIDGETS).discussions if one["number"] == 6]


def _ask(github: GitHub, number: int, login: str, account: int) -> None:
    """Let an account ask that asks nothing else."""
    author = {"login": login, "databaseId": account, "avatarUrl": f"{github.url}/avatars/{account}"}
    at = f"2026-11-20T10:00:0{number % 10}Z"
    widgets = github.repository("acme/widgets")
    about = {"title": "Who?", "category": widgets.discussion(1)["category"]}
    widgets.add({"number": number, "author": author, "createdAt": at, "updatedAt": at, **about})


def _hand_over(github: GitHub) -> None:
    """Rename an account, and let another one take its login and ask."""
    github.repository("acme/widgets").discussion(900)["author"]["login"] = "latter"
    _ask(github, 901, "former", 9001)


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
    assert set(runs.values()) <= {0, 1, 3, 5, 77, -signal.SIGKILL}, done.stderr
    if 77 in runs.values():
        pytest.skip("system calls cannot be filtered here")
    return runs


def _without_leftovers(tree: dict[str, str]) -> dict[str, str]:
    return {
        name: text
        for name, text in tree.items()
        if not any(atomic.is_leftover(part) or part.startswith(".site-") for part in Path(name).parts)
    }


@pytest.mark.parametrize(("kind", "at_least"), [("kill", 50), ("fail", 50), ("full", 8)])
def test_wherever_a_harvest_ends_the_next_one_mends_it(github, tmp_path, kind, at_least):
    """Checks 5 and 6: one discussion changed, one gone, one new, a login handed over; all of it."""
    _ask(github, 900, "former", 9002)
    _harvest(github, _project(github, tmp_path / "old"))
    old = digest(tmp_path / "old")
    _change(github)
    _hand_over(github)
    sizes = tuple(range(1, 200, 3)) if kind == "full" else ()
    runs = _runs("harvest", tmp_path, kind, sizes, github.url)
    whole = next(folder for folder, code in runs.items() if code == 0)
    new = digest(whole)
    assert new != old
    assert new.keys() - old.keys() >= {"archive/logins.json"}
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


@pytest.mark.parametrize(
    ("kind", "has_id", "at_least"),
    [("kill", True, 50), ("kill", False, 50), ("fail", False, 50), ("full", False, 8)],
)
def test_wherever_a_move_ends_the_next_harvest_ends_it(github, tmp_path, kind, has_id, at_least):
    """The repository was renamed, and kb.yml follows: one home or the other is whole, nothing is lost."""
    _harvest(github, _project(github, tmp_path / "old"))
    archive = Archive(tmp_path / "old/archive")
    if not has_id:
        stored = archive.load()
        archive.rewrite(stored, [replace(one, id="") for one in stored.repositories])
    github.repository("acme/widgets").rename("umbrella/gizmos")
    kb_yml = tmp_path / "old/kb.yml"
    kb_yml.write_text(kb_yml.read_text().replace("acme/widgets", "umbrella/gizmos"))
    sizes = tuple(range(1, 200, 3)) if kind == "full" else ()
    runs = _runs("harvest", tmp_path, kind, sizes, github.url)
    new = digest(next(folder for folder, code in runs.items() if code == 0))
    assert not [name for name in new if "acme/widgets" in name]
    assert len(runs) > at_least
    for folder in runs:
        left = digest(folder).keys() - _without_leftovers(digest(folder)).keys()
        # A disk that cannot remove the old home leaves it aside, for the next run.
        is_old = all(name.startswith("archive/acme/.kb-tmp-widgets/") for name in left)
        assert kind == "kill" or is_old, f"{folder}: temporary files are left"
        assert Archive(folder / "archive").check() == ()
        homes = Archive(folder / "archive").repositories()
        for home in homes:
            assert len(Archive(folder / "archive").load(home).discussions) == len(SEVERAL), folder
        assert homes, folder
        _harvest(github, folder)
        assert digest(folder) == new, folder


def _republished(github: GitHub, folder: Path) -> None:
    """Prepare a project whose content/ lags behind its archive: pages to add, to change and to remove."""
    _harvest(github, _project(github, folder))
    disturbed.writing_pages(folder)(folder)
    _change(github)
    _harvest(github, folder)
    (folder / "archive/acme/widgets/discussions/3.json").unlink()


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_wherever_the_writing_of_pages_ends_the_next_one_mends_it(github, tmp_path, kind):
    """Each page is old or new; no temporary file stays after a failure, none after the next run."""
    _republished(github, tmp_path / "old")
    old = digest(tmp_path / "old")
    runs = _runs("pages", tmp_path, kind)
    new = digest(next(folder for folder, code in runs.items() if code == 0))
    assert len(runs) > 60
    assert len(new.keys() - old.keys()) > 0
    assert len(old.keys() - new.keys()) > 0
    write = disturbed.writing_pages(tmp_path / "old")
    for folder in runs:
        tree = digest(folder)
        assert kind == "kill" or tree == _without_leftovers(tree), f"{folder}: temporary files are left"
        for name, text in _without_leftovers(tree).items():
            assert text in (old.get(name), new.get(name)), f"{folder}: {name} is neither old nor new"
        write(folder)
        assert digest(folder) == new, folder


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_wherever_a_swap_ends_a_whole_site_stands(tmp_path, kind):
    for name in ("site", ".site-new"):
        for page in ("index.html", "a/index.html", "b/index.html"):
            file = tmp_path / "old" / name / page
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(name, encoding="utf-8")
    whole = [dict.fromkeys(digest(tmp_path / "old/site"), text) for text in _contents(tmp_path / "old")]
    runs = _runs("swap", tmp_path, kind)
    assert len(runs) > 5
    for folder in runs:
        assert digest(folder / "site") in whole, folder
        sweep(folder)
        assert [entry.name for entry in folder.iterdir()] == ["site"]


def _contents(folder: Path) -> set[str]:
    return {*digest(folder / "site").values(), *digest(folder / ".site-new").values()}


def test_wherever_a_build_ends_the_old_site_or_the_new_one_stands(github, tmp_path):
    """Check 5: kills and failures spread over a whole build; after each, the next build ends the same."""
    project = tmp_path / "kill" / "old"
    _harvest(github, _project(github, project))
    disturbed.build(project)
    old = digest(project)
    _change(github)
    _harvest(github, project)
    shutil.copytree(project, tmp_path / "whole")
    shutil.copytree(project, tmp_path / "fail" / "old")
    disturbed.build(tmp_path / "whole")
    new = digest(tmp_path / "whole")
    for kind, numbers in (("kill", (1, 40, 200, 330, 420)), ("fail", (2, 90, 260, 390))):
        for folder, code in _runs("build", tmp_path / kind, kind, numbers).items():
            tree = digest(folder)
            sites = [{n: t for n, t in one.items() if n.startswith("site/")} for one in (tree, old, new)]
            assert sites[0] in sites[1:], f"{folder}: the site is neither old nor new"
            assert code != 1 or tree == _without_leftovers(tree), f"{folder}: temporary files are left"
            disturbed.build(folder)
            assert digest(folder) == new, folder
            assert not [entry for entry in folder.iterdir() if entry.name.startswith(".site-")]


def test_a_full_disk_leaves_the_old_site(github, tmp_path):
    """Check 7: no file may grow beyond 16 kB, as on a disk that is full; the old site stays."""
    project = tmp_path / "old"
    _harvest(github, _project(github, project))
    disturbed.build(project)
    before = digest(project)
    (code,) = _runs("build", tmp_path, "full", (160,)).values()
    assert code == 1
    assert digest(tmp_path / "160") == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount; the test above needs no rights")
@pytest.mark.parametrize("kilobytes", [330, 400, 900])
def test_a_small_disk_leaves_the_old_site(github, tmp_path, kilobytes):
    """Check 7: a file system with room for the project, for some of its pages, and not for a site."""
    project = tmp_path / "project"
    _harvest(github, _project(github, project))
    (tmp_path / "disk").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(tmp_path / "disk")],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no file system may be mounted here; the test above needs no rights")
    try:
        small = tmp_path / "disk/project"
        shutil.copytree(project, small)
        (small / "site").mkdir()
        (small / "site/index.html").write_text("old", encoding="utf-8")
        done = Kb(small)("build", expect=1)
        assert "No space left on device" in done.stderr
        assert digest(small / "site").keys() == {"index.html"}
        assert not [entry for entry in small.iterdir() if entry.name.startswith(".site-")]
    finally:
        subprocess.run(["umount", str(tmp_path / "disk")], check=True)


def test_of_two_harvests_at_once_one_works_and_one_is_told(github, tmp_path):
    """Check 8: twenty times; the later one ends with code 5, or after the other with 0; the result is one."""
    _project(github, tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "alone")
    _harvest(github, tmp_path / "alone")
    runs = _runs("harvest", tmp_path, "race", tuple(range(1, 21)), github.url)
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
    _harvest(github, _project(github, tmp_path / "old"))
    old = digest(tmp_path / "old")
    _change(github)
    shutil.copytree(tmp_path / "old", tmp_path / "whole")
    _harvest(github, tmp_path / "whole")
    new = digest(tmp_path / "whole")
    runs = _runs("harvest", tmp_path, "sync", tuple(range(1, 150, 5)), github.url)
    assert sum(code == 1 for code in runs.values()) > 10
    for folder in runs:
        tree = digest(folder)
        assert tree == _without_leftovers(tree), f"{folder}: temporary files are left"
        assert Archive(folder / "archive").check() == ()
        for name, text in tree.items():
            assert text in (old.get(name), new.get(name)), f"{folder}: {name} is neither old nor new"
        _harvest(github, folder)
        assert digest(folder) == new
