"""The code of our templates is made once, and never taken for another one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from kb_builder.article import compiled
from kb_builder.article.compiled import Lasting


class _Counting(Environment):
    """Counts the templates that it makes code of."""

    def __init__(self, folder: Path, apart: str = "en") -> None:
        super().__init__(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=Lasting(apart))
        self.made = 0

    def compile(self, *arguments: Any, **named: Any) -> Any:
        self.made += 1
        return super().compile(*arguments, **named)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of templates, in a process that may write code."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.html").write_text("<p>{{ text }}</p>")
    return tmp_path


def _shown(folder: Path, monkeypatch: pytest.MonkeyPatch, apart: str = "en") -> tuple[str, int]:
    """Fill the template as a new process would; give the text, and how many templates were compiled."""
    monkeypatch.setattr(compiled, "CODE", {})
    templates = _Counting(folder, apart)
    return templates.get_template("page.html").render(text="1 < 2"), templates.made


def _files(folder: Path) -> list[Path]:
    return list((folder / "__pycache__").iterdir())


def test_code_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(folder, monkeypatch) == ("<p>1 &lt; 2</p>", 1)
    assert _shown(folder, monkeypatch) == ("<p>1 &lt; 2</p>", 0)
    assert len(_files(folder)) == 1


def test_another_text_has_other_code_in_the_same_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(folder, monkeypatch)
    (folder / "page.html").write_text("<b>{{ text }}</b>")
    assert _shown(folder, monkeypatch) == ("<b>1 &lt; 2</b>", 1)
    assert _shown(folder, monkeypatch) == ("<b>1 &lt; 2</b>", 0)
    assert len(_files(folder)) == 1


def test_each_language_has_its_own_code(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(folder, monkeypatch, "en")
    assert _shown(folder, monkeypatch, "de")[1] == 1
    assert _shown(folder, monkeypatch, "en")[1] == 0


def test_what_something_else_installed_made_does_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shown(folder, monkeypatch)
    monkeypatch.setattr(compiled, "program", lambda: "of the next version")
    assert _shown(folder, monkeypatch)[1] == 1
    assert _shown(folder, monkeypatch)[1] == 0


@pytest.mark.parametrize("damage", [lambda held: held[:-1], lambda held: held[:40] + b"!" + held[41:], len])
def test_damaged_code_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: Any) -> None:
    _shown(folder, monkeypatch)
    (file,) = _files(folder)
    file.write_bytes(bytes(damage(file.read_bytes())))
    assert _shown(folder, monkeypatch) == ("<p>1 &lt; 2</p>", 1)
    assert _shown(folder, monkeypatch) == ("<p>1 &lt; 2</p>", 0)


def test_where_nothing_can_be_written_templates_are_filled_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "__pycache__").write_text("in the way")
    assert _shown(folder, monkeypatch) == ("<p>1 &lt; 2</p>", 1)


def test_a_python_that_writes_no_code_writes_none_of_templates(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert _shown(folder, monkeypatch)[1] == 1
    assert not (folder / "__pycache__").exists()
