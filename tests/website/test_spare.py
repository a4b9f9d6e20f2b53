"""The folder of links to files of the last site: what a build takes of it and leaves for the next."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

import pytest

from kb_builder.listing import State, state
from kb_builder.website.spare import lay_out, put_over, set_aside, tidied


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def _files(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text() for file in files}


def _states(folder: Path, *names: str) -> dict[str, State]:
    return {name: state((folder / name).lstat()) for name in names or _files(folder)}


def _laid(
    site: Path, spare: Path, fresh: Path, wanted: dict[str, State], held: Mapping[str, State] | None = None
) -> Set[str]:
    """Lay out what is wanted, and put what is in the folder `fresh` over it."""
    laid, over = fresh.with_name(f"{fresh.name}-laid"), sorted(_files(fresh))
    there = lay_out(site, spare, laid, wanted, held)
    assert put_over(fresh, laid) == over
    return there


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return _write(tmp_path / "site", a__page="one", a__twin="two", b__page="three", feed="four")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return _write(tmp_path / ".site-fresh", a__list="new", c__page="new")


def test_without_a_spare_folder_files_are_linked(tmp_path: Path, site: Path, fresh: Path) -> None:
    assert not _laid(site, tmp_path / "spare", fresh, _states(site, "a/page", "feed"))
    assert _files(fresh) == {"a/page": "one", "feed": "four", "a/list": "new", "c/page": "new"}
    assert (fresh / "a/page").samefile(site / "a/page")
    assert sorted(one.name for one in tmp_path.iterdir()) == [".site-fresh", "site"]
    assert fresh.stat().st_mode & 0o777 == 0o755


def test_what_a_new_site_takes_it_takes_from_the_spare_folder(
    tmp_path: Path, site: Path, fresh: Path
) -> None:
    _laid(site, tmp_path / "spare", fresh, _states(site))
    set_aside(fresh, tmp_path / "spare", _states(site), _states(fresh))
    assert _files(tmp_path / "spare") == _files(site)
    folder = (tmp_path / "spare/b").stat().st_ino
    again = _write(tmp_path / ".site-again", a__page="newer")
    wanted = _states(site, "a/twin", "b/page")
    assert _laid(site, tmp_path / "spare", again, wanted) == wanted.keys()
    assert _files(again) == {"a/page": "newer", "a/twin": "two", "b/page": "three"}
    assert (again / "b").stat().st_ino == folder
    assert not (tmp_path / "spare").exists()
    assert _files(site) == {"a/page": "one", "a/twin": "two", "b/page": "three", "feed": "four"}
    assert _states(site, *wanted) == wanted


def test_a_spare_folder_holds_nothing_but_the_files_that_are_known(tmp_path: Path, site: Path) -> None:
    old = _write(tmp_path / "old", a__page="old", left__deep__page="old", gone="old")
    (old / "b").mkdir()
    (old / "b/page").hardlink_to(site / "b/page")
    (old / "link").symlink_to(site)
    _write(tmp_path / "spare", older="older")
    set_aside(old, tmp_path / "spare", _states(site), _states(old) | _states(old, "link"))
    assert _files(tmp_path / "spare") == {"b/page": "three"}
    assert not old.exists()
    assert len(_files(site)) == 4


def test_a_file_that_somebody_put_into_the_spare_folder_is_not_taken(
    tmp_path: Path, site: Path, fresh: Path
) -> None:
    _write(tmp_path / "spare", a__page="evil", new="evil")
    _laid(site, tmp_path / "spare", fresh, _states(site))
    assert "evil" not in _files(fresh).values()
    assert _files(fresh)["a/page"] == "one"


def test_a_folder_of_which_all_is_known_is_not_looked_through(
    tmp_path: Path, site: Path, fresh: Path
) -> None:
    spare, known = tmp_path / "spare", _states(site)
    _laid(site, spare, fresh, known)
    fresh.rename(spare)
    assert tidied(spare, known).keys() == known.keys()
    _write(spare, strange="strange")
    held = tidied(spare, known)
    again = _write(tmp_path / ".site-again", a__page="newer")
    assert _laid(site, spare, again, _states(site, "feed", "b/page"), held) == {"feed", "b/page"}
    assert _files(again) == {"a/page": "newer", "feed": "four", "b/page": "three"}
    _write(spare, feed="other")
    held = tidied(spare, _states(spare))
    last = _write(tmp_path / ".site-last", new="new")
    assert _laid(site, spare, last, _states(site, "feed"), held) == set()
    assert _files(last) == {"feed": "four", "new": "new"}


def test_no_folder_stays_whose_file_is_not_there(tmp_path: Path, site: Path) -> None:
    """Its name may be the title of a page that somebody removed."""
    spare = _write(tmp_path / "spare", a__page="old")
    assert tidied(spare, _states(site)) == {}
    assert [*spare.iterdir()] == []


def test_without_a_spare_folder_nothing_is_held(tmp_path: Path, site: Path) -> None:
    assert tidied(tmp_path / "spare", _states(site)) == {}


def test_after_a_first_build_there_is_no_old_site_to_set_aside(tmp_path: Path) -> None:
    set_aside(tmp_path / "absent", tmp_path / "spare", {}, {})
    assert list(tmp_path.iterdir()) == []
