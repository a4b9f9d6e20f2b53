"""What nobody may read: the token in any byte a run writes or prints, community text in any message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, new_project

pytestmark = pytest.mark.slow

WORD = "Xylocanary"
"""Stands in every title, body, name, label and poll of the data."""
LASTING = ("forbidden", "rate-limit", "bad-credentials")
PASSING = ("502", "truncated", "redirect", "html", "dropped")


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    data = json.loads(WIDGETS.read_text(encoding="utf-8"))
    _plant(data["discussions"])
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with GitHub([load(tmp_path / "data.json", "acme/widgets")]) as server:
        yield server


def _plant(row: object) -> None:
    if isinstance(row, list):
        for item in row:
            _plant(item)
    elif isinstance(row, dict):
        for name, value in row.items():
            if name in ("title", "body", "question", "option") and isinstance(value, str):
                row[name] = f"{WORD} {value}"
            elif name == "login":
                row[name] = f"{WORD}{value}"[:39]
            else:
                _plant(value)


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_neither_the_token_nor_a_word_of_the_community_is_said(github: GitHub, tmp_path: Path) -> None:
    """Check 27: with every message on, in good runs and bad ones, tracebacks included."""
    kb = new_project(github, tmp_path / "project")
    said = [kb("harvest", "-v"), kb("harvest", "-v", "--full"), kb("build", "-v"), kb("check", "-v")]
    for place, how in enumerate(PASSING):
        github.fail(how, nth=1 + 2 * place)
    said.append(kb("harvest", "-v", "--full"))
    for how in LASTING:
        github.fail_always(how)
        for option in ("-v", "--debug"):
            done = kb("harvest", "--max-wait", "0", "--full", option, expect=None, debug=True)
            assert done.returncode in (1, 3, 4), how
            said.append(done)
        github.heal()
    text = "".join(done.stdout + done.stderr for done in said)
    assert "waiting" in text
    assert CANARY not in text
    assert WORD.lower() not in text.lower()
    assert CANARY.encode() not in _bytes(kb.folder)
    assert WORD.encode() in _bytes(kb.folder / "site"), "the words are published, and only that"
