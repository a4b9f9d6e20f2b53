"""Forty mistakes of a careless maintainer: each ends with its exit code, its message and a next step."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.github import GitHub
from tests.program import new_project

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yml").read_text(encoding="utf-8"))


def make(mistake: Mapping[str, Any], folder: Path, github: GitHub) -> None:
    """Change a project as the mistake does, and what GitHub says of it."""
    for old, new in mistake.get("rename", {}).items():
        (folder / old).rename(folder / new)
    for name in mistake.get("remove", ()):
        (folder / name).unlink()
    for name, text in mistake.get("latin", {}).items():
        (folder / name).write_bytes(text.encode("latin-1"))
    for name, text in mistake.get("write", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in mistake.get("append", {}).items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    github.repository("acme/widgets").repository.update(mistake.get("github", {}))
    if code := mistake.get("fails"):
        github.fail_always(code)


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["mistake"])
def test_a_mistake_ends_with_a_message_and_a_next_step(
    github: GitHub, tmp_path: Path, mistake: Mapping[str, Any]
) -> None:
    """The message stands in what was printed word by word; so does the next step."""
    kb = new_project(github, tmp_path)
    make(mistake, tmp_path, github)
    done = kb(*shlex.split(mistake["command"]), expect=mistake["exit"], **mistake.get("environment", {}))
    said = (done.stdout + done.stderr).replace(f"{tmp_path}/", "")
    assert mistake["says"] in said, said
    assert mistake["next"] in said, said


def test_there_are_forty() -> None:
    """No fewer, and no two with the same message."""
    assert len(MISTAKES) >= 40
    assert len({mistake["says"] for mistake in MISTAKES}) == len(MISTAKES)
