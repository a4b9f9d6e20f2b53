"""Privacy the whole way: who asks to be forgotten is in no file, and does not come back by itself."""

from __future__ import annotations

import copy
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.assistant.asking import Asked
from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.pictures import picture
from tests.program import Kb, against, digest, new_project

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
SAID = "Say it, as https://help.example.org/ideas/2-let-me-keep-a-wombat/ does."
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
                {"author": ADA, "createdAt": "2025-01-06T00:00:00Z", "body": SAID, "isAnswer": True}
            ],
        },
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[GitHub]:
    """A GitHub where everybody has an avatar."""
    with GitHub() as server:
        for person in (BOB, ADA, EVE):
            number = person["databaseId"]
            person["avatarUrl"] = f"{server.url}/avatars/{number}?v=4"
            server.media.files[f"/avatars/{number}"] = picture("PNG", (40, int(number) % 90 + 10))
        yield server
        assert server.crashes == []


def _settle(server: GitHub) -> None:
    rows = copy.deepcopy(_rows(server.url))
    server.endpoint.datasets[:] = [dataset(rows, "acme/widgets", {"categories": [{"name": "General"}]})]
    server.heal()


@pytest.fixture(scope="module")
def built(server: GitHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of that community, harvested and built before anybody asked for anything."""
    _settle(server)
    kb = new_project(server, tmp_path_factory.mktemp("built"))
    kb("harvest")
    kb("build", "--strict")
    assert {folder for folder, _ in found(kb, NAMED)} >= set(FOLDERS)
    return kb.folder


@pytest.fixture
def github(server: GitHub) -> GitHub:
    """That GitHub, with the community as it was."""
    _settle(server)
    return server


@pytest.fixture
def kb(github: GitHub, built: Path, tmp_path: Path) -> Kb:
    """A copy of that project."""
    shutil.copytree(built, tmp_path / "project")
    return against(github, tmp_path / "project")


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


def test_who_is_removed_takes_words_and_pages_along(github: GitHub, kb: Kb) -> None:
    """Their posts lose their text, their discussions everything, titles too; a notice is at the number."""
    before, old = state(kb), pages(kb)
    decide(kb, ANONYMIZE.replace("anonymize", "remove"))
    assert "written" in kb("harvest", "--full", "--dry-run").stdout
    assert state(kb) == before
    kb("build", "--strict")
    assert found(kb, NAMED + "|quokka|wombat") == []
    stub = discussion(kb, 2)
    assert {key for key, value in stub.items() if isinstance(value, str) and not value} == {"title", "body"}
    assert stub["author"] == {"id": 0, "kind": "hidden", "login": ""}
    assert stub["withheld"]["reason"] == "removal"
    assert "comments" not in stub
    thread = discussion(kb, 1)["comments"][0]
    assert (thread["body"], thread["withheld"], len(thread["replies"])) == ("", "removal", 1)
    assert thread["replies"][0]["body"].startswith("> …\n")
    assert pages(kb).keys() == {3}
    assert stub["withheld"]["addresses"] == ["ideas/2/"]
    assert not (kb.folder / "site" / old[2]).exists()
    for address in ("ideas/2", "answers/1"):
        notice = (kb.folder / "site" / address / "index.html").read_text(encoding="utf-8")
        assert '<meta name="robots" content="noindex">' in notice
    assert "canary" not in str(sorted((kb.folder / "site/answers").iterdir())).lower(), "a name in a title"
    removed = state(kb)
    kb("harvest", "--full")
    kb("harvest")
    kb("build")
    assert state(kb) == removed
    kb("check")
    report = json.loads(kb("report", "--format", "json").stdout)
    assert report["requests"] == [
        {"entry": "optouts 1", "asks": "remove, blank names", "reason": None, "date": None, "found": True}
    ]
    decide(kb, "")
    kb("harvest")
    kb("build")
    assert pages(kb) == old
    assert state(kb)["content"] == before["content"]
    assert not (kb.folder / "archive/wishes.json").exists()


def test_takedowns_leave_neither_text_nor_name(github: GitHub, kb: Kb) -> None:
    """Check 54: a discussion, an accepted answer, a comment; listed without their words, and undone."""
    old, before = pages(kb), state(kb)
    decide(kb, takedown(number=2) + takedown(comment=ASIDE).partition("\n")[2])
    kb("build", "--strict")
    assert found(kb, "wombat|numbat") == []
    assert pages(kb) == {number: url for number, url in old.items() if number != 2}
    assert discussion(kb, 2)["withheld"]["addresses"] == ["ideas/2/"]
    assert "noindex" in (kb.folder / "site/ideas/2/index.html").read_text(encoding="utf-8")
    assert [post["withheld"] for post in discussion(kb, 1)["comments"] if not post["body"]] == ["takedown"]
    listed = kb("report").stdout
    assert re.search(r"takedowns 1 +take down acme/widgets#2 +by request +2026-01-31 +found", listed)
    assert re.search(rf"takedowns 2 +take down {ASIDE} +by request +2026-01-31 +found", listed)
    assert "wombat" not in listed
    widgets(github).touch(2, LATER, body="A wombat, and a numbat.")
    widgets(github).touch(1, LATER)
    kb("harvest")
    decide(kb, takedown(number=2, address=False) + takedown(comment=ANSWER).partition("\n")[2])
    kb("harvest")
    kb("build")
    assert found(kb, TEXTS.replace("|numbat", "")) == []
    assert pages(kb).keys() == {3}
    notice = (kb.folder / "site" / old[1] / "index.html").read_text(encoding="utf-8")
    assert "noindex" in notice
    assert not (kb.folder / "site" / old[2]).exists()
    assert not (kb.folder / "site/ideas/2").exists()
    kb("check")
    decide(kb, "")
    kb("harvest")
    kb("build")
    assert pages(kb) == old
    assert before["content"].keys() == state(kb)["content"].keys()


def redirects(kb: Kb) -> set[str]:
    """Give the addresses from which a page of the site leads on."""
    files = (kb.folder / "site").glob("*/*/index.html")
    return {file.parent.name for file in files if 'http-equiv="refresh"' in file.read_text(encoding="utf-8")}


@pytest.mark.parametrize("kind", ["removed", "taken down", "anonymized"])
def test_what_is_withdrawn_brings_titles_and_redirects_back(github: GitHub, kb: Kb, kind: str) -> None:
    """Nothing of them can be read meanwhile, and of what was withheld as a whole no byte is lost."""
    widgets(github).touch(2, LATER, title="Let Canary-Bob keep a quokka")
    kb("harvest")
    widgets(github).touch(2, LATER.replace("-06-", "-07-"), title="Keep one of each")
    kb("harvest")
    kb("build")
    before, old = state(kb), redirects(kb)
    assert old == {"2-let-me-keep-a-wombat", "2-let-canary-bob-keep-a-quokka"}
    wishes = {
        "removed": ANONYMIZE.replace("anonymize", "remove"),
        "taken down": takedown(number=2),
        "anonymized": ANONYMIZE,
    }
    decide(kb, wishes[kind])
    kb("build")
    words = {"removed": NAMED + "|wombat|quokka", "taken down": "wombat|keep a quokka", "anonymized": NAMED}
    assert found(kb, words[kind]) == []
    assert discussion(kb, 2)["schema"] == 3
    kb("check")
    hidden = state(kb)["archive"]
    kb("harvest", "--full")
    kb("build")
    assert differing(hidden, state(kb)["archive"]) <= {"media/index.json"}
    decide(kb, "")
    kb("harvest")
    kb("build")
    assert old <= redirects(kb)
    assert set(discussion(kb, 2)["former_titles"]) >= {"Let me keep a wombat", "Let Canary-Bob keep a quokka"}
    if kind == "taken down":
        assert state(kb) == before
    if kind == "removed":
        # The question's title named him, so that its page had another address meanwhile, which leads on.
        new = redirects(kb) - old
        assert new == {"1-why-does-a-community-member-s-widget-blink"}
        changed = {name for folder in FOLDERS for name in differing(before[folder], state(kb)[folder])}
        assert changed == {"acme/widgets/discussions/1.json", f"answers/{new.pop()}/index.html"}


def test_the_check_finds_what_is_planted_anywhere(github: GitHub, kb: Kb) -> None:
    """It names the file and the mend: archive, page, file beside, search index, name of a file."""
    decide(kb, ANONYMIZE.replace("{", "{id: 7070707, ") + takedown(comment=ASIDE))
    said = kb("check", expect=1).stdout
    assert "holds what curation.yml withholds: run `kb build`" in said
    assert "archive/acme/widgets/discussions/1.json" in said
    kb("build")
    kb("check")
    plants = {
        "content/about.md": b"# Thanks\n\nto canary-bob\n",
        "site/planted.json": b'{"text": "line\\n@canary-bob"}',
        "site/llms.txt": b"By Zorro\nCanary",
        "site/planted.xml": b"<name>Canary&#45;Bob</name>",
        "site/people/canary-bob/index.html": b"",
        "site/image.txt": b"https://avatars.githubusercontent.com/u/7070707?v=4",
        "site/pagefind/columns.json": b'{"credit":["canary-bob"]}',
        "site/planted.xml.gz": gzip.compress(b"<name>canary-bob</name>"),
    }
    kept = {name: (kb.folder / name).read_bytes() for name in plants if (kb.folder / name).exists()}
    for name, content in plants.items():
        (kb.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (kb.folder / name).write_bytes(content)
    findings = json.loads(kb("check", "--json", expect=1).stdout)["findings"]
    for name in plants:
        mend = "written by hand" if name.startswith("content/") else "run `kb build`"
        assert any(one.startswith(f"{name} holds") and mend in one for one in findings), (name, findings)
        (kb.folder / name).unlink()
    for name, content in kept.items():
        (kb.folder / name).write_bytes(content)
    kb("check")


def test_a_deleted_account_leaves_the_archive_and_others_words_stay(github: GitHub, kb: Kb) -> None:
    """Check 52: the name goes with the account; what others wrote about it is theirs."""
    for row in (widgets(github).discussion(2), widgets(github).discussion(1)["comments"][0]):
        row["author"] = None
    widgets(github).discussion(1)["answerChosenBy"] = None
    kb("harvest")
    kb("build")
    assert discussion(kb, 2)["author"] == {"id": 0, "kind": "ghost", "login": ""}
    assert discussion(kb, 3)["body"] == "Like @canary-bob does."
    assert "deleted user" in page(kb, 1)
    people = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))["people"]
    assert {one["login"] for one in people} == {"ada", "eve"}
    assert not (kb.folder / "site/people/Canary-Bob").exists()
    assert "/people/Canary-Bob" not in page(kb, 3)


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
