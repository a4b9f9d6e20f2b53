"""Discussions that GitHub cannot serve: each is named, and the others are read."""

from __future__ import annotations

import re

import pytest

from kb_builder.errors import HarvestError
from kb_builder.harvest import Known
from tests.github import faults
from tests.github.exchange import Answer, Call
from tests.harvest.harvesting import ANSWERABLE, IDEAS, asks, concerning, harvest
from tests.measured import the_first_alone


@pytest.mark.parametrize(
    "how",
    ["unfound", *the_first_alone(["500", "502", "dropped", "internal", "null-nodes", "truncated", "new"])],
)
def test_a_discussion_that_github_cannot_serve_is_named_and_the_others_are_read(github, how):
    """Check 77: whatever the failure looks like, alone or within a batch."""
    whole = harvest(github).discussions
    fault = {
        "internal": faults.failed("INTERNAL", "Something went wrong", "nodes", "0"),
        "new": faults.failed("SOMETHING_NEW", "no", "nodes", "0"),
        "unfound": faults.failed("NOT_FOUND", "no", "nodes", "0", data={"nodes": [None]}),
    }.get(how, how)
    github.fail_always(fault, when=concerning(github, 6))
    found = harvest(github)
    assert found.discussions == tuple(one for one in whole if one.number != 6)
    assert found.failed == {6}
    assert [message.startswith("acme/widgets#6: ") for message in found.rejected] == [True]
    assert 6 in found.listed
    assert found.gone == ()


@pytest.mark.no_cover  # other tests run the same lines
@pytest.mark.parametrize("query", ["Comments", "Threads", "Replies"])
def test_a_discussion_whose_comments_github_cannot_serve_is_left_out_whole(github, query):
    whole = harvest(github).discussions
    concerns = concerning(github, 7)
    github.fail_always("502", when=lambda request: asks(query)(request) and concerns(request))
    found = harvest(github)
    assert found.discussions == tuple(one for one in whole if one.number != 7)
    assert re.match(r"acme/widgets#7, \w+: .*\(502\), 5 times in a row", found.rejected[0])


def test_a_discussion_that_github_cannot_list_is_read_by_its_number(github):
    """Its facts alone may be what GitHub fails at; where it comes in the list says a smaller query."""
    whole = harvest(github).discussions
    github.requests.clear()

    def failing(call: Call) -> Answer:
        answer = call.honest()
        return Answer(502) if b'"number": 6,' in answer.body else answer

    github.fail_always(failing, when=asks("Listing"))
    assert harvest(github).discussions == whole
    assert len([request for request in github.requests if asks("Next")(request)]) == 1
    github.fail_always("502", when=lambda request: asks("Listing")(request) or asks("Next")(request))
    with pytest.raises(HarvestError, match=r"acme/widgets, category q-a: .*\(502\)"):
        harvest(github)


def test_a_github_that_lists_nothing_with_its_facts_is_an_error(github):
    github.fail_always("502", when=asks("Listing"))
    with pytest.raises(HarvestError, match="category q-a"):
        harvest(github)
    assert len([request for request in github.requests if asks("Next")(request)]) == 5


def test_several_discussions_that_github_cannot_serve_are_each_named(github):
    github.fail_always("502", when=concerning(github, 1, 2, 6))
    found = harvest(github)
    assert found.failed == {1, 2, 6}
    assert len(found.rejected) == 3
    assert len(found.discussions) == 8


def test_what_failed_the_last_time_is_read_last(github):
    github.fail_always("502", when=concerning(github, 1))
    known = Known(unread=frozenset({1}))
    github.requests.clear()
    assert harvest(github, known=known).failed == {1}
    asked = [request.variables["ids"] for request in github.requests if asks("Details")(request)]
    assert asked[-1] == [github.repository("acme/widgets").discussion(1)["id"]]


def test_a_github_that_serves_none_of_them_is_an_error_after_five(github):
    github.fail_always("502", when=asks("Details"))
    with pytest.raises(HarvestError, match=r"^acme/widgets#\d+: ") as caught:
        harvest(github)
    assert caught.value.exit_code == 1
    alone = [r for r in github.requests if asks("Details")(r) and len(r.variables["ids"]) == 1]
    assert len({request.variables["ids"][0] for request in alone}) == 5


def test_after_five_in_a_row_the_others_wait_for_the_next_run(github):
    """Those that were read before are kept."""
    alone = [github.repository("acme/widgets").discussion(6)["id"]]
    github.fail_always("502", when=lambda one: asks("Details")(one) and one.variables["ids"] != alone)
    known = Known(unread=frozenset(ANSWERABLE + IDEAS) - {6})
    found = harvest(github, known=known)
    assert [one.number for one in found.discussions] == [6]
    assert found.failed == {*ANSWERABLE, *IDEAS} - {6}
    assert any("not asked for" in message for message in found.rejected)


@pytest.mark.parametrize(
    ("query", "numbers"), [("Discussion", [1]), ("Comments", [7]), ("Threads", [7]), ("Replies", [7])]
)
def test_a_part_of_a_discussion_that_is_too_much_is_named_by_number(github, query, numbers):
    github.fail_always("502", when=asks(query))
    with pytest.raises(HarvestError, match=rf"^acme/widgets#{numbers[0]}\b.*\(502\), 5 times in a row"):
        harvest(github, numbers=numbers)
