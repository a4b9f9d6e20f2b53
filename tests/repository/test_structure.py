"""The rules of the house about its own shape."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "kb_builder").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc", "shared"}


def _functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_the_mind(module: Path) -> None:
    """At most 300 lines, functions of at most 40, a telling name, and one sentence on top."""
    text = module.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    long = [f.name for f in _functions(module) if f.end_lineno - f.lineno + 1 > 40]
    assert long == []
    assert module.stem not in FORBIDDEN_NAMES
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "a module opens with one sentence that says what it knows"
    assert docstring.splitlines()[0].endswith("."), "the first line is one whole sentence"


def test_files_of_tests_fit_the_mind() -> None:
    """At most 300 lines, like a module: a longer one is cut by its subjects."""
    lines = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in TESTS}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_public_functions_have_docstrings() -> None:
    """A public function or class says what goes in and what comes out."""
    bare = []
    for module in MODULES:
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                bare += [f"{module.stem}.{node.name}"] if ast.get_docstring(node) is None else []
    assert bare == []


def test_generated_documents_are_up_to_date() -> None:
    """`docs/commands.md`, `docs/configuration.md` and the shipped schemas say what the code says."""
    script = [sys.executable, "scripts/generate_docs.py", "--check"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_map_of_the_house_names_every_room() -> None:
    """`docs/architecture.md` fits one screen, and every package and module of the root is in it."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    root = ROOT / "kb_builder"
    rooms = [f"{path.parent.name}/" for path in root.glob("*/__init__.py")]
    rooms += [path.stem for path in root.glob("[a-z]*.py")]
    assert [room for room in rooms if f"`{room}`" not in page] == []
    assert page.count("\n") <= 60
