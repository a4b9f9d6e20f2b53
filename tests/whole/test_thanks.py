"""`kb thank` against a GitHub on loopback: who is thanked, once, and in whose words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.github import Dataset, GitHub, load
from tests.github.exchange import Answer, Call
from tests.program import WIDGETS, Kb, new_project

_FRESH = {11: 1, 14: 0}
"""Discussions whose answers, by people outside the team, were accepted so many days ago."""
_MARK = "<!-- kb-builder: thanks for the answer -->"


def _fresh() -> Dataset:
    """Give the sample repository, as if its first answers had been accepted today and yesterday."""
    data = load(WIDGETS)
    newest = max(row["updatedAt"] for row in data.discussions)
    moment = datetime.fromisoformat(newest).astimezone(UTC)
    for row in data.discussions:
        if row["answerChosenAt"]:
            age = _FRESH.get(row["number"], 400)
            row["answerChosenAt"] = (moment - timedelta(days=age)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return data


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub([_fresh()]) as served:
        yield served
    assert served.crashes == []


@pytest.fixture
def kb(github: GitHub, tmp_path: Path) -> Kb:
    made = new_project(github, tmp_path)
    _say(made, "thank: true")
    made("harvest")
    return made


def _say(kb: Kb, line: str) -> None:
    text = (kb.folder / "kb.yml").read_text()
    kept = [one for one in text.splitlines() if not one.startswith(("thank:", "thank_text:"))]
    (kb.folder / "kb.yml").write_text("\n".join([*kept, line]) + "\n")


def _thanks(github: GitHub) -> list[tuple[int, str]]:
    rows = github.repository("acme/widgets").discussions
    return [
        (row["number"], said["body"]) for row in rows for said in row["comments"] if _MARK in said["body"]
    ]


def test_a_new_answer_is_thanked_once(kb: Kb, github: GitHub) -> None:
    said = json.loads(kb("thank", "--dry-run", "--json").stdout)["thanks"]
    assert [one["login"] for one in said] == ["grace", "barbara"], "the oldest first"
    assert _thanks(github) == [], "a dry run writes nothing"
    written = json.loads(kb("thank", "--json").stdout)["thanks"]
    assert [one["discussion"] for one in written] == [one["discussion"] for one in said]
    first = _thanks(github)
    assert sorted(body for _, body in first) == sorted(one["body"] for one in said)
    for one in said:
        assert f"@{one['login']}" in one["body"]
        assert "/answers/" in one["body"]
        assert f"/people/{one['login']}/" in one["body"]
    assert json.loads(kb("thank", "--json").stdout)["thanks"] == []
    assert _thanks(github) == first


def test_thanks_are_on_no_page(kb: Kb, github: GitHub) -> None:
    kb("build")
    before = {path: path.read_bytes() for path in (kb.folder / "content").rglob("*.md")}
    kb("thank")
    assert _thanks(github)
    kb("harvest", "--full")
    kb("build")
    pages = [path for path in before if "/answers/" in str(path)]
    assert pages
    assert [str(path) for path in pages if path.read_bytes() != before[path]] == []


def test_an_answer_that_was_lost_is_not_given_twice(kb: Kb, github: GitHub) -> None:
    """GitHub wrote the comment, and its answer never came: the next run looks first."""

    def lost(call: Call) -> Answer:
        call.honest()
        return Answer(drop=True)

    github.fail(lost, when=lambda request: "addDiscussionComment" in request.query)
    assert "looks first" in kb("thank", expect=4).stderr
    assert len(_thanks(github)) == 1
    kb("thank")
    numbers = [number for number, _ in _thanks(github)]
    assert numbers
    assert len(numbers) == len(set(numbers))


def test_who_opted_out_and_the_team_are_not_written_to(kb: Kb, github: GitHub) -> None:
    logins = {one["login"] for one in json.loads(kb("thank", "--dry-run", "--json").stdout)["thanks"]}
    (kb.folder / "curation.yml").write_text(
        "optouts:\n" + "".join(f"  - login: {login}\n    credit: false\n" for login in sorted(logins))
    )
    kb("thank")
    assert _thanks(github) == []
    (kb.folder / "curation.yml").write_text("")
    _say(kb, "thank: true\npeople: {staff: [" + ", ".join(sorted(logins)) + "]}")
    kb("thank")
    assert _thanks(github) == []


def test_the_words_are_the_maintainers_own(kb: Kb, github: GitHub) -> None:
    _say(kb, 'thank: true\nthank_text: {answer: "Danke @{login}: {page} {profile} {site}"}')
    kb("thank")
    bodies = [body for _, body in _thanks(github)]
    assert bodies
    assert all(body.startswith(f"{_MARK}\nDanke @") and "{" not in body for body in bodies)
    _say(kb, 'thank: true\nthank_text: {answer: "Hello {name}"}')
    assert "{login}, {page}, {profile} and {site}" in kb("thank", expect=1).stderr


def test_without_the_key_nobody_is_written_to(kb: Kb, github: GitHub) -> None:
    _say(kb, "thank: false")
    assert "Write `thank: true` into kb.yml" in kb("thank", expect=1).stderr
    assert _thanks(github) == []


def test_a_locked_discussion_is_told(kb: Kb, github: GitHub) -> None:
    for row in github.repository("acme/widgets").discussions:
        row["locked"] = True
    assert "is locked" in kb("thank").stderr
    assert _thanks(github) == []


def test_nobody_hides_words_with_the_mark(kb: Kb, github: GitHub) -> None:
    """What a person wrote stays, whatever mark it holds, and stops no thanks."""
    row = next(row for row in github.repository("acme/widgets").discussions if row["answerChosenAt"])
    row["comments"][0]["body"] += f"\n{_MARK}\n"
    kb("harvest", "--full")
    due = json.loads(kb("thank", "--dry-run", "--json").stdout)["thanks"]
    kb("thank")
    assert len([one for one in _thanks(github) if one[1].startswith(_MARK)]) == len(due)
