"""What the scan refuses, and what of GitHub's answers it does not believe."""

from __future__ import annotations

from typing import Any

import pytest

from kb_builder.errors import HarvestError, Refused
from tests.github import GitHub
from tests.github.faults import altered
from tests.harvest.harvesting import ANSWERABLE, IDEAS, asks, asks_in_body, harvest


def test_a_private_repository_is_refused(github):
    github.repository("acme/widgets").repository["isPrivate"] = True
    with pytest.raises(Refused, match="is private") as caught:
        harvest(github)
    assert caught.value.exit_code == 3
    assert len(github.requests) == 1


def test_a_private_repository_is_read_for_those_who_may_read_it(github):
    github.repository("acme/widgets").repository["isPrivate"] = True
    assert harvest(github, visibility="internal").discussions


def test_switched_off_discussions_are_refused(github):
    github.repository("acme/widgets").repository["hasDiscussionsEnabled"] = False
    with pytest.raises(Refused, match="switched off"):
        harvest(github)


def test_an_unknown_repository_is_an_error_with_a_next_step(github):
    with pytest.raises(HarvestError, match="knows no such repository") as caught:
        harvest(github, "acme/nowhere")
    assert "kb.yml" in caught.value.next_step


@pytest.mark.parametrize("how", ["repeated-cursor", "next-without-cursor", "empty-page"])
@pytest.mark.parametrize("query", ["Listing", "Comments", "Replies"])
def test_paging_that_would_never_end_is_an_error(github, how, query):
    """Check 24: at most three requests more."""
    github.fail_always(how, when=asks(query))
    if query == "Listing":
        with pytest.raises(HarvestError, match="GitHub promises more but gives"):
            harvest(github)
    else:
        found = harvest(github)
        assert found.failed == {7}
        assert "GitHub promises more but gives" in found.rejected[0]
    assert len([r for r in github.requests if asks(query)(r)]) <= 4


@pytest.mark.parametrize("query", ["Listing", "Count"])
def test_a_count_that_never_agrees_is_an_error_after_three_more_readings(github, query):
    github.fail_always(altered(one_more), when=asks(query))
    with pytest.raises(HarvestError, match="GitHub's count and GitHub's list differ"):
        harvest(github)


def one_more(payload: dict[str, Any]) -> None:
    data = payload["data"]
    page = data["repository"]["discussions"] if "repository" in data else data["node"]["rest"]
    page["totalCount"] += 1


def test_a_discussion_whose_count_never_agrees_is_named_after_three_more_readings(github):
    github.fail_always(altered(one_more), when=asks("Comments"))
    found = harvest(github)
    assert found.failed == {7}
    assert "GitHub's counts and GitHub's lists differ, 4 times" in found.rejected[0]
    assert len(found.discussions) == len(ANSWERABLE + IDEAS) - 1


def test_a_discussion_that_goes_while_the_list_is_read_leads_to_another_reading(github):
    """Check 16: what is deleted between two pages is not there, and all others are."""
    widgets = github.repository("acme/widgets")
    for number in range(200, 330):
        widgets.add({"number": number, "category": {"name": "Ideas"}, "title": f"{number}"})
    gone: list[int] = []

    def delete(server: GitHub, number: int) -> None:
        if asks_in_body(server, "Listing") and b'"after": "' in server.requests[-1].body and not gone:
            gone.append(widgets.remove(201)["number"])

    github.before_request.append(delete)
    found = harvest(github, answers={"categories": []})
    assert gone == [201]
    assert [d.number for d in found.discussions] == [3, 10, 200, *range(202, 330)]


def test_a_thread_that_changes_while_it_is_read_is_read_again(github):
    widgets = github.repository("acme/widgets")
    thread = widgets.discussion(7)
    removed: list[str] = []

    def delete(server: GitHub, number: int) -> None:
        if asks_in_body(server, "Comments") and not removed:
            removed.append(thread["comments"].pop(0)["id"])

    github.before_request.append(delete)
    found = next(d for d in harvest(github).discussions if d.number == 7)
    assert len(found.comments) == 129
    assert removed[0] not in {post.id for post in found.posts}


@pytest.mark.parametrize("query", ["Details", "Comments", "Threads"])
def test_a_discussion_that_vanishes_while_it_is_read_leads_to_another_reading(github, query):
    """Check 16."""

    def delete(server: GitHub, number: int) -> None:
        widgets = server.repository("acme/widgets")
        if asks_in_body(server, query) and any(d["number"] == 7 for d in widgets.discussions):
            widgets.remove(7)

    github.before_request.append(delete)
    assert [d.number for d in harvest(github).discussions] == sorted({*ANSWERABLE, *IDEAS} - {7})


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_a_failure_of_any_page_leaves_no_half_harvest(github, nth):
    github.fail("forbidden", nth=nth)
    with pytest.raises(Refused):
        harvest(github)
