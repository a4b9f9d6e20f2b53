"""One run at a time: the lock is exclusive between processes and dies with its holder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb_builder.archive import lock
from kb_builder.errors import Locked

_HOLDER = """
import sys
from pathlib import Path
from kb_builder.archive import lock
from kb_builder.errors import Locked
try:
    with lock(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except Locked:
    print("locked", flush=True)
"""


@contextmanager
def _run(root: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-c", _HOLDER, str(root)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_run_is_told_who_holds_the_lock_and_what_to_do(tmp_path: Path) -> None:
    with _run(tmp_path) as first:
        assert _says(first) == "held"
        with pytest.raises(Locked) as caught, lock(tmp_path):
            pytest.fail("the lock was given twice")
    assert str(tmp_path / ".kb-lock") in caught.value.reason
    assert "run the command again" in caught.value.next_step
    assert caught.value.exit_code == 5


def test_of_runs_started_together_exactly_one_works(tmp_path: Path) -> None:
    with _run(tmp_path) as one, _run(tmp_path) as two, _run(tmp_path) as three:
        assert sorted(_says(process) for process in (one, two, three)) == ["held", "locked", "locked"]


def test_a_killed_holder_frees_the_lock_at_once(tmp_path: Path) -> None:
    with _run(tmp_path) as first:
        assert _says(first) == "held"
        first.kill()
        first.wait()
        assert (tmp_path / ".kb-lock").exists()
        with lock(tmp_path):
            pass


def test_the_lock_can_be_taken_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the work failed"), lock(tmp_path):
        raise RuntimeError("the work failed")
    with lock(tmp_path):
        pass


def test_the_lock_does_not_nest(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(Locked), lock(tmp_path):
        pytest.fail("the lock was given twice")


def test_two_projects_do_not_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with lock(tmp_path / "one"), lock(tmp_path / "two"):
        pass
