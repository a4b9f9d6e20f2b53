"""Secrets are masked in what changed, though most discussions are not searched again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kb_builder.config import load_project
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Knowledge
from kb_builder.pipeline.archive import knowledge_in, withheld_from
from kb_builder.stored import Archived
from tests import build

SECRET = "ghp_" + "a1B2c3D4e5" * 4


def _knowledge(folder: Path, *bodies: str) -> Knowledge:
    project = load_project(folder)
    asked = [build.answered(number, body=body) for number, body in enumerate(bodies, 1)]
    archived = Archived((build.repository(),), tuple(asked))
    return knowledge_in(project, withheld_from(project, archived))


def test_a_secret_is_masked_whatever_was_known_before(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
    fresh = _knowledge(tmp_path, "one", SECRET, "three")
    assert not (tmp_path / ".cache").exists()
    Kept(tmp_path / FOLDER).open()
    for _ in range(2):
        assert replace(_knowledge(tmp_path, "one", SECRET, "three"), as_of=fresh.as_of) == fresh
    found = _knowledge(tmp_path, f"one {SECRET}", "two", f"three {SECRET}")
    shown = {answer.discussion.number: answer.discussion.body for answer in found.answers}
    assert shown == {1: "one «hidden-secret»", 2: "two", 3: "three «hidden-secret»"}
    assert len(found.masked) == 2
