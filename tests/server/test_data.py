"""Data sets of the test server: what a file leaves out is filled in, the same way each time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.github import GitHub, load_jsonl
from tests.github.client import ask, send_to

ROOT = Path(__file__).parents[2]

EVERYTHING = """
query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
  nameWithOwner url isPrivate hasDiscussionsEnabled licenseInfo { spdxId name url } defaultBranchRef { name }
  discussions(first: 100, orderBy: {field: CREATED_AT, direction: ASC}) { totalCount nodes { ...D } } } }
fragment A on Actor { __typename login avatarUrl(size: 40) url resourcePath
  ... on User { id databaseId } ... on Bot { id databaseId } ... on Organization { id databaseId }
  ... on Mannequin { id databaseId } ... on EnterpriseUserAccount { id } }
fragment R on Reactable { reactionGroups { content createdAt reactors { totalCount } }
  reactions(first: 5, content: THUMBS_UP) { totalCount nodes { content } } }
fragment D on Discussion { id databaseId number title body bodyHTML bodyText url resourcePath author { ...A }
  authorAssociation editor { ...A } createdAt updatedAt publishedAt lastEditedAt includesCreatedEdit
  createdViaEmail closed closedAt stateReason locked activeLockReason isAnswered answerChosenAt
  answer { id body }
  answerChosenBy { ...A } upvoteCount ...R category { id name slug emoji emojiHTML description isAnswerable }
  labels(first: 10) { totalCount nodes { name color description } } repository { nameWithOwner }
  poll { question totalVoteCount options(first: 10) { nodes { option totalVoteCount } } }
  userContentEdits(first: 1) { totalCount nodes { editedAt editor { ...A } diff deletedAt } }
  comments(first: 20) { totalCount nodes { ...C replies(first: 20) { totalCount nodes { ...C } } } } }
fragment C on DiscussionComment { id databaseId url body bodyHTML bodyText author { ...A } authorAssociation
  createdAt updatedAt lastEditedAt deletedAt isAnswer isMinimized minimizedReason upvoteCount ...R
  replyTo { id } discussion { number } }
