"""The cache: what was put is given again, and nothing else ever is."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb_builder.kept import FILE, Kept


def _change(folder: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute(statement, values)


def test_a_value_is_given_for_its_kind_and_material_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new")
    kept.put("a", "text \ud800", b"value")
    assert Kept(tmp_path / "new").get("a", "text \ud800") == b"value"
    assert (kept.get("b", "text \ud800"), kept.get("a", "text")) == (None, None)
    kept.put("a", "text \ud800", b"another")
    assert kept.get("a", "text \ud800") == b"another"
    assert (tmp_path / "new/.gitignore").read_text(encoding="ascii") == "*\n"


def test_many_values_are_given_at_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    values = {f"m{number}": b"%d" % number for number in range(1_203)}
    kept.put_all("a", values)
    assert kept.get_all("a", [*values, "another"]) == values
    assert kept.get_all("b", values) == {}
    assert (kept.get_all("a", []), kept.get("a", "m7")) == ({}, b"7")


def test_what_was_asked_for_among_many_is_not_forgotten(tmp_path: Path) -> None:
    Kept(tmp_path).put_all("a", {"used": b"1", "left": b"2"})
    kept = Kept(tmp_path)
    began = kept.open()
    kept.get_all("a", ["used"])
    kept.forget("a", began)
    assert kept.get_all("a", ["used", "left"]) == {"used": b"1"}


@pytest.mark.parametrize("value", [b"", b"valuf", b"<script>", "text", None], ids=str)
def test_a_changed_value_is_none(tmp_path: Path, value: object) -> None:
    kept = Kept(tmp_path)
    kept.put("a", "m", b"value")
    with contextlib.suppress(sqlite3.IntegrityError):
        _change(tmp_path, "UPDATE kept SET value = ?", value)
        assert kept.get("a", "m") is None


def test_a_value_under_another_name_is_none(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put("a", "m", b"value")
    kept.put("a", "other", b"other")
    _change(tmp_path, "UPDATE kept SET (digest, value) = (SELECT digest, value FROM kept LIMIT 1)")
    assert [kept.get("a", "m"), kept.get("a", "other")].count(None) == 1


@pytest.mark.parametrize("damage", [b"", b"no database at all, whatever it says" * 40, b"SQLite format 3\0"])
def test_a_damaged_file_is_no_error_and_is_used_again(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    assert Kept(tmp_path).get("a", "m") is None
    kept = Kept(tmp_path)
    kept.put("a", "m", b"value")
    assert kept.get("a", "m") in (b"value", None)
    again = Kept(tmp_path)
    again.put("a", "m", b"value")
    assert again.get("a", "m") == b"value"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    kept = Kept(tmp_path / "file")
    kept.open(clean=True)
    kept.put("a", "m", b"value")
    assert kept.get("a", "m") is None
    kept.forget("a")


def test_a_clean_run_begins_with_nothing(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put("a", "m", b"value")
    (tmp_path / "older").mkdir()
    kept.open()
    assert (kept.get("a", "m"), (tmp_path / "older").exists()) == (b"value", False)
    kept.open(clean=True)
    assert kept.get("a", "m") is None


def test_what_was_not_asked_for_is_forgotten_without_a_trace(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for kind, material in (("a", "used"), ("a", "unused"), ("b", "unused")):
        kept.put(kind, material, b"words that somebody took back: " + material.encode() + kind.encode())
    _change(tmp_path, "UPDATE kept SET used = 1")
    since = Kept(tmp_path).open()
    again = Kept(tmp_path)
    assert again.get("a", "used") is not None
    again.forget("a", since)
    assert [again.get("a", "used") is None, again.get("a", "unused"), again.get("b", "unused") is None] == [
        False,
        None,
        False,
    ]
    again.forget("b")
    assert b"unused" not in (tmp_path / FILE).read_bytes()


def test_two_processes_share_it(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from kb_builder.kept import Kept\n"
    program += "for n in range(200): Kept(Path(sys.argv[1])).put('a', str(n), sys.argv[2].encode())"
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), word]) for word in ("x", "y")]
    assert [run.wait() for run in runs] == [0, 0]
    kept = Kept(tmp_path)
    assert {kept.get("a", str(n)) for n in range(200)} <= {b"x", b"y"}
    assert kept.open() <= time.time()


def test_nothing_of_what_was_forgotten_stays_in_the_file(tmp_path: Path) -> None:
    """Rows of many sizes, made in turn with others, so that SQLite moves them before they are deleted."""
    kept = Kept(tmp_path / ".cache/kb")
    for n in range(200):
        kept.put("secret", str(n), b"canary" * (n * 37 % 90 + 1))
        kept.put("open", str(n), b"x" * (n * 53 % 500))
    kept.forget("secret")
    kept.compact()
    assert b"canary" not in (kept.folder / FILE).read_bytes()
    assert kept.get("open", "7") == b"x" * 371
    Kept(tmp_path / "elsewhere").compact()
    assert not (tmp_path / "elsewhere").exists()
