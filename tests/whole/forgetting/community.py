"""A community in which Bob is in every place that a person can be in, and what is left of him."""

from __future__ import annotations

import copy
import gzip
import json
import re
from typing import Any

from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.program import Kb, digest

KEY = "a-secret-of-these-tests-0123456789"
FOLDERS = ("archive", "content", "site")
LATER = "2025-06-01T00:00:00Z"
BOB = {"login": "Canary-Bob", "databaseId": 7070707}
ADA = {"login": "ada", "databaseId": 101}
EVE = {"login": "eve", "databaseId": 102}
ANSWER, REPLY, ASIDE = "DC_answer", "DC_reply", "DC_aside"
NAMED = r"canary-bob|7070707|zorro\s*canary"
TEXTS = r"quokka|wombat|numbat"
SAID = "Say it, as https://help.example.org/ideas/2-let-me-keep-a-wombat/ does."
ANONYMIZE = "optouts:\n  - {login: Canary-Bob, action: anonymize, names: [Zorro Canary]}\n"


def rows(base: str) -> list[dict[str, Any]]:
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
                {"author": ADA, "createdAt": "2025-01-06T00:00:00Z", "body": SAID, "isAnswer": True}
            ],
        },
    ]


def settle(server: GitHub) -> None:
    """Let the GitHub hold that community as it was in the beginning."""
    community = copy.deepcopy(rows(server.url))
    server.endpoint.datasets[:] = [dataset(community, "acme/widgets", {"categories": [{"name": "General"}]})]
    server.heal()


def widgets(github: GitHub) -> Dataset:
    return github.repository("acme/widgets")


def decide(kb: Kb, curation: str) -> None:
    """Write curation.yml."""
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


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


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


def redirects(kb: Kb) -> set[str]:
    """Give the addresses from which a page of the site leads on."""
    files = (kb.folder / "site").glob("*/*/index.html")
    return {file.parent.name for file in files if 'http-equiv="refresh"' in file.read_text(encoding="utf-8")}
