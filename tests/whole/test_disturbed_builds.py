"""Wherever a build fails or dies: what stands is old or new, and the next one mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder.website.swap import sweep
from tests import disturbed
from tests.github import GitHub
from tests.program import Kb
from tests.warm import LOADED, mkdocs_by
from tests.whole.disturbing import (
    change,
    digest,
    distinct,
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


def _republished(github: GitHub, folder: Path) -> None:
    """Prepare a project whose content/ lags behind its archive: pages to add, to change and to remove."""
    harvested(github, laid_down(github, folder))
    disturbed.writing_pages(folder)(folder)
    change(github)
    harvested(github, folder)
    (folder / "archive/acme/widgets/discussions/3.json").unlink()


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_wherever_the_writing_of_pages_ends_the_next_one_mends_it(github, tmp_path, kind):
    """Each page is old or new; no temporary file stays after a failure, none after the next run."""
    _republished(github, tmp_path / "old")
    old = digest(tmp_path / "old")
    runs = runs_of("pages", tmp_path, kind)
    new = digest(next(folder for folder, code in runs.items() if code == 0))
    assert len(runs) > 60
    assert len(new.keys() - old.keys()) > 0
    assert len(old.keys() - new.keys()) > 0
    write = disturbed.writing_pages(tmp_path / "old")
    for folder in runs:
        tree = digest(folder)
        assert kind == "kill" or tree == without_leftovers(tree), f"{folder}: temporary files are left"
        for name, text in without_leftovers(tree).items():
            assert text in (old.get(name), new.get(name)), f"{folder}: {name} is neither old nor new"
    for folder in distinct(runs):
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
    runs = runs_of("swap", tmp_path, kind)
    assert len(runs) > 5
    for folder in runs:
        assert digest(folder / "site") in whole, folder
        sweep(folder)
        assert [entry.name for entry in folder.iterdir()] == ["site"]


def _build(folder: Path) -> None:
    with mkdocs_by(LOADED.run):
        disturbed.build(folder)


def _contents(folder: Path) -> set[str]:
    return {*digest(folder / "site").values(), *digest(folder / ".site-new").values()}


def test_wherever_a_build_ends_the_old_site_or_the_new_one_stands(github, tmp_path):
    """Check 5: kills and failures spread over a whole build; after each, the next build ends the same."""
    project = tmp_path / "kill" / "old"
    harvested(github, laid_down(github, project))
    _build(project)
    old = digest(project)
    change(github)
    harvested(github, project)
    shutil.copytree(project, tmp_path / "whole")
    shutil.copytree(project, tmp_path / "fail" / "old")
    _build(tmp_path / "whole")
    new = digest(tmp_path / "whole")
    for kind, numbers in (("kill", (1, 40, 200, 330, 420)), ("fail", (2, 90, 260, 390))):
        for folder, code in runs_of("build", tmp_path / kind, kind, numbers).items():
            tree = digest(folder)
            sites = [{n: t for n, t in one.items() if n.startswith("site/")} for one in (tree, old, new)]
            assert sites[0] in sites[1:], f"{folder}: the site is neither old nor new"
            assert code != 1 or tree == without_leftovers(tree), f"{folder}: temporary files are left"
            _build(folder)
            assert digest(folder) == new, folder
            assert not [entry for entry in folder.iterdir() if entry.name.startswith(".site-")]


def test_a_full_disk_leaves_the_old_site(github, tmp_path):
    """Check 7: no file may grow beyond 16 kB, as on a disk that is full; the old site stays."""
    project = tmp_path / "old"
    harvested(github, laid_down(github, project))
    _build(project)
    before = digest(project)
    (code,) = runs_of("build", tmp_path, "full", (160,)).values()
    assert code == 1
    assert digest(tmp_path / "160") == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount; the test above needs no rights")
@pytest.mark.parametrize("kilobytes", [330, 400, 900])
def test_a_small_disk_leaves_the_old_site(github, tmp_path, kilobytes):
    """Check 7: a file system with room for the project, for some of its pages, and not for a site."""
    project = tmp_path / "project"
    harvested(github, laid_down(github, project))
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
