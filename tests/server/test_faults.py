"""Each fault of the test server fails in its own way, exactly where it was planned."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import pytest

from tests.github import GitHub, faults
from tests.github.client import Reply, ask

SCAN = """query ($after: String) { repository(owner: "acme", name: "widgets") { hasDiscussionsEnabled
  discussions(first: 4, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
    totalCount pageInfo { hasNextPage endCursor } nodes { number } } } }"""


def page(reply: Reply) -> Any:
    return reply.payload["data"]["repository"]["discussions"]


def kinds(reply: Reply) -> set[str]:
    return {error.get("type", "") for error in reply.errors}


Look = Callable[[Reply], bool]

SEEN: tuple[tuple[str, Look], ...] = (
    ("500", lambda r: r.status == 500),
    ("502", lambda r: r.status == 502 and "Something went wrong" in r.errors[0]["message"]),
    ("502-html", lambda r: r.status == 502 and r.headers["content-type"].startswith("text/html")),
    ("503", lambda r: r.status == 503),
    ("504", lambda r: r.status == 504),
    ("resource-limits", lambda r: kinds(r) == {"RESOURCE_LIMITS_EXCEEDED"} and None in page(r)["nodes"]),
    (
        "resource-limits-null",
        lambda r: r.payload["data"] is None and kinds(r) == {"RESOURCE_LIMITS_EXCEEDED"},
    ),
    ("rate-limit", lambda r: kinds(r) == {"RATE_LIMIT"} and r.headers["x-ratelimit-remaining"] == "0"),
    ("rate-limited", lambda r: kinds(r) == {"RATE_LIMITED"} and r.headers["x-ratelimit-remaining"] == "0"),
    ("secondary-200", lambda r: r.status == 200 and r.headers["retry-after"] == "60"),
    ("secondary-403", lambda r: r.status == 403 and r.headers["retry-after"] == "60"),
    ("secondary-429", lambda r: r.status == 429 and r.headers["retry-after"] == "60"),
    ("secondary-200-silent", lambda r: r.status == 200 and "retry-after" not in r.headers),
    ("secondary-403-silent", lambda r: r.status == 403 and "retry-after" not in r.headers),
    ("secondary-429-silent", lambda r: r.status == 429 and "retry-after" not in r.headers),
    ("html", lambda r: r.status == 200 and r.body.startswith(b"<!DOCTYPE html>")),
    ("redirect", lambda r: r.status == 302 and "127.0.0.1" not in r.headers["location"]),
    ("empty", lambda r: r.status == 200 and r.body == b""),
    ("truncated", lambda r: r.status == 200 and r.body.startswith(b"{") and not r.body.endswith(b"}")),
    ("content-type", lambda r: r.headers["content-type"] == "text/plain" and page(r)["totalCount"] == 14),
    ("data-null", lambda r: r.payload == {"data": None}),
    ("array", lambda r: r.payload == []),
    ("null-nodes", lambda r: page(r)["nodes"][0] is None and "errors" not in r.payload),
    ("next-without-cursor", lambda r: page(r)["pageInfo"] == {"hasNextPage": True, "endCursor": None}),
    ("empty-page", lambda r: page(r)["nodes"] == [] and page(r)["pageInfo"]["hasNextPage"]),
    ("gzip-bomb", lambda r: len(r.body) < faults.HUGE / 100 and len(gzip.decompress(r.body)) > faults.HUGE),
    ("huge", lambda r: len(r.body) == faults.HUGE),
    ("forbidden", lambda r: kinds(r) == {"FORBIDDEN"} and r.status == 200),
    ("forbidden-403", lambda r: r.status == 403),
    ("bad-credentials", lambda r: r.status == 401),
    ("service-unavailable", lambda r: kinds(r) == {"SERVICE_UNAVAILABLE"}),
    ("not-found", lambda r: kinds(r) == {"NOT_FOUND"} and r.payload["data"] == {"repository": None}),
    ("disabled", lambda r: page(r)["totalCount"] == 0 and page(r)["nodes"] == []),
)


@pytest.mark.parametrize(("name", "looks_right"), SEEN, ids=[name for name, _ in SEEN])
def test_only_the_planned_request_fails_and_in_its_way(github: GitHub, name: str, looks_right: Look) -> None:
    """The request before and the one after are answered as if nothing had been."""
    github.fail(name, nth=2)
    before, during, after = (ask(github, SCAN) for _ in range(3))
    assert page(before) == page(after)
    assert page(before)["nodes"] == [{"number": n} for n in (1, 2, 3, 4)]
    assert looks_right(during)
    assert [request.fault for request in github.requests] == ["", name, ""]


def test_a_dropped_connection_gives_no_answer_at_all(github: GitHub) -> None:
    """The client sees the connection end."""
    github.fail("dropped")
    with pytest.raises((RemoteDisconnected, ConnectionResetError, IncompleteRead)):
        ask(github, SCAN)


def test_a_slow_answer_is_a_whole_one(github: GitHub) -> None:
    """It comes late, and complete."""
    github.fail(faults.slow(0.01))
    assert len(page(ask(github, SCAN))["nodes"]) == 4


def test_a_repeated_cursor_leads_a_client_that_trusts_it_round_and_round(github: GitHub) -> None:
    """Every page says that there is another one, behind the cursor just used."""
    github.fail_always("repeated-cursor")
    first = page(ask(github, SCAN))["pageInfo"]["endCursor"]
    second, third = (page(ask(github, SCAN, after=first)) for _ in range(2))
    assert second == third
    assert second["pageInfo"] == {"hasNextPage": True, "endCursor": first}


def test_a_discussion_can_be_null_without_any_error(github: GitHub) -> None:
    """Absence without NOT_FOUND, which proves nothing."""
    github.fail("discussion-null")
    query = '{ repository(owner: "acme", name: "widgets") { discussion(number: 1) { id } } }'
    assert ask(github, query).data == {"repository": {"discussion": None}}


def test_any_answer_can_be_altered(github: GitHub) -> None:
    """A function on the JSON makes unknown values, missing fields and wrong types."""

    def alter(payload: Any) -> None:
        payload["data"]["repository"]["discussions"]["totalCount"] = "many"

    github.fail(faults.altered(alter))
    assert page(ask(github, SCAN))["totalCount"] == "many"


def test_a_redirect_can_lead_to_a_second_server(github: GitHub) -> None:
    """So that a test can see whether a credential follows it."""
    with GitHub() as elsewhere:
        github.fail(faults.redirect(elsewhere.graphql_url))
        assert ask(github, SCAN).headers["location"] == elsewhere.graphql_url
        assert elsewhere.requests == []


def test_a_fault_can_wait_for_a_certain_request_and_last(github: GitHub) -> None:
    """`when` picks, `times` repeats, `heal` ends everything."""
    github.fail("500", when=lambda request: bool(request.variables), times=2)
    cursor = page(ask(github, SCAN))["pageInfo"]["endCursor"]
    assert [ask(github, SCAN, after=cursor).status for _ in range(3)] == [500, 500, 200]
    github.fail_always("504")
    assert {ask(github, SCAN).status for _ in range(3)} == {504}
    github.heal()
    assert ask(github, SCAN).status == 200


def test_every_fault_is_tried_here() -> None:
    """A fault without a test would be a promise without proof."""
    apart = {"dropped", "slow", "repeated-cursor", "discussion-null"}
    assert {name for name, _ in SEEN} | apart == set(faults.FAULTS)
