"""Who is removed and what is taken down leaves neither text nor name, and is brought back by a withdrawal."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from tests.github import GitHub
from tests.program import Kb
from tests.whole.forgetting.community import (
    ANONYMIZE,
    ANSWER,
    ASIDE,
    FOLDERS,
    LATER,
    NAMED,
    TEXTS,
    decide,
    differing,
    discussion,
    found,
    page,
    pages,
    redirects,
    state,
    takedown,
    widgets,
)

pytestmark = pytest.mark.slow


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
        "site/pagefind/columns.gzip": gzip.compress(b'{"credit":["canary-bob"]}'),
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
