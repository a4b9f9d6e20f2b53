"""`kb review` and `kb alert` against a GitHub on loopback: one pull request, one issue, never a second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.actions import git
from tests.github import GitHub, load
from tests.github.exchange import Answer, Call
from tests.github.tracker import add_issue, add_pull_request
from tests.program import WIDGETS, Kb, new_project

HOSTILE = "@octocat ![x](https://evil.example/x.png) `"
RUN = {
    "GITHUB_REPOSITORY": "acme/widgets",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_RUN_ID": "42",
}
MARK = "<!-- kb-builder: alert -->"


@pytest.fixture
def github() -> Iterator[GitHub]:
    data = load(WIDGETS)
    data.discussion(1)["title"] = HOSTILE
    data.repository["pushedAt"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with GitHub([data]) as served:
        yield served
    assert served.crashes == []


@pytest.fixture
def kb(github: GitHub, tmp_path: Path) -> Kb:
    made = new_project(github, tmp_path / "project")
    made.environment |= RUN
    with (made.folder / "kb.yml").open("a") as file:
        file.write("publish: review\nalert: true\n")
    git(made.folder, "init", "--quiet", "--initial-branch=main")
    git(made.folder, "add", "--all")
    git(made.folder, "commit", "--quiet", "--message=Start")
    return made


@pytest.mark.slow
def test_a_pull_request_is_opened_updated_and_closed(kb: Kb, github: GitHub) -> None:
    data = github.repository("acme/widgets")
    stranger = add_pull_request(
        data, {"baseRefName": "main", "headRefName": "kb-review", "title": "Ha", "body": "x"}, is_fork=True
    )
    assert json.loads(kb("review", "--open", "--json").stdout)["pull_request"] == "none"
    kb("harvest")
    kb("build")
    shown = kb("review").stdout
    assert "### New (" in shown
    assert "`` </title><script>" in shown, "a title is shown as it was written"
    assert "`` @octocat ![x](https://evil.example/x.png) ` ``" in shown
    opened = json.loads(kb("review", "--open", "--json").stdout)
    assert opened["pull_request"] == "opened"
    assert opened["new"] > 0
    (ours,) = [row for row in data.pull_requests if row is not stranger]
    assert ours["title"].startswith("Publish the help site: ")
    assert "https://github.com/acme/widgets/actions/runs/42#artifacts" in ours["body"]
    assert json.loads(kb("review", "--open", "--json").stdout)["pull_request"] == "unchanged"

    git(kb.folder, "add", "--all")
    git(kb.folder, "commit", "--quiet", "--message=Reviewed")
    (kb.folder / "curation.yml").write_text("pages:\n  - number: 1\n    title: Better\n")
    kb("build")
    changed = json.loads(kb("review", "--open", "--json").stdout)
    assert (changed["pull_request"], changed["new"]) == ("updated", 0)
    assert "until now" in ours["body"]
    git(kb.folder, "add", "--all")
    git(kb.folder, "commit", "--quiet", "--message=Reviewed")
    assert json.loads(kb("review", "--open", "--json").stdout)["pull_request"] == "closed"
    assert ours["state"] == "CLOSED"
    assert stranger["state"] == "OPEN", "a pull request of a fork is nobody's but theirs"
    assert stranger["title"] == "Ha"


def test_a_refused_pull_request_says_which_right_is_missing(kb: Kb, github: GitHub) -> None:
    (kb.folder / "content/answers").mkdir()
    (kb.folder / "content/answers/x.md").write_text("# X\n")
    github.fail("forbidden", when=lambda request: "createPullRequest" in request.query)
    said = kb("review", "--open", expect=3).stderr
    assert "pull-requests: write" in said
    assert "Settings > Actions > General" in said


def test_a_lost_answer_opens_no_second_one(kb: Kb, github: GitHub) -> None:
    def lost(call: Call) -> Answer:
        call.honest()
        return Answer(drop=True)

    (kb.folder / "content/answers").mkdir()
    (kb.folder / "content/answers/x.md").write_text("# X\n")
    github.fail(lost, when=lambda request: "createPullRequest" in request.query)
    assert "looks first" in kb("review", "--open", expect=4).stderr
    kb("review", "--open")
    assert len(github.repository("acme/widgets").pull_requests) == 1


def test_without_the_keys_nothing_is_written(kb: Kb, github: GitHub) -> None:
    text = (kb.folder / "kb.yml").read_text().replace("review", "direct").replace("true", "false")
    (kb.folder / "kb.yml").write_text(text)
    known = "publish=direct\nalert=false\nsite="
    assert kb("settings").stdout == f"{known}https://acme.github.io/widgets/\n"
    told = json.loads(kb("settings", "--json").stdout)
    assert told == {"publish": "direct", "alert": False, "site": "https://acme.github.io/widgets/"}
    assert "Write `publish: review` into kb.yml" in kb("review", "--open", expect=1).stderr
    assert "Write `alert: true` into kb.yml" in kb("alert", expect=1).stderr
    assert "git knows no revision nowhere" in kb("review", "--since", "nowhere", expect=1).stderr
    assert github.requests == []


def test_an_issue_is_raised_closed_and_raised_again(kb: Kb, github: GitHub) -> None:
    data = github.repository("acme/widgets")
    stranger = add_issue(data, {"title": "Ha", "body": MARK, "labelNames": ["kb-builder"]})
    assert json.loads(kb("alert", "--json").stdout) == {"troubles": [], "issue": "none", "url": ""}
    refused = ("alert", "--json", "--harvest", "failure", "--code", "3", "--build", "skipped")
    assert kb("alert", "--dry-run", "--harvest", "failure").stdout.startswith(MARK)
    asked, nowhere = len(github.requests), {"GITHUB_REPOSITORY": "", "expect": None}
    assert kb("alert", "--dry-run", "--harvest", "failure", **nowhere).stdout.startswith(MARK)
    assert len(github.requests) == asked + 1, "the only repository of kb.yml is looked at"
    blind = kb("alert", "--dry-run", "--harvest", "failure", **nowhere, GITHUB_TOKEN="")
    assert blind.stdout.startswith(MARK)
    assert "no token, so GitHub is not asked" in blind.stderr
    assert len(github.requests) == asked + 1
    assert "Set GITHUB_REPOSITORY" in kb("alert", **nowhere).stderr, "nothing is written to a guess"
    assert len(data.issues) == 1, "a dry run writes nothing"
    assert json.loads(kb(*refused).stdout)["issue"] == "opened"
    (ours,) = [row for row in data.issues if row is not stranger]
    assert ours["labelNames"] == ["kb-builder"]
    assert "A guard refused the harvest" in ours["body"]
    assert json.loads(kb(*refused).stdout)["issue"] == "unchanged"
    assert json.loads(kb("alert", "--json", "--build", "failure").stdout)["issue"] == "updated"
    assert "could not be built" in ours["body"]
    assert json.loads(kb("alert", "--json").stdout)["issue"] == "closed"
    assert ours["closed"]
    assert json.loads(kb("alert", "--json").stdout)["issue"] == "none"
    data.repository["pushedAt"] = (datetime.now(UTC) - timedelta(days=50)).strftime("%Y-%m-%dT%H:%M:%SZ")
    again = json.loads(kb("alert", "--json").stdout)
    assert (again["issue"], again["troubles"]) == ("opened", ["schedule"])
    assert len(data.issues) == 2
    assert stranger["body"] == MARK, "an issue of a stranger is not ours, whatever it holds"
