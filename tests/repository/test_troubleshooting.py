"""Every failure says what to do next, and the page about failures speaks of messages that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kb_builder import errors

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
INSTALLING = PAGE.partition("## Installing")[2].partition("\n## ")[0]
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} - {
    "ConfigError",
    "Fault",
    "Iterable",
}
"""A `ConfigError` finds its next step by itself."""


def _sources() -> list[Path]:
    return sorted((ROOT / "kb_builder").rglob("*.py"))


@pytest.mark.parametrize("source", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_error_has_a_next_step(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
            assert len(node.args) + len(node.keywords) >= 2, f"{source}:{node.lineno}: what is to be done?"


def test_every_exit_code_is_explained() -> None:
    codes = {getattr(errors, name).exit_code for name in KINDS}
    assert codes | {0, 2} == {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}


def test_every_message_on_the_page_is_one_of_ours() -> None:
    texts = " ".join(source.read_text(encoding="utf-8") for source in _sources())
    said = "".join(re.sub(r'"\s*f?"', "", texts).split())
    cells = re.findall(r"^\| (`[^|]*`) \|", PAGE, re.MULTILINE)
    messages = [message for cell in cells for message in re.findall(r"`([^`]+)`", cell)]
    assert len(messages) > 20
    unknown = [message for message in messages if "".join(message.split()) not in said]
    system = ["No space left on device"]
    pip = re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`[^|]*)\|", INSTALLING, re.MULTILINE)))
    assert unknown == [*pip, *system], "what others say"
