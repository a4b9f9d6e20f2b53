"""The harvest on the command line, as a workflow runs it for years: what it refuses, resumes and tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb_builder.config import load_project
from kb_builder.harvest import Connection
from kb_builder.pipeline import last_harvest
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub, load
from tests.github.dataset import dataset
from tests.program import CANARY, WIDGETS, Kb, digest, new_project
from tests.whole.harvested import HOUR, Clock, ideas

pytestmark = pytest.mark.slow


def everything(folder: Path) -> dict[str, str]:
    """Give the digests of all that is published or committed."""
    return {
        f"{name}/{k}": v for name in ("archive", "content", "site") for k, v in digest(folder / name).items()
    }


def pages(kb: Kb) -> set[int]:
    manifest = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))
    return {page["number"] for page in manifest["pages"]}


def published(kb: Kb) -> set[int]:
    """Give the numbers of the pages that a build would make."""
    knowledge, _ = publish(load_project(kb.folder), {})
    return {one.discussion.number for one in (*knowledge.answers, *knowledge.ideas)}


def counts(kb: Kb, *options: str) -> dict[str, Any]:
    (found,) = json.loads(kb("harvest", "--json", *options).stdout)["repositories"]
    return found


def test_pages_go_only_by_two_looks_or_by_a_person_s_word(tmp_path: Path) -> None:
    """Checks 1 and 2, with the site: nothing vanishes at once, ten go in two steps, eleven need a word."""
    clock = Clock()
    with GitHub([ideas(100)], now=clock) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        kb("build")
        before, widgets = everything(tmp_path), github.repository("acme/widgets")

        def refused(words: str, *options: str) -> None:
            done = kb("harvest", *options, expect=3)
            reason, next_step = done.stderr.splitlines()[-2:]
            assert words in reason
            assert "--accept-removals" in next_step
            assert everything(tmp_path) == before

        rows, widgets.discussions[:] = list(widgets.discussions), []
        refused("shows the category ideas empty, which 100 published pages are from")
        widgets.discussions[:] = rows[11:]
        refused("11 of 100 published pages would vanish at once")
        refused("11 of 100 published pages would vanish at once", "--accept-removals", "10")
        widgets.discussions[:] = rows[10:]
        assert counts(kb)["held"] == 10
        assert published(kb) == set(range(1, 101))
        clock.now += HOUR - 1
        assert (counts(kb)["held"], counts(kb)["removed"]) == (10, 0)
        clock.now += 1
        assert counts(kb)["removed"] == 10
        kb("build")
        assert pages(kb) == set(range(11, 101))
        (notice,) = (tmp_path / "site/ideas").glob("1-*/index.html")
        assert 'content="noindex"' in notice.read_text(encoding="utf-8")
        before = everything(tmp_path)
        widgets.discussions[:] = rows[21:]
        refused("11 of 90", "--accept-removals", "10")
        assert counts(kb, "--accept-removals", "11")["held"] == 11
        clock.now += HOUR
        assert counts(kb)["removed"] == 11
        assert published(kb) == set(range(22, 101))


def test_a_harvest_goes_on_from_window_to_window(tmp_path: Path) -> None:
    """Check 58: exit 4 and on in the next hour, never more points than the hour has, in the end all of it."""
    clock = Clock()
    with GitHub([ideas(400)], now=clock, limit=12) as github:
        kb = new_project(github, tmp_path / "project")
        codes = []
        while 0 not in codes[-1:]:
            used = github.cost
            done = kb("harvest", "--max-wait", "0", expect=None)
            codes.append(done.returncode)
            assert github.cost - used <= 12 + 1, "the one that is refused is counted, too"
            assert done.returncode == 0 or "kept for the next run" in done.stderr
            clock.now += HOUR
        assert codes[:-1] == [4] * len(codes[:-1])
        assert len(codes) in (2, 3, 4)
        github.rate.limit = 5000
        clock.now += HOUR
        undisturbed = new_project(github, tmp_path / "undisturbed")
        undisturbed("harvest")
    assert digest(kb.folder / "archive") == digest(undisturbed.folder / "archive")
    assert not list((kb.folder / ".kb-staging").rglob("*.json-seq"))


def test_repositories_fail_each_for_itself(tmp_path: Path) -> None:
    """A refusal here, a limit there: the others are stored, and the exit code tells of the worst."""
    with GitHub([ideas(20), ideas(20, "acme/gadgets"), ideas(3, "acme/gizmos")]) as github:
        kb = new_project(github, tmp_path)
        names = ("acme/widgets", "acme/gadgets", "acme/gizmos")
        (tmp_path / "kb.yml").write_text(f"repositories: [{', '.join(names)}]\n", encoding="utf-8")
        kb("harvest")
        github.repository(names[0]).discussions.clear()
        github.repository(names[1]).repository["isPrivate"] = True
        github.repository(names[2]).discussion(1)["title"] = "Another title"
        done = kb("harvest", "--json", expect=3, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
        assert "category ideas empty" in done.stderr
        assert "acme/gadgets is private" in done.stderr
        told, summary = json.loads(done.stdout), (tmp_path / "summary.md").read_text(encoding="utf-8")
        assert [one["repository"] for one in told["repositories"]] == [names[2]]
        assert set(told["failing"]) == {*names[:2]}
        assert "| acme/gizmos | 3 | 0 | 1 |" in summary
        assert "acme/gadgets is private" in summary.partition("### `kb harvest` ended with code 3")[2]
        assert last_harvest.read(tmp_path).failing == names[:2]
        stored = json.loads((tmp_path / "archive/acme/gizmos/discussions/1.json").read_text(encoding="utf-8"))
        assert stored["title"] == "Another title"
        assert len(list((tmp_path / "archive/acme/widgets/discussions").iterdir())) == 20
        github.repository(names[1]).repository["isPrivate"] = False
        github.fail_always("rate-limit", when=lambda request: request.variables.get("name") == "gadgets")
        github.repository(names[0]).discussions[:] = ideas(20).discussions
        assert "rate limit" in kb("harvest", "--max-wait", "0", expect=4).stderr


def test_discussions_of_an_organisation_come_from_their_source_repository(tmp_path: Path) -> None:
    """Their addresses are the organisation's; pages lead there, and references to them lead to pages."""
    data = load(WIDGETS)
    for row in data.discussions:
        row["url"] = f"https://github.com/orgs/acme/discussions/{row['number']}"
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        kb("build", "--strict")
    manifest = json.loads((tmp_path / "site/kb.json").read_text(encoding="utf-8"))
    assert {page["source_url"] for page in manifest["pages"]} == {
        f"https://github.com/orgs/acme/discussions/{page['number']}" for page in manifest["pages"]
    }
    (page,) = (tmp_path / "site/answers").glob("1-*/index.html")
    assert "https://github.com/orgs/acme/discussions/1" in page.read_text(encoding="utf-8")


