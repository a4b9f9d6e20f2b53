"""What each odd answer of GitHub's means, and how the harvest goes on after it."""

from __future__ import annotations

import logging
import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from kb_builder.errors import HarvestError, Refused, TryLater
from kb_builder.harvest import Connection, Known
from kb_builder.harvest.faults import FaultKind, Reply, diagnose
from tests.github import GitHub, faults, load
from tests.github.exchange import Answer, Call
from tests.harvest.harvesting import CANARY, asks, concerning, harvest

ANSWERABLE = [1, 2, 4, 5, 6, 7, 11, 12, 14]
IDEAS = [3, 10]
FEW: dict[str, Any] = {"answers": {"categories": []}}
"""The two ideas alone: most faults need no long thread."""
DATE = {"date": "Sun, 22 Nov 2026 10:00:00 GMT"}
RESET = str(int(datetime(2026, 11, 22, 10, 30, tzinfo=UTC).timestamp()))
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def of_type(kind: str, message: str = "", **more: object) -> dict[str, object]:
    return {"errors": [{"type": kind, "message": message, **more}]}


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "wait"),
    [
        (400, {"x-ratelimit-reset": RESET}, of_type("RATE_LIMITED"), FaultKind.LIMITED, 1801),
        (400, {"x-ratelimit-reset": RESET}, of_type("RATE_LIMIT"), FaultKind.LIMITED, 1801),
        (400, {}, of_type("other", code="graphql_rate_limit"), FaultKind.LIMITED, None),
        (
            403,
            {"x-ratelimit-remaining": "0"},
            {"message": "API rate limit exceeded"},
            FaultKind.LIMITED,
            None,
        ),
        (400, {"x-ratelimit-reset": "9" * 40}, of_type("RATE_LIMIT"), FaultKind.LIMITED, None),
        (403, {"retry-after": "2"}, {"message": "slow down"}, FaultKind.SECONDARY, 2),
        (403, {"retry-after": "Sun, 22 Nov 2026 10:01:00 GMT"}, None, FaultKind.SECONDARY, 60),
        (403, {"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, None, FaultKind.SECONDARY, 1),
        (
            403,
            {"retry-after": "Sun, 22 Nov 2036 10:00:00 GMT"},
            {"message": SECONDARY},
            FaultKind.SECONDARY,
            None,
        ),
        (429, {"retry-after": "315360000"}, None, FaultKind.SECONDARY, None),
        (429, {"retry-after": "-5"}, None, FaultKind.SECONDARY, None),
        (429, {"retry-after": "0"}, None, FaultKind.SECONDARY, 1),
        (429, {"retry-after": "soon"}, None, FaultKind.SECONDARY, None),
        (503, {"retry-after": "120"}, None, FaultKind.SECONDARY, 120),
        (503, {}, None, FaultKind.OVERLOADED, None),
        (400, {"x-ratelimit-reset": "0"}, of_type("RATE_LIMIT"), FaultKind.LIMITED, 1),
        (400, {"x-ratelimit-reset": "9999999999"}, of_type("RATE_LIMIT"), FaultKind.LIMITED, None),
        (400, {"x-ratelimit-reset": "-1"}, of_type("RATE_LIMIT"), FaultKind.LIMITED, None),
        (403, {}, {"message": SECONDARY}, FaultKind.SECONDARY, None),
        (429, {}, None, FaultKind.SECONDARY, None),
        (400, {}, of_type("RATE_LIMITED", SECONDARY), FaultKind.SECONDARY, None),
        (502, {}, {"data": "<html>"}, FaultKind.OVERLOADED, None),
        (504, {}, None, FaultKind.OVERLOADED, None),
        (400, {}, of_type("RESOURCE_LIMITS_EXCEEDED"), FaultKind.OVERLOADED, None),
        (400, {}, of_type("MAX_NODE_LIMIT_EXCEEDED"), FaultKind.OVERLOADED, None),
        (
            400,
            {},
            of_type("x", "Something went wrong while executing your query"),
            FaultKind.OVERLOADED,
            None,
        ),
        (500, {}, None, FaultKind.BROKEN, None),
        (200, {}, {"data": None}, FaultKind.BROKEN, None),
        (200, {}, [], FaultKind.BROKEN, None),
        (401, {}, {"message": "Bad credentials"}, FaultKind.FATAL, None),
        (403, {}, {"message": "Resource not accessible by integration"}, FaultKind.FORBIDDEN, None),
        (400, {}, of_type("FORBIDDEN"), FaultKind.FORBIDDEN, None),
        (404, {}, {"message": "Not Found"}, FaultKind.FATAL, None),
        (404, {}, of_type("NOT_FOUND", path=["repository", "discussion"]), FaultKind.GONE, None),
        (400, {}, {"errors": [{"extensions": {"code": "undefinedField"}}]}, FaultKind.FATAL, None),
        (400, {}, {"errors": [{"path": ["query Listing", "repository"]}]}, FaultKind.FATAL, None),
        (400, {}, of_type("NEW", path=["nodes", 3]), FaultKind.OVERLOADED, None),
        (400, {}, {"errors": [{"path": ["nodes", 3]}, {"path": None}]}, FaultKind.FATAL, None),
    ],
)
def test_an_odd_answer_is_one_kind_of_fault(status, headers, body, kind, wait):
    fault = diagnose(Reply(status, DATE | headers, body))
    assert (fault.kind, fault.wait) == (kind, wait)
    assert fault.reason


def test_words_of_a_message_are_never_passed_on():
    fault = diagnose(Reply(400, DATE, of_type("<b>FORBIDDEN</b>", f"secret {CANARY}")))
    assert CANARY not in repr(fault)
    assert "<b>" not in repr(fault)


@pytest.mark.parametrize("kind", ["RATE_LIMIT", "RATE_LIMITED"])
def test_a_used_up_limit_is_waited_out_until_its_reset(github, kind):
    """Check 20: the wait is at least as long as GitHub says, and the query is asked once more."""
    waits: list[float] = []
    github.fail(faults.rate_limit(kind, reset_in=3))
    result = harvest(github, waits=waits, numbers=[1])
    assert len(waits) == 1
    assert 3 <= waits[0] <= 5
    assert result.requests == 4, "the repository twice, the discussion, its replies"


def test_a_reset_beyond_max_wait_ends_with_try_later_and_says_when(github):
    waits: list[float] = []
    github.fail(faults.rate_limit(reset_in=7200), nth=2)
    with pytest.raises(TryLater) as caught:
        harvest(github, waits=waits, max_wait=600)
    assert caught.value.exit_code == 4
    assert waits == []
    assert "until" in caught.value.reason
    assert "UTC" in caught.value.reason
    assert "--max-wait" in caught.value.next_step


def test_the_last_point_is_not_yet_an_error(github):
    github.rate.roll(time.time())
    github.rate.used = github.rate.limit - 3
    assert harvest(github, numbers=[1]).discussions


@pytest.mark.parametrize("code", [200, 403, 429])
def test_a_secondary_limit_is_waited_out_as_told_and_longer_each_time(github, code):
    """Check 21: five tries in all, then try later."""
    waits: list[float] = []
    github.fail_always(faults.secondary(code, retry_after=2 if code != 200 else None))
    with pytest.raises(TryLater):
        harvest(github, waits=waits)
    assert waits == ([60, 120, 240, 480] if code == 200 else [2, 4, 8, 16])
    assert len(github.requests) == 5


def test_without_retry_after_a_secondary_limit_is_waited_out_for_a_minute(github):
    waits: list[float] = []
    github.fail("secondary-403-silent")
    assert harvest(github, waits=waits, numbers=[1]).discussions
    assert waits == [60]


def test_a_reset_that_has_passed_and_does_not_help_is_not_hammered(github):
    waits: list[float] = []
    github.fail_always(faults.rate_limit(reset_in=-100))
    with pytest.raises(TryLater):
        harvest(github, waits=waits)
    assert waits == [1, 60, 120, 240]


@pytest.mark.parametrize("skew", [-10 * 365 * 86400, -300, 300, 10 * 365 * 86400])
def test_how_long_to_wait_is_counted_by_githubs_clock(github, skew):
    """Check 14: the local clock may be years off."""
    waits: list[float] = []
    github.now = lambda: time.time() + skew
    github.fail(faults.rate_limit(reset_in=100))
    assert harvest(github, waits=waits, numbers=[1]).discussions
    assert 100 <= waits[0] <= 102


def test_a_short_pause_is_no_wait_for_a_limit(github):
    """`--max-wait 0` forbids waiting for limits; one 502 is still asked again after a second."""
    waits: list[float] = []
    github.fail("502", nth=2)
    assert harvest(github, waits=waits, max_wait=0, numbers=[1]).discussions
    assert waits == [1]
    github.fail("rate-limit")
    with pytest.raises(TryLater):
        harvest(github, waits=waits, max_wait=0)
    assert waits == [1]


def test_all_waits_together_stay_within_max_wait(github):
    waits: list[float] = []
    github.fail_always("secondary-403-silent")
    with pytest.raises(TryLater):
        harvest(github, waits=waits, max_wait=200)
    assert waits == [60, 120]


@pytest.mark.parametrize(
    "how",
    [
        "502",
        "502-html",
        "503",
        "504",
        "resource-limits",
        "resource-limits-null",
        "null-nodes",
        "service-unavailable",
    ],
)
def test_too_much_at_once_is_asked_for_in_smaller_pages(github, how):
    """Check 22: pages of 25, 12, 6, 3, 1, at least a second between, and nothing is missing."""
    widgets = github.repository("acme/widgets")
    for number in range(200, 230):
        widgets.add({"number": number, "category": {"name": "Ideas"}, "title": f"{number}"})
    undisturbed = harvest(github, **FEW).discussions
    github.requests.clear()
    waits: list[float] = []
    github.fail(how, times=4, when=asks("Details"))
    assert harvest(github, waits=waits, **FEW).discussions == undisturbed
    sizes = [len(r.variables["ids"]) for r in github.requests if asks("Details")(r)]
    assert sizes[:5] == [25, 12, 6, 3, 1]
    assert len(waits) == 4
    assert min(waits) >= 1


def test_pages_grow_again_after_a_run_of_successes(github):
    widgets = github.repository("acme/widgets")
    for number in range(200, 230):
        widgets.add({"number": number, "category": {"name": "Ideas"}, "title": f"{number}"})
    github.fail("502", times=4, when=asks("Details"))
    harvest(github, **FEW)
    sizes = [len(r.variables["ids"]) for r in github.requests if asks("Details")(r)]
    assert sizes[4:14] == [1] * 8 + [2, 2]


def test_a_listing_that_is_too_much_is_cut_too(github):
    whole = harvest(github).discussions
    github.requests.clear()
    github.fail("502", times=5, when=asks("Listing"))
    assert harvest(github).discussions == whole
    sizes = [r.variables["first"] for r in github.requests if asks("Listing")(r)]
    assert sizes[:6] == [100, 50, 25, 12, 6, 3]


@pytest.mark.parametrize(
    "how", ["502", "500", "dropped", "internal", "null-nodes", "truncated", "unfound", "new"]
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


@pytest.mark.parametrize(
    "how",
    ["500", "html", "redirect", "empty", "truncated", "content-type", "data-null", "array", "dropped"],
)
@pytest.mark.parametrize("times", [1, None])
def test_what_is_no_answer_is_asked_again_a_few_times(github, how, times):
    """Check 23: a passing fault costs a second, a lasting one ends with a reason."""
    waits: list[float] = []
    if times:
        github.fail(how, nth=2)
        assert len(harvest(github, waits=waits, **FEW).discussions) == 2
        assert waits == [1]
        return
    github.fail_always(how)
    with pytest.raises(HarvestError) as caught:
        harvest(github, waits=waits)
    assert caught.value.exit_code == 1
    assert waits == [1, 2, 4, 8]
    assert caught.value.next_step


@pytest.mark.parametrize("how", ["gzip-bomb", "huge"])
def test_an_answer_without_end_is_not_read_to_its_end(widgets, how):
    with GitHub([load(widgets)]) as github:  # its record of broken connections is of no interest here
        github.fail_always(how)
        with pytest.raises(HarvestError, match="too large"):
            harvest(github)


def test_a_missing_discussion_without_an_error_is_no_sign_that_it_is_gone(github):
    github.fail_always("discussion-null", when=asks("Discussion"))
    with pytest.raises(HarvestError, match="unknown shape"):
        harvest(github, numbers=[1])


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("forbidden", Refused),
        ("forbidden-403", Refused),
        ("bad-credentials", HarvestError),
        ("not-found", HarvestError),
    ],
)
def test_what_waiting_cannot_mend_fails_at_once_with_a_next_step(github, how, kind):
    """Check 18: a token without the right is a guard of its own, with exit code 3."""
    waits: list[float] = []
    github.fail_always(how)
    with pytest.raises(kind) as caught:
        harvest(github, waits=waits)
    assert waits == []
    assert len(github.requests) == 1
    assert caught.value.next_step


def test_a_server_that_is_not_there_is_no_connection():
    with GitHub() as server:
        gone = Connection(server.url, server.graphql_url, CANARY)
    with pytest.raises(HarvestError, match="no connection, 5 times"):
        harvest(server, connection=gone)


def test_every_wait_is_logged(github, caplog):
    github.fail("502", when=asks("Details"))
    with caplog.at_level(logging.WARNING, "kb_builder"):
        harvest(github)
    assert "GitHub could not answer in time (502); asking for 12 at once: waiting 1 s" in caplog.messages
