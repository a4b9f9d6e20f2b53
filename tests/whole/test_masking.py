"""Secrets and e-mail addresses in posts, followed from GitHub to every file of the site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, new_project

pytestmark = pytest.mark.slow

TOKENS = ("ghs_" + "CANARY" * 6, "AKIA" + "CANARYCANARYCANA", "xoxb-" + "123456789012-canary")
ADDRESS = "canary.jane@acme.io"


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kb, str, str]:
    """A project where canaries stand in every text, and what build and check said about it."""
    data = load(WIDGETS)
    canaries = " ".join((*TOKENS, ADDRESS))
    answer = {"author": {"login": "grace", "databaseId": 102}, "createdAt": "2025-03-02T09:00:00Z"}
    body = f"{canaries}\n\n```\n{canaries}\n```\n[mail](mailto:{ADDRESS}) <{ADDRESS}> `{ADDRESS}`"
    data.add(
        {
            "number": 501,
            "title": f"Why does {canaries} fail?",
            "body": body,
            "author": {"login": "ada", "databaseId": 101},
            "category": {"name": "Q&A"},
            "createdAt": "2025-03-01T09:00:00Z",
            "labels": [canaries],
            "comments": [{**answer, "body": body, "isAnswer": True}],
        }
    )
    folder = tmp_path_factory.mktemp("masked")
    with GitHub([data]) as github:
        kb = new_project(github, folder)
        kb("harvest")
        said = kb("build").stderr
        checked = kb("check").stdout
    return Kb(folder), said, checked


def _found(folder: Path, words: tuple[str, ...]) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path for path in files for word in words if word.encode() in path.read_bytes() or word in path.name
    ]


def test_no_file_holds_what_was_masked(masked: tuple[Kb, str, str]) -> None:
    """Pages, twins, feeds, manifest, index and file names: none holds a secret or an address."""
    kb, _, _ = masked
    parts = (*TOKENS, *(token.lower() for token in TOKENS), ADDRESS, "canary")
    for name in ("content", "site"):
        assert _found(kb.folder / name, parts) == []
    manifest = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))
    (page,) = (page for page in manifest["pages"] if page["number"] == 501)
    assert page["title"] == "Why does «hidden-secret» «hidden-secret» «hidden-secret» «hidden-e-mail» fail?"
    assert "mailto:" not in (kb.folder / "site" / page["url"] / "index.html").read_text(encoding="utf-8")


def test_the_archive_keeps_what_was_written(masked: tuple[Kb, str, str]) -> None:
    assert _found(masked[0].folder / "archive", TOKENS[:1]) != []


def test_the_maintainer_is_told_and_nothing_stops(masked: tuple[Kb, str, str]) -> None:
    """A warning names the discussion and the kinds; a stranger's post fails neither build nor check."""
    _, said, checked = masked
    assert "acme/widgets#501: masked" in said
    assert "a GitHub token, a Slack token, an AWS access key" in said
    assert "e-mail addresses in acme/widgets#501" in said
    assert not any(word in said + checked for word in (*TOKENS, ADDRESS))


def test_render_shows_what_the_page_would(masked: tuple[Kb, str, str]) -> None:
    done = masked[0]("render", stdin=f"{TOKENS[0]} {ADDRESS}")
    assert "«hidden-secret» «hidden-e-mail»" in done.stdout
    assert "masked a GitHub token" in done.stderr