def test_an_enterprise_server_is_found_by_one_variable(tmp_path: Path) -> None:
    """`GITHUB_API_URL` as Actions sets it there; GraphQL stands beside it."""
    with GitHub([load(WIDGETS)]) as github:
        kb = Kb(tmp_path, {"GITHUB_API_URL": f"{github.url}/api/v3", "GH_TOKEN": CANARY})
        kb("init", "--repo", "acme/widgets")
        kb("harvest")
        assert {request.path for request in github.requests} == {"/api/graphql"}
        assert {request.token for request in github.requests} == {CANARY}


def test_of_an_event_nothing_is_used_but_the_number(tmp_path: Path) -> None:
    """The payload lies beside, as in a workflow, full of lies; no request and no file knows of it."""
    payload = {"discussion": {"number": 2, "title": "A lie", "body": "Xylocanary", "node_id": "D_lie"}}
    (tmp_path / "event.json").write_text(json.dumps(payload), encoding="utf-8")
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path / "project")
        kb("harvest")
        github.requests.clear()
        row = github.repository("acme/widgets").touch(1, "2026-11-20T00:00:00Z", title="The truth")
        event = {"GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_EVENT_NAME": "discussion"}
        assert counts_with(kb, event, "--discussion", "1")["changed"] == 1
        first, second, *others = github.requests
        assert first.variables == {"owner": "acme", "name": "widgets"}
        assert second.variables == {"owner": "acme", "name": "widgets", "number": 1}
        known = {post["id"] for post in (row, *github.repository("acme/widgets").posts(1))}
        assert {one for request in others for one in request.variables["ids"]} <= known
    assert b"Xylocanary" not in b"".join(file.read_bytes() for file in kb.folder.rglob("*") if file.is_file())


