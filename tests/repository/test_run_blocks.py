"""Every `run:` block of every workflow, run with values that a stranger could have chosen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.actions import run_script, steps_of

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("github-enterprise", "notify", "s3", "web-server")
WORKFLOWS = (
    *sorted((ROOT / ".github/workflows").glob("*.yml")),
    ROOT / "kb_builder/scaffold/files/publish.yml",
    *(ROOT / f"docs/elsewhere/{name}.yml" for name in ELSEWHERE),
)
HOSTILE = (
    '"; touch owned; $(touch owned) `touch owned` #',
    "x\n::error::owned\n::add-mask::x\ntouch owned",
    "--help; touch owned",
    "../owned",
)
PROGRAMS = [
    *("git", "kb", "python", "python3", "pip", "gh", "make"),
    *("twine", "uv", "aws", "curl", "rsync", "ssh", "awk", "tar"),
]
INSTALLED = ["kb/bin/pip", "venv/bin/pip", "venv/bin/uv", "kb-builder/bin/kb", "kb-builder/bin/python"]


def blocks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each step with a script, and the file that it stands in."""
    for file in WORKFLOWS:
        for step in steps_of(file):
            if "run" in step:
                yield file.name, step
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    yield from (("action.yml", step) for step in action["runs"]["steps"] if "run" in step)


@pytest.mark.parametrize(
    "step", [step for _, step in blocks()], ids=[f"{name}-{step['name']}" for name, step in blocks()]
)
def test_nothing_that_a_stranger_writes_is_executed(tmp_path: Path, step: dict[str, Any]) -> None:
    """Neither what an expression gives, nor what a program prints, such as the name of a commit."""
    temp, work = tmp_path / "temp", tmp_path / "work"
    for program in (*(tmp_path / "bin" / name for name in PROGRAMS), *(temp / name for name in INSTALLED)):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\nprintf '%s\\n' \"$HOSTILE\"\n", encoding="utf-8")
        program.chmod(0o755)
    (work / "site").mkdir(parents=True)
    environment = {
        "PATH": f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(temp / "output"),
        "GITHUB_PATH": str(temp / "path"),
        "GITHUB_WORKSPACE": str(work),
        "GITHUB_ACTION_PATH": str(work),
    }
    for hostile in HOSTILE:
        names = ("HOSTILE", "GITHUB_REF", "GITHUB_REF_NAME", "GITHUB_REPOSITORY")
        given = {name: hostile for name, text in step.get("env", {}).items() if "${{" in str(text)}
        run_script(step["run"], work, {**environment, **dict.fromkeys(names, hostile), **given})
    assert [path for path in tmp_path.rglob("owned") if path.is_file()] == []
