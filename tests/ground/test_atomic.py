"""A file changes wholly or not at all, and only when there is something to change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb_builder import atomic


def test_a_new_file_is_written_with_its_folders_and_told(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "file.txt"
    assert atomic.write_text(target, "日本\r\n") is True
    assert target.read_bytes() == "日本\r\n".encode()
    assert [one.name for one in target.parent.iterdir()] == ["file.txt"]


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    atomic.write_text(target, "same")
    before = target.stat()
    assert atomic.write_text(target, "same") is False
    assert target.stat() == before


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_are_readable_by_all_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        atomic.write_bytes(tmp_path / "file.txt", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "file.txt").stat().st_mode & 0o777 == 0o644


def test_a_symbolic_link_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "file.txt"
    outside.write_text("same")
    target.symlink_to(outside)
    assert atomic.write_text(target, "same") is True
    assert not target.is_symlink()
    assert atomic.write_text(target, "other") is True
    assert outside.read_text() == "same"


def test_a_folder_in_the_way_is_an_error_that_names_the_target(tmp_path: Path) -> None:
    (tmp_path / "taken" / "inside").mkdir(parents=True)
    with pytest.raises(IsADirectoryError) as caught:
        atomic.write_text(tmp_path / "taken", "x")
    assert caught.value.filename == str(tmp_path / "taken")
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


def test_a_file_in_place_of_a_folder_is_an_error_that_names_the_target(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError) as caught:
        atomic.write_text(tmp_path / "file" / "below.txt", "x")
    assert caught.value.filename == str(tmp_path / "file" / "below.txt")


_WRITE_MUCH = """
import resource, sys
from pathlib import Path
from kb_builder import atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    atomic.write_text(Path(sys.argv[1]), "new" * 1000)
except OSError as error:
    print(error.filename)
"""


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_MUCH, str(target)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(target)
    assert target.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file.txt"]


def test_files_are_written_together_and_a_failure_names_one(tmp_path: Path) -> None:
    texts = {f"a/b{number % 7}/{number}.md": f"text {number}\n" for number in range(80)}
    atomic.make_folders(tmp_path, texts)
    for _ in range(2):
        for name, text in texts.items():
            atomic.replace_unflushed(f"{tmp_path}/{name}", text)
        atomic.flush()
        assert {name: (tmp_path / name).read_text() for name in texts} == texts
    assert sum(one.is_file() for one in tmp_path.rglob("*")) == 80
    (tmp_path / "a/b1/1.md").unlink()
    (tmp_path / "a/b1/1.md").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        atomic.replace_unflushed(f"{tmp_path}/a/b1/1.md", "new")
    assert caught.value.filename == str(tmp_path / "a/b1/1.md")
    assert not any(atomic.is_leftover(one.name) for one in tmp_path.rglob("*"))


def test_a_sweep_removes_leftovers_at_every_depth_and_nothing_else(tmp_path: Path) -> None:
    left = (".kb-tmp-1", "a/.kb-tmp-2", "a/.github/.kb-tmp-3", "a/.kb-tmp-b/c", "a/.kb-tmp-b/.kb-tmp-d")
    for name in ("kept.json", *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    atomic.sweep(tmp_path)
    atomic.sweep(tmp_path / "missing")
    assert [str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file()] == ["kept.json"]
    assert not (tmp_path / "a/.kb-tmp-b").exists()


def test_what_a_sweep_removes_is_told_by_name() -> None:
    assert atomic.is_leftover(".kb-tmp-x1")
    assert not atomic.is_leftover("12.json")


def test_a_new_folder_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a/b"
    with pytest.raises(FileNotFoundError), atomic.new_folder(target) as draft:
        (draft / "c/1.json").write_text("")
    assert list((tmp_path / "a").iterdir()) == []
    with atomic.new_folder(target) as draft:
        atomic.replace_bytes(draft / "c/1.json", b"{}")
        assert not target.exists()
    assert (target / "c/1.json").read_bytes() == b"{}"
    atomic.remove_folder(target)
    assert list((tmp_path / "a").iterdir()) == []
