"""Privacy the whole way: who asks to be forgotten is in no file, and does not come back by itself."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.pictures import picture
from tests.program import Kb, digest, new_project

pytestmark = pytest.mark.slow

KEY = "a-secret-of-these-tests-0123456789"
FOLDERS = ("archive", "content", "site")
LATER = "2025-06-01T00:00:00Z"
BOB = {"login": "Canary-Bob", "databaseId": 7070707}
ADA = {"login": "ada", "databaseId": 101}
EVE = {"login": "eve", "databaseId": 102}
ANSWER, REPLY, ASIDE = "DC_answer", "DC_reply", "DC_aside"
NAMED = r"canary-bob|7070707|zorro\s*canary"
TEXTS = r"quokka|wombat|numbat"
ANONYMIZE = "optouts:\n  - {login: Canary-Bob, action: anonymize, names: [Zorro Canary]}\n"


def _rows(base: str) -> list[dict[str, Any]]:
    """Give a community in which Bob is in every place that a person can be in."""
    answers, ideas = {"name": "Q&A", "isAnswerable": True}, {"name": "Ideas"}
    return [
        {
            "number": 1,
            "title": "Why does @Canary-Bob's widget blink?",
            "body": f"As Zorro  Canary said. ![]({base}/avatars/7070707?v=4) https://github.com/canary-bob/x",
            "category": answers,
            "author": ADA,
            "answerChosenAt": "2025-01-03T00:00:00Z",
            "answerChosenBy": BOB,
            "labels": [{"name": "claimed: canary-bob"}, {"name": "auth"}],
            "comments": [
                {
                    "id": ANSWER,
                    "author": BOB,
                    "createdAt": "2025-01-02T00:00:00Z",
                    "body": "The quokka jumps at noon.",
                    "isAnswer": True,
                    "upvoteCount": 4,
                    "replies": [
                        {
                            "id": REPLY,
                            "author": EVE,
                            "createdAt": "2025-01-02T01:00:00Z",
                            "body": "> The quokka jumps\n\nOh \\@canary-bob, &#64;Canary-Bob, CANARY-BOB!",
                        }
                    ],
                },
                {
                    "id": ASIDE,
                    "author": EVE,
                    "createdAt": "2025-01-02T02:00:00Z",
                    "body": "Mail 7070707+canary-bob@users.noreply.github.com about the numbat.",
                    "upvoteCount": 3,
                },
            ],
        },
        {
            "number": 2,
            "title": "Let me keep a wombat",
            "body": "A wombat, please.",
            "category": ideas,
            "author": BOB,
            "upvoteCount": 9,
            "comments": [{"author": EVE, "createdAt": "2025-01-05T00:00:00Z", "body": "Canary-Bob is it."}],
        },
        {
            "number": 3,
            "title": "How do I thank somebody?",
            "body": "Like @canary-bob does.",
            "category": answers,
            "author": EVE,
            "comments": [
                {"author": ADA, "createdAt": "2025-01-06T00:00:00Z", "body": "Say it.", "isAnswer": True}
            ],
        },
    ]


@pytest.fixture
def github() -> Iterator[GitHub]:
    """A GitHub with that community, where everybody has an avatar."""
    with GitHub() as server:
        for person in (BOB, ADA, EVE):
            number = person["databaseId"]
            person["avatarUrl"] = f"{server.url}/avatars/{number}?v=4"
            server.media.files[f"/avatars/{number}"] = picture("PNG", (40, int(number) % 90 + 10))
        server.add(dataset(_rows(server.url), "acme/widgets", {"categories": [{"name": "General"}]}))
        yield server
        assert server.crashes == []


@pytest.fixture
def kb(github: GitHub, tmp_path: Path) -> Kb:
    """A project of that repository, harvested and built before anybody asked for anything."""
    kb = new_project(github, tmp_path)
    kb("harvest")
    kb("build", "--strict")
    assert {folder for folder, _ in found(kb, NAMED)} >= set(FOLDERS)
    return kb


def widgets(github: GitHub) -> Dataset:
    return github.repository("acme/widgets")


def decide(kb: Kb, curation: str) -> None:
    (kb.folder / "curation.yml").write_text(curation, encoding="utf-8")


def takedown(**what: Any) -> str:
    return "takedowns:\n  - " + json.dumps({**what, "reason": "by request", "date": "2026-01-31"}) + "\n"


def found(kb: Kb, pattern: str) -> list[tuple[str, str]]:
    """Give (folder, file) of every file that holds the pattern, in its name or in what it unpacks to."""
    wanted, hits = re.compile(pattern, re.IGNORECASE), []
    for folder in (*FOLDERS, ".cache", ".kb-staging"):
        for file in sorted((kb.folder / folder).rglob("*")):
            if file.is_file():
                raw = file.read_bytes()
                raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
                name = file.relative_to(kb.folder).as_posix()
                if wanted.search(name) or wanted.search(raw.decode("utf-8", "replace")):
                    hits.append((folder, name))
    return hits


def state(kb: Kb) -> dict[str, dict[str, str]]:
    return {folder: digest(kb.folder / folder) for folder in FOLDERS}


def avatars(kb: Kb) -> set[str]:
    return {file.name for folder in FOLDERS for file in (kb.folder / folder / "media").glob("*.*")} - {
        "index.json"
    }


def discussion(kb: Kb, number: int) -> dict[str, Any]:
    file = kb.folder / f"archive/acme/widgets/discussions/{number}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def pages(kb: Kb) -> dict[int, str]:
    """Give the addresses of published discussions by number."""
    manifest = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))
    return {page["number"]: page["url"] for page in manifest["pages"]}


def page(kb: Kb, number: int) -> str:
    return (kb.folder / "site" / pages(kb)[number] / "index.html").read_text(encoding="utf-8")


def test_who_is_anonymized_is_in_no_file_after_the_next_build_and_stays_so(github: GitHub, kb: Kb) -> None:
    """Check 53: by a build alone; through every kind of harvest; until the entry is removed."""
    before, pictures = state(kb), avatars(kb)
    github.close()
    decide(kb, ANONYMIZE)
    said = kb("build", "--strict").stderr
    assert "KB_ALIAS_KEY" in said
    assert re.search(r"\d+ names and quotes were blanked", said)
    assert found(kb, NAMED) == []
    assert len(pictures - avatars(kb)) == 2, "the avatar, and the same picture in a text"
    assert discussion(kb, 1)["comments"][0]["author"] == {"id": 0, "kind": "hidden", "login": ""}
    assert "a community member" in page(kb, 1)
    assert discussion(kb, 1)["schema"] == 2
    assert discussion(kb, 3)["body"] == "Like a community member does."
    hidden = state(kb)
    assert kb("build").stderr.count("blanked") == 0
    assert state(kb) == hidden
    kb("check")
    assert before != hidden


def test_no_harvest_brings_the_name_back_until_the_entry_is_removed(github: GitHub, kb: Kb) -> None:
    """Bob's own posts are not read again, and others mention him anew; then he is renamed."""
    before = state(kb)
    decide(kb, ANONYMIZE)
    kb("harvest")
    assert found(kb, NAMED)[0][0] != "archive"
    kb("build")
    hidden = state(kb)
    for arguments in ((), ("--full",), ("--discussion", "1")):
        kb("harvest", *arguments)
        assert found(kb, NAMED) == []
    kb("build")
    assert state(kb) == hidden
    widgets(github).touch(3, LATER, body="Like @canary-bob and ZORRO CANARY do.")
    assert "1 changed" in kb("harvest").stdout
    widgets(github).touch(2, LATER, title="Let Canary-Bob keep a wombat")
    bob = widgets(github).discussion(2)["author"]
    bob["login"] = "Canary-Reborn"
    kb("harvest")
    kb("build")
    assert found(kb, NAMED + "|canary-reborn") == []
    kb("check")
    bob["login"] = "Canary-Bob"
    widgets(github).discussion(3).update(body="Like @canary-bob does.", updatedAt="2025-01-01T00:00:00Z")
    decide(kb, "")
    kb("harvest")
    kb("build")
    assert before["archive"].keys() == state(kb)["archive"].keys()
    assert {folder for folder, _ in found(kb, NAMED)} >= set(FOLDERS)
    assert discussion(kb, 1)["comments"][0]["author"]["login"] == "Canary-Bob"
    assert [number for number in (1, 2, 3) if "withheld" in discussion(kb, number)] == []
