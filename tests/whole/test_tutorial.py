"""The tutorial, command by command: what it shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub
from tests.program import against

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).resolve().parents[2] / "docs/tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- tested(?:: (?P<file>\S+))? -->\n+```\w+\n(?P<text>.*?)```", re.DOTALL)
LEFT_OUT = "..."


def _commands(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each command of a block, as words, with the lines that are shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield shlex.split(command), shown


def test_every_command_prints_what_the_page_shows(github: GitHub, tmp_path: Path) -> None:
    """Line for line, but for what is left out; the folder changes after `kb init`, as the page says."""
    kb = against(github, tmp_path)
    blocks = list(BLOCK.finditer(PAGE))
    assert len(blocks) > 6
    for block in blocks:
        if block["file"]:
            (kb.folder / block["file"]).write_text(block["text"], encoding="utf-8")
            continue
        for (program, *arguments), shown in _commands(block["text"]):
            assert program == "kb"
            done = subprocess.run(
                [sys.executable, "-m", "kb_builder", *arguments],
                cwd=kb.folder,
                env=kb.environment_with({}),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=True,
            )
            pattern = "".join(r"(?:.*\n)*?" if line == LEFT_OUT else f"{_line(line)}\n" for line in shown)
            assert re.fullmatch(pattern, done.stdout), done.stdout
            if arguments[0] == "init":
                kb.folder = tmp_path / "my-help"


def _line(shown: str) -> str:
    return ".*".join(map(re.escape, shown.split(LEFT_OUT)))