"""


def everything(server: GitHub, full: str = "acme/widgets") -> Any:
    owner, _, name = full.partition("/")
    return ask(server, EVERYTHING, owner=owner, name=name).data["repository"]


def by_number(server: GitHub) -> dict[int, Any]:
    return {row["number"]: row for row in everything(server)["discussions"]["nodes"]}


def test_every_field_that_the_facts_name_has_an_answer(github: GitHub) -> None:
    """One query over all of Discussion, DiscussionComment and what hangs on them."""
    rows = by_number(github)
    assert len(rows) == 14
    assert rows[1]["answer"]["body"].startswith("Drain, rotate, resume")
    assert rows[1]["reactions"] == {"totalCount": 4, "nodes": [{"content": "THUMBS_UP"}] * 4}
    assert [group["content"] for group in rows[2]["reactionGroups"]].count("EYES") == 1
    assert rows[8]["poll"]["totalVoteCount"] == 13
    assert (rows[10]["closed"], rows[10]["stateReason"]) == (True, "OUTDATED")
    assert (rows[9]["locked"], rows[9]["activeLockReason"]) == (True, "RESOLVED")
    assert rows[14]["answer"]["body"] == "Yes: this reply is it."


def test_accounts_of_every_kind_are_told_apart(github: GitHub) -> None:
    """A deleted account is null; an enterprise account has no database id."""
    rows = by_number(github)
    kinds = {c["author"]["__typename"] for c in rows[5]["comments"]["nodes"]} | {
        rows[5]["author"]["__typename"]
    }
    assert kinds == {"Bot", "Mannequin", "EnterpriseUserAccount", "Organization"}
    assert "databaseId" not in rows[5]["answerChosenBy"]
    assert rows[4]["author"] is None
    assert rows[4]["answerChosenBy"] is None


def test_whether_a_discussion_is_answered_follows_its_category_and_comments(github: GitHub) -> None:
    """Null where no answer can be; un-marking the comment un-answers the discussion."""
    assert {n: row["isAnswered"] for n, row in by_number(github).items() if n in (1, 2, 3)} == {
        1: True,
        2: False,
        3: None,
    }
    for post in github.repository("acme/widgets").posts(1):
        post["isAnswer"] = False
    row = by_number(github)[1]
    assert (row["isAnswered"], row["answer"]) == (False, None)


def test_text_that_is_no_text_arrives_as_it_was_written(github: GitHub) -> None:
    """Lone surrogates, NUL and CR travel through JSON unharmed."""
    rows = by_number(github)
    assert "\ud83d" in rows[12]["body"]
    assert "\0" in rows[12]["body"]
    assert "\r\n" in rows[13]["body"]


def test_discussions_can_be_picked_by_state_category_and_answer(github: GitHub) -> None:
    """The filters of `Repository.discussions`."""
    category = by_number(github)[3]["category"]["id"]
    query = """query ($category: ID!) { repository(owner: "acme", name: "widgets") {
      closed: discussions(first: 9, states: [CLOSED]) { nodes { number } }
      ideas: discussions(first: 9, categoryId: $category, orderBy: {field: CREATED_AT, direction: ASC}) {
        nodes { number } }
      open: discussions(answered: false) { totalCount } } }"""
    found = ask(github, query, category=category).data["repository"]
    assert found == {
        "closed": {"nodes": [{"number": 10}]},
        "ideas": {"nodes": [{"number": 3}, {"number": 10}]},
        "open": {"totalCount": 6},
    }


BARE = {"repository": "ada/engine", "number": 3, "title": "T", "author": {"login": "ada"}, "category": None}


def test_a_bare_record_is_filled_in(tmp_path: Path) -> None:
    """Ids, addresses, times, category, association and licence are there, and the same each time."""
    file = tmp_path / "bare.jsonl"
    file.write_text(json.dumps(BARE) + "\n", encoding="utf-8")
    with GitHub([load_jsonl(file)]) as server:
        first = everything(server, "ada/engine")
    with GitHub([load_jsonl(file)]) as server:
        assert everything(server, "ada/engine") == first
    row = first["discussions"]["nodes"][0]
    assert row["id"].startswith("D_")
    assert row["url"] == "https://github.com/ada/engine/discussions/3"
    assert row["createdAt"] == row["updatedAt"] == "2020-01-01T00:03:00Z"
    assert (row["category"]["name"], row["category"]["slug"], row["isAnswered"]) == (
        "General",
        "general",
        None,
    )
    assert row["author"]["databaseId"] > 0
    assert first["licenseInfo"]["spdxId"] == "MIT"


def test_a_folder_is_a_data_set_too(tmp_path: Path) -> None:
    """One file per discussion beside repository.json, under any name one likes."""
    (tmp_path / "repository.json").write_text('{"licenseInfo": null, "isPrivate": true}', encoding="utf-8")
    (tmp_path / "3.json").write_text(json.dumps(BARE), encoding="utf-8")
    with GitHub.serving({"other/name": tmp_path}) as server:
        found = everything(server, "other/name")
    assert (found["licenseInfo"], found["isPrivate"]) == (None, True)
    assert found["discussions"]["nodes"][0]["repository"] == {"nameWithOwner": "other/name"}


def test_changes_of_a_running_server_show_in_the_next_answer(github: GitHub) -> None:
    """Added, edited and removed discussions, as on GitHub between two requests."""
    widgets = github.repository("acme/widgets")
    widgets.add({"number": 15, "title": "New", "category": "Brand new"})
    widgets.touch(3, "2026-01-01T00:00:00Z", title="Edited")
    widgets.remove(1)
    rows = by_number(github)
    assert (1 in rows, rows[15]["category"]["slug"], rows[3]["title"]) == (False, "brand-new", "Edited")
    assert rows[3]["updatedAt"] == "2026-01-01T00:00:00Z"


@pytest.mark.slow
def test_the_command_line_serves_until_it_is_told_to_stop(tmp_path: Path, widgets: Path) -> None:
    """It prints its address, fails as told, logs each request, and its exit code tells of refused queries."""
    log = tmp_path / "requests.jsonl"
    command = [sys.executable, "-m", "tests.github", "--data", f"acme/widgets={widgets}", "--log", str(log)]
    with subprocess.Popen(
        [*command, "--fail", "2=504"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        statuses = [
            _post(url, query) for query in ("{ rateLimit { cost } }", "{ rateLimit { cost } }", "{ nope }")
        ]
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert statuses == [line["status"] for line in lines] == [200, 504, 200]
    assert lines[0]["headers"]["authorization"] == "bearer sample-token"
    assert process.returncode == 1
    assert said == "query: Field 'nope' doesn't exist on type 'Query'\n"


def _post(url: str, query: str) -> int:
    return send_to(url, json.dumps({"query": query}).encode()).status
