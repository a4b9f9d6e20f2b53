"""What a build starts ends with it: no program of a killed build goes on writing."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb_builder.website.children import run_module
from tests.program import Kb

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
LONG = 60_000
"""Milliseconds that no machine needs."""


def test_a_module_runs_as_python_runs_it(tmp_path: Path) -> None:
    (tmp_path / "greet.py").write_text("import sys; print('hällo', sys.argv[1:], __name__); sys.exit(7)")
    environment = {**ENVIRONMENT, "PYTHONPATH": str(tmp_path)}
    done = run_module("greet", ["--loud"], folder=tmp_path, environment=environment)
    assert (done.returncode, done.stdout) == (7, "hällo ['--loud'] __main__\n")


def _ended(pid: int) -> bool:
    """Wait for the end of any process; one that is not there any more has ended."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    watch = select.poll()
    watch.register(process, select.POLLIN)
    ended = bool(watch.poll(LONG))
    os.close(process)
    return ended


STALLS = """
import os, pathlib
def on_post_build(config, **_):
    with open("pipe", "w") as pipe:
        print(os.getpid(), config["site_dir"], file=pipe)
    open("never").read()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next build sweeps")
def test_mkdocs_dies_with_the_build_that_started_it(tmp_path: Path) -> None:
    """Killed in the middle of a build: MkDocs ends too, and the next build leaves no trace of either."""
    kb = Kb(tmp_path)
    kb("init", "--repo", "acme/widgets")
    settings = tmp_path / "mkdocs.yml"
    whole = settings.read_text(encoding="utf-8")
    (tmp_path / "stalls.py").write_text(STALLS)
    settings.write_text(f"{whole}\nhooks: [stalls.py]\n", encoding="utf-8")
    for name in ("pipe", "never"):
        os.mkfifo(tmp_path / name)
    command = [sys.executable, "-m", "kb_builder", "build"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as build:
        with (tmp_path / "pipe").open() as pipe:
            number, folder = pipe.read().split()
        assert Path(folder).is_dir()
        build.send_signal(signal.SIGKILL)
    assert _ended(int(number))
    for name in ("pipe", "never"):
        (tmp_path / name).unlink()
    settings.write_text(whole, encoding="utf-8")
    kb("build")
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".site-")] == []
    assert (tmp_path / "site/index.html").is_file()
