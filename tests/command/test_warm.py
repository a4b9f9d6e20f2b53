"""A copy of a process that has loaded kb does what a new process does, so that tests may use it."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from kb_builder import scaffold
from tests import warm
from tests.actions import INSTALLED, run_script
from tests.program import Kb


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["--version"], ""),
        (["report", "--format", "json"], ""),
        (["render", "-"], "Größe *and* `code`\r\n"),
        (["check"], ""),
        (["nonsense"], ""),
        (["harvest", "--max-wait", "x"], ""),
        (["publish"], ""),
    ],
    ids=" ".join,
)
def test_a_copy_says_and_ends_like_a_new_process(tmp_path: Path, arguments: list[str], stdin: str) -> None:
    scaffold.lay_down(tmp_path, "acme/widgets")
    kb = Kb(tmp_path)
    anew = kb.anew(arguments, kb.environment_with({}), stdin)
    copied = warm.run(arguments, tmp_path, kb.environment_with({}), stdin)
    assert (copied.returncode, copied.stdout, copied.stderr) == (anew.returncode, anew.stdout, anew.stderr)


def test_a_copy_that_a_shell_starts_is_like_the_installed_program(tmp_path: Path) -> None:
    """In a pipe, to a file and to the shell's own output; what follows sees how it ended."""
    scaffold.lay_down(tmp_path, "acme/widgets")
    script = "printf 'Größe *and* `code`' | kb render > page; cat page; kb --version; kb check 'a b'"
    ended, threads = [], threading.active_count()
    for program in (warm.on_path(), nullcontext(INSTALLED)):
        with program as folder:
            path = f"{folder}{os.pathsep}{os.environ['PATH']}"
            environment = Kb(tmp_path).environment_with({"PATH": path})
            assert warm.can_run(environment)
            done = run_script(script, tmp_path, environment)
        ended.append((done.returncode, done.stdout, done.stderr))
    assert ended[0] == ended[1]
    assert threading.active_count() == threads, "no copies are made of a process with threads"
    assert (ended[0][0], "<em>and</em>" in ended[0][1]) == (2, True)


def test_a_copy_sees_its_own_folder_and_environment_only(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
    kb = Kb(tmp_path)
    # An address that is none: a server that does not answer would be asked again and again, for 15 seconds.
    for token, said in (("", "Set GITHUB_TOKEN"), ("x", "GITHUB_API_URL is not the address of a server")):
        environment = kb.environment_with({"GITHUB_TOKEN": token, "GITHUB_API_URL": "nowhere"})
        done = warm.run(["harvest", "--max-wait", "0"], tmp_path, environment, "")
        assert said in done.stderr
        assert done.returncode == 1


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "LC_ALL", "TZ", "COVERAGE_PROCESS_CONFIG"])
def test_what_python_reads_at_its_start_needs_a_new_process(name: str) -> None:
    assert not warm.can_run({name: "4711"})