def counts_with(kb: Kb, changes: dict[str, str], *options: str) -> dict[str, Any]:
    (found,) = json.loads(kb("harvest", "--json", *options, **changes).stdout)["repositories"]
    return found


ODD: list[dict[str, Any]] = [
    {"title": "", "body": ""},
    {"title": "\ud800 lone", "body": "a\udfffb"},
    {"title": "nul\x00l", "body": "\x00"},
    {"title": "t" * 300, "body": "word " * 13_107},
    {"title": "A hundred labels", "labels": [f"label {n}" for n in range(100)]},
    {"title": "\u202e\u2066\ufeff", "body": "\u202e" * 50},
    {"title": "Thousands of comments", "comments": [{"body": f"Comment {n}."} for n in range(3_000)]},
]


def test_odd_posts_are_stored_and_shown(tmp_path: Path) -> None:
    """Check 26: from GitHub to the site, and each of them is a page.

    A thousand labels and ten thousand comments pass, too, but take minutes; tests/harvest has them.
    """
    data = load(WIDGETS)
    for number, odd in enumerate(ODD, start=900):
        data.add({"number": number, "category": {"name": "Ideas"}, **odd})
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        kb("build")
    assert pages(kb) >= set(range(900, 900 + len(ODD)))


def test_an_archived_repository_is_harvested_like_any_other(tmp_path: Path) -> None:
    """Check 18: read-only on GitHub, its answers are as good as before."""
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        before = digest(tmp_path / "archive")
        github.repository("acme/widgets").repository["isArchived"] = True
        kb("harvest", "--full")
    assert digest(tmp_path / "archive") == before


def test_ten_thousand_discussions_cost_what_the_plan_says(tmp_path: Path) -> None:
    """A tenth of it, measured at the server: 62 points in full, 13 without changes, two for a change."""
    rows = [
        {
            "number": number,
            "title": f"Question {number}",
            "category": {"name": "Ideas"} if number % 5 == 0 else {"name": "Q&A", "isAnswerable": True},
            "comments": [
                {"body": "x", "replies": [{"body": "y"}] * (n % 4 == 1)} for n in range(number * 7 % 9)
            ],
        }
        for number in range(1, 1001)
    ]
    with GitHub([dataset(rows, "acme/widgets")]) as github:
        (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\nmedia: link\n", encoding="utf-8")
        connection = pipeline_connection(github)
        points = []
        for options in ({}, {}, {"full": True}):
            (found,) = harvest(load_project(tmp_path), HarvestPlan(connection, **options))
            points.append(found.harvest.cost)
        github.repository("acme/widgets").touch(7, "2026-01-01T00:00:00Z", title="A clearer title")
        (found,) = harvest(load_project(tmp_path), HarvestPlan(connection))
        points.append(found.harvest.cost)
    first, unchanged, full, changed = points
    assert first <= 60 + 5
    assert full <= 60 + 5
    assert unchanged <= 11 + 3
    assert changed <= unchanged + 5


def pipeline_connection(github: GitHub) -> Connection:
    return Connection(github.url, github.graphql_url, CANARY)
