"""`make demo`: the whole way, with nothing but Python, git and make, and what changed at the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_verb_needs_no_npm_and_no_browser() -> None:
    """`make demo` installs Python packages only, then runs the script in its folder."""
    make = ["make", "--no-print-directory", "--dry-run", "--always-make", "VENV=venv", "demo"]
    said = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "venv/bin/python -m scripts.demo demo"
    assert [word for word in ("npm", "chromium", "java") if word in said] == []


@pytest.mark.slow
def test_the_demo_shows_a_first_harvest_and_then_a_small_one(tmp_path: Path) -> None:
    """Without node_modules; the second time it reads one new and one changed discussion, then none."""
    for part in ("tests/github", "tests/data/github", "scripts"):
        shutil.copytree(ROOT / part, tmp_path / part)
    first, second, third = _demo(tmp_path), _demo(tmp_path), _demo(tmp_path)
    assert "9 discussions seen, 9 new" in first.stdout
    assert "reading acme/widgets: 9 of 9" in first.stderr
    assert "Look at it with: .venv/bin/kb serve -C demo" in first.stdout
    assert "10 discussions seen, 1 new, 1 changed, 8 unchanged" in second.stdout
    assert "Since the last run a question was asked and answered" in second.stdout
    assert "kb init" not in second.stdout
    assert "10 discussions seen, 0 new, 0 changed, 10 unchanged" in third.stdout
    assert "Since the last run nothing has happened." in third.stdout
    assert "lamp shows the last command" in next(tmp_path.glob("demo/content/answers/2-*.md")).read_text()
    assert (tmp_path / "demo/site/index.html").exists()


def _demo(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GITHUB_TOKEN": "a token of somebody's", "KB_APP_ID": "1"}
    command = [sys.executable, "-m", "scripts.demo", "demo"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done
