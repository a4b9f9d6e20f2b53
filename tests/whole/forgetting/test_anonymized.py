"""Who is anonymized is in no file, and does not come back by itself; with a key, by an alias that stays."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.assistant.asking import Asked
from tests.github import GitHub
from tests.program import Kb, new_project
from tests.whole.forgetting.community import (
    ANONYMIZE,
    FOLDERS,
    KEY,
    LATER,
    NAMED,
    avatars,
    decide,
    discussion,
    found,
    page,
    state,
    widgets,
)

pytestmark = pytest.mark.slow


def test_who_is_anonymized_is_in_no_file_after_the_next_build_and_stays_so(github: GitHub, kb: Kb) -> None:
    """Check 53: by a build alone; through every kind of harvest; until the entry is removed."""
    before, pictures = state(kb), avatars(kb)
    asked = len(github.requests)
    decide(kb, ANONYMIZE)
    said = kb("build", "--strict").stderr
    assert len(github.requests) == asked
    assert "KB_ALIAS_KEY" in said
    assert re.search(r"\d+ names and quotes were blanked", said)
    assert found(kb, NAMED) == []
    assert len(pictures - avatars(kb)) == 2, "the avatar, and the same picture in a text"
    assert discussion(kb, 1)["comments"][0]["author"] == {"id": 0, "kind": "hidden", "login": ""}
    assert "a community member" in page(kb, 1)
    assert '<a href="../../privacy/">Remove my name</a>' in page(kb, 1)
    assert (kb.folder / "site/privacy/index.html").is_file()
    assert discussion(kb, 1)["schema"] == 3, "its title named him: earlier ones are encrypted"
    assert discussion(kb, 3)["body"] == "Like a community member does."
    hidden = state(kb)
    assert kb("build").stderr.count("blanked") == 0
    assert state(kb) == hidden
    kb("check")
    assert before != hidden


@pytest.mark.parametrize("action", ["anonymize", "remove"])
def test_assistants_are_told_of_nobody_who_asked_to_be_forgotten(github: GitHub, kb: Kb, action: str) -> None:
    decide(kb, ANONYMIZE.replace("anonymize", action))
    kb("build", "--strict")
    assert re.search(NAMED, told(kb.folder / "site"), re.IGNORECASE) is None
    decide(kb, "")
    kb("harvest")
    kb("build")
    assert re.search(NAMED, told(kb.folder / "site"), re.IGNORECASE)


def told(site: Path) -> str:
    """Give all that the tools of `kb mcp` say about the community of Bob."""
    asked = Asked(site)
    results: list[object] = [asked("list_topics"), asked("ideas")]
    results += [
        asked("search", query=words)["hits"] for words in ("widget blink", "quokka", "wombat", "thank")
    ]
    results += [asked("draft_question", title="Why does it blink?")]
    results += [asked.result("get_answer", number=number).content[0].text for number in (1, 2, 3)]
    results += [asked.result("person", login="canary-bob").content[0].text]
    return json.dumps(results, ensure_ascii=False)


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


def test_with_a_key_everybody_hidden_has_an_alias_that_stays(github: GitHub, kb: Kb) -> None:
    """Check 53 with a key: the same alias everywhere, recognised under a new login, in new words."""
    secret = {"KB_ALIAS_KEY": KEY}
    decide(kb, ANONYMIZE + "  - {id: 101, action: anonymize, words: false}\n")
    kb("harvest", "-v", **secret)
    bob = discussion(kb, 2)["author"]
    ada = discussion(kb, 1)["author"]
    assert re.fullmatch(r"[a-z2-7]{8}", bob["alias"])
    assert (
        discussion(kb, 1)["comments"][0]["author"]
        == bob
        == {"id": 0, "kind": "hidden", "login": ""} | {"alias": bob["alias"]}
    )
    assert ada["alias"] != bob["alias"]
    assert "KB_ALIAS_KEY" not in kb("build", "--strict").stderr
    assert f"Contributor {bob['alias']}" in page(kb, 1)
    manifest = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))
    assert {one["login"] for one in manifest["people"]} == {"eve"}
    assert manifest["pages"][-1]["asked_by"] is None
    assert found(kb, NAMED + "|" + KEY) == []
    hidden = state(kb)
    kb("harvest", "--full", **secret)
    kb("harvest", **secret)
    kb("build")
    assert state(kb) == hidden
    renamed = {**widgets(github).discussion(2)["author"], "login": "Canary-Reborn"}
    widgets(github).touch(3, LATER, body="Like @canary-reborn does.")
    widgets(github).discussion(3)["comments"][0]["author"] = renamed
    kb("harvest", **secret)
    assert discussion(kb, 3)["comments"][0]["author"] == bob
    kb("harvest", "--discussion", "3")
    assert discussion(kb, 3)["comments"][0]["author"] == bob, "an alias once given needs no key"
    kb("build")
    assert found(kb, NAMED + "|canary-reborn") == []
    kb("check")


def test_a_login_that_changed_hands_leads_to_who_had_it_until_they_opt_out(github: GitHub, kb: Kb) -> None:
    """Checks 57 and 70: one person in credits, old links redirect, an opt-out leaves neither login."""
    for row in (widgets(github).discussion(2), widgets(github).discussion(1)["comments"][0]):
        row["author"] = {**row["author"], "login": "Reborn-Q7"}
    chosen = widgets(github).discussion(1)
    chosen["answerChosenBy"] = {**chosen["answerChosenBy"], "login": "Reborn-Q7"}
    kb("harvest", "--full")
    widgets(github).discussion(3)["author"]["login"] = "Canary-Bob"
    kb("harvest", "--full")
    kb("build", "--strict")
    people = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))["people"]
    at = {one["login"]: one["url"] for one in people}
    assert at["Reborn-Q7"] == "people/Reborn-Q7/"
    assert re.fullmatch("people/canary-bob-[0-9a-f]{12}/", at["Canary-Bob"])
    left = (kb.folder / "site/people/Canary-Bob/index.html").read_text(encoding="utf-8")
    assert 'url=../Reborn-Q7/"' in left
    assert (kb.folder / "site/people/Canary-Bob/badge.svg").is_file()
    kb("check")
    widgets(github).discussion(3)["author"]["login"] = "eve"
    decide(kb, "optouts:\n  - {id: 7070707, action: anonymize, names: [Zorro Canary]}\n")
    kb("harvest", "--full")
    kb("build")
    assert found(kb, NAMED + "|reborn-q7") == []
    kb("check")


def test_what_an_interrupted_run_leaves_behind_holds_no_name(github: GitHub, tmp_path: Path) -> None:
    """The staging folder is written through the same hook, and follows wishes that come later."""
    kb = new_project(github, tmp_path)
    decide(kb, "optouts:\n  - {login: nobody, action: anonymize}\n")
    github.fail_always("bad-credentials", when=lambda request: request.query.startswith("query Count("))
    kb("harvest", expect=1)
    assert found(kb, NAMED)[0][0] == ".kb-staging"
    decide(kb, ANONYMIZE)
    kb("build")
    assert found(kb, NAMED) == []
    kb("harvest", expect=1)
    assert found(kb, NAMED) == []
    github.heal()
    kb("harvest")
    assert found(kb, NAMED) == []
