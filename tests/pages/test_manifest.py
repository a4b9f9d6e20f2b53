"""`kb.json`, as the contract has it."""

from __future__ import annotations

import json

from tests import build
from tests.pages.knowing import answer, everything, file, knowledge, publish

ANSWER_KEYS = {
    *("kind", "repository", "number", "title", "url", "source_url", "upvotes", "labels"),
    *("asked_by", "answered_by", "accepted_by", "created_at", "answered_at", "updated_at", "notices"),
}


def _manifest(found) -> dict:
    return json.loads(file(publish(found), "kb.json"))


def test_an_answer_has_every_key() -> None:
    found = _manifest(everything())
    assert found["pages"][1] == {
        "kind": "answer",
        "repository": "acme/widgets",
        "number": 12,
        "title": "How do I rotate `</title><script>alert(1)</script>`?",
        "url": "answers/12-how-do-i-rotate-title-script-alert-1-script/",
        "source_url": "https://github.com/acme/widgets/discussions/12",
        "upvotes": 1204,
        "answer_upvotes": 3,
        "notices": ["edited"],
        "labels": ["auth", "<b>bold</b>"],
        "asked_by": None,
        "answered_by": "bob",
        "accepted_by": "alice",
        "created_at": "2026-01-01T12:00:00Z",
        "answered_at": "2026-01-02T12:00:00Z",
        "updated_at": "2026-01-01T12:00:00Z",
    }


def test_the_rest_of_the_document() -> None:
    found = _manifest(everything())
    keys = ["generator", "as_of", "repositories", "pages", "people", "topics", "licences", "site"]
    assert list(found) == keys
    assert found["generator"].startswith("kb-builder ")
    assert found["as_of"] == "2026-01-11T12:00:00Z"
    assert found["repositories"] == ["acme/widgets"]
    assert [(page["kind"], page["number"]) for page in found["pages"]] == [
        ("answer", 13),
        ("answer", 12),
        ("idea", 7),
        ("idea", 8),
    ]
    assert found["people"][0] == {
        "login": "bob",
        "url": "people/bob/",
        "points": 15,
        "accepted_answers": 2,
        "ideas_delivered": 0,
        "is_staff": True,
        "level": "Helper",
        "badges": [{"name": "first accepted answer", "date": "2026-01-02T12:00:00Z"}],
    }
    assert found["people"][1]["ideas_delivered"] == 1
    assert found["topics"][0] == {"name": "auth", "url": "topics/auth/", "answers": 1, "ideas": 1}
    assert found["licences"] == {"acme/widgets": "MIT"}
    assert found["site"] == {"name": "Acme help", "url": "https://kb.example.org/"}


def test_an_idea_has_the_same_keys_and_a_status() -> None:
    wish = _manifest(everything())["pages"][2]
    assert set(wish) == ANSWER_KEYS | {"status", "status_kind", "status_since", "comments", "duplicates"}
    assert (wish["status"], wish["asked_by"], wish["answered_by"]) == ("planned", "carol", None)


def test_nobody_is_null() -> None:
    """Acceptance check 52, for the manifest."""
    one = answer(build.answered(1, author=build.GHOST, by=build.HIDDEN, answer_chosen_by=build.HIDDEN))
    (page,) = _manifest(knowledge((one,)))["pages"]
    assert [page["asked_by"], page["answered_by"], page["accepted_by"]] == [None, None, None]


def test_every_address_is_a_page() -> None:
    published = publish(everything())
    found = json.loads(file(published, "kb.json"))
    files = {f"{page.path.removesuffix('.md')}/" for page in published.pages}
    assert {entry["url"] for entry in (*found["pages"], *found["people"])} <= files
