"""How a run ends: each documented exit code is reached by the whole program."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kb_builder.archive import lock
from tests.github import GitHub
from tests.program import CANARY, Kb, new_project

ROOT = Path(__file__).parents[2]
HANGING_HOOK = """
import signal

def on_config(config):
    with open("started", "w") as started:
        started.write("here")
    signal.pause()
"""
WAITING_THREADS = """
import threading
from concurrent.futures import ThreadPoolExecutor
import click
from kb_builder.command.options import Program

@click.group(cls=Program)
def main(): pass

def work():
    print("waiting", flush=True)
    threading.Event().wait()

@main.command()
def wait():
    # Leaving the block waits for the thread, which the first Ctrl-C does not end.
    with ThreadPoolExecutor() as pool:
        pool.submit(work).result()

main(["wait"])
"""


def test_0_means_done(kb: Kb) -> None:
    """The version is what was asked for."""
    kb("--version", expect=0)


def test_who_reads_no_further_is_told_nothing(kb: Kb) -> None:
    """As with `kb search … | head -1`: no message about a broken pipe, and no traceback."""
    kb("init", "--repo", "acme/widgets")
    kb("build")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kb_builder", "search", "widget"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        command, cwd=kb.folder, env=buffered, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_an_unfinished_merge_is_called_by_its_name(kb: Kb) -> None:
    """Not by what YAML makes of it, in the place where that gives up."""
    merge = "<<<<<<< HEAD\nrepositories: [a/b]\n=======\nrepositories: [a/c]\n>>>>>>> theirs\n"
    (kb.folder / "kb.yml").write_text(merge, encoding="utf-8")
    assert "kb.yml:1:1: has git's conflict markers" in kb("build", expect=1).stderr


def test_1_means_failed(kb: Kb) -> None:
    """An empty folder is no project; two lines say so and what to do."""
    said = kb("build", expect=1).stderr.splitlines()
    assert said[0] == "error: kb.yml: not found"
    assert "kb init" in said[1]


def test_2_means_wrong_usage(kb: Kb) -> None:
    """An option that does not exist."""
    assert "--colour" in kb("build", "--colour", expect=2).stderr


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("build", "--jobs", "x"), "'--jobs': must be a whole number, 1 or more, not 'x'"),
        (("search", "--limit", "0", "x"), "'--limit': must be a whole number from 1 to 100, not '0'"),
        (("harvest", "--max-wait", "-1"), "'--max-wait': must be a number, 0 or more, not '-1'"),
        (("report", "--as-of", "2026-02-30"), "'--as-of': must be a day: 2026-01-31 (or a moment: "),
        (
            ("report", "--as-of", "a\x1b[31m"),
            r"'--as-of': must be a day: 2026-01-31 (or a moment: 2026-01-31T12:00:00Z), not 'a\x1b[31m'",
        ),
    ],
)
def test_a_wrong_value_is_told_with_a_right_one(kb: Kb, wrong: tuple[str, ...], told: str) -> None:
    assert f"Invalid value for {told}" in kb(*wrong, expect=2).stderr


def test_3_means_refused(github: GitHub, tmp_path: Path) -> None:
    """A private repository is not published."""
    kb = new_project(github, tmp_path)
    github.repository("acme/widgets").repository["isPrivate"] = True
    told = kb("harvest", expect=3, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md")).stderr
    assert "private" in told
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert summary[0] == "### `kb harvest` ended with code 3"
    assert all(line.strip() in told for line in summary[2:]), "reason and next step, as code"


def test_4_means_try_again_later(github: GitHub, tmp_path: Path) -> None:
    """A limit that would take longer than `--max-wait` allows."""
    kb = new_project(github, tmp_path)
    github.rate.used, github.rate.reset = github.rate.limit, int(github.now()) + 3600
    assert "again" in kb("harvest", "--max-wait", "0", expect=4).stderr


def test_5_means_locked(github: GitHub, tmp_path: Path) -> None:
    """Another run is at work in the project."""
    kb = new_project(github, tmp_path)
    with lock(tmp_path):
        assert ".kb-lock" in kb("build", expect=5).stderr


def test_130_means_stopped_while_the_network_is_silent(tmp_path: Path) -> None:
    """Ctrl-C ends a harvest although GitHub has not answered, and the lock is free again."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        kb = Kb(tmp_path, {"GITHUB_API_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        kb("init", "--repo", "acme/widgets")
        running = kb.start("harvest", GITHUB_TOKEN=CANARY)
        connection, _ = silent.accept()
        with connection:
            running.send_signal(signal.SIGINT)
            said = running.communicate()[1]
    assert running.returncode == 130
    assert "Ctrl-C" in said
    assert "Traceback" not in said
    with lock(tmp_path):
        pass


def test_130_means_stopped_while_threads_wait() -> None:
    """Ctrl-C ends a command whose threads never end."""
    running = subprocess.Popen(
        [sys.executable, "-c", WAITING_THREADS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "waiting\n"
    running.send_signal(signal.SIGINT)
    assert "Traceback" not in running.communicate()[1]
    assert running.returncode == 130


@pytest.mark.slow
def test_130_means_stopped_while_mkdocs_is_at_work(github: GitHub, tmp_path: Path) -> None:
    """Ctrl-C ends a build although MkDocs has not ended, and MkDocs with it."""
    kb = new_project(github, tmp_path)
    (tmp_path / "hang.py").write_text(HANGING_HOOK, encoding="utf-8")
    with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nhooks: [hang.py]\n")
    os.mkfifo(tmp_path / "started")
    running = kb.start("build")
    assert (tmp_path / "started").read_text(encoding="utf-8") == "here"
    running.send_signal(signal.SIGINT)
    # Ends when nobody holds the pipes any more, MkDocs included.
    said = running.communicate()[1]
    assert running.returncode == 130
    assert "Traceback" not in said
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_130_means_serving_was_stopped(github: GitHub, tmp_path: Path) -> None:
    """Ctrl-C is how a preview ends."""
    running = new_project(github, tmp_path).start("serve", "--port", "0", "--json")
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["url"].startswith("http://127.0.0.1:")
    running.send_signal(signal.SIGINT)
    assert "Traceback" not in running.communicate()[1]
    assert running.returncode == 130


def test_what_is_documented_is_what_is_tested(kb: Kb) -> None:
    """The help and both pages of the documentation name the same exit codes as the tests above."""
    tested = {name.split("_")[1] for name in globals() if re.match(r"test_\d", name)}
    told = kb("--help").stdout.partition("Exit codes:")[2].partition("Options:")[0]
    assert set(re.findall(r"\b(\d+) ", told)) == tested
    for page in ("commands", "troubleshooting"):
        text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8").partition("## Exit codes")[2]
        assert set(re.findall(r"^\| `?(\d+)`? \|", text, re.MULTILINE)) == tested, page
