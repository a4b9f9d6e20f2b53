"""How one site takes the place of another, and what a failure leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.website.swap import fresh_folder, swap, sweep


def folder(path: Path, text: str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "index.html").write_text(text)
    return path


def test_the_first_site_takes_its_place(tmp_path: Path) -> None:
    swap(folder(fresh_folder(tmp_path), "new"), tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site/index.html").read_text() == "new"


def test_a_new_site_replaces_the_old_one_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    folder(tmp_path / "site", "old").joinpath("gone.html").touch()
    swap(folder(fresh_folder(tmp_path), "new"), tmp_path / "site")
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "index.html"]
    assert (tmp_path / "site/index.html").read_text() == "new"


def test_a_swap_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    site = folder(tmp_path / "site", "old")
    with pytest.raises(OSError, match="absent"):
        swap(tmp_path / "absent", site)
    assert (site / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_a_killed_build_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    folder(fresh_folder(tmp_path), "half")
    folder(tmp_path / "site", "old")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_is_a_link_changes_where_it_leads(tmp_path: Path) -> None:
    folder(tmp_path / "elsewhere", "old")
    (tmp_path / "site").symlink_to(tmp_path / "elsewhere")
    swap(folder(fresh_folder(tmp_path), "new"), tmp_path / "site")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "elsewhere/index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "site"]


def test_everyone_may_read_the_site(tmp_path: Path) -> None:
    assert fresh_folder(tmp_path).stat().st_mode & 0o777 == 0o755
