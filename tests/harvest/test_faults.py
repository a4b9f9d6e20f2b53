"""What each odd answer of GitHub's means, and how the harvest goes on after it."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from kb_builder.errors import HarvestError, Refused
from kb_builder.harvest import Connection
from kb_builder.harvest.faults import FaultKind, Reply, diagnose
from tests.github import GitHub, load
from tests.github.exchange import Answer
from tests.github.http_shell import Shell
from tests.harvest.harvesting import CANARY, FEW, asks, harvest

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


@pytest.mark.parametrize(
    ("address", "proxy", "told"),
    [
        ("http://127.0.0.1:{gone}", "", "no connection (it was refused)"),
        ("http://nowhere.invalid", "", "no connection (its name was not found)"),
        ("https://127.0.0.1:{there}", "", "no connection (TLS failed)"),
        ("https://127.0.0.1", "http://127.0.0.1:{gone}", "no connection to the proxy (it was refused)"),
        ("https://127.0.0.1", "http://127.0.0.1:{there}", "no connection (the proxy refused it)"),
    ],
)
def test_why_there_is_no_connection_is_said_in_our_words(widgets, monkeypatch, address, proxy, told):
    """And GitHub's status is not what to look at."""
    with GitHub() as server:
        gone = urlsplit(server.url).port
    with GitHub([load(widgets)]) as server:  # its record of broken connections is of no interest here
        ports = {"gone": gone, "there": urlsplit(server.url).port}
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("https_proxy", proxy.format_map(ports))
        url = address.format_map(ports)
        with pytest.raises(HarvestError) as caught:
            harvest(server, connection=Connection(url, f"{url}/graphql", CANARY))
    assert caught.value.reason == f"{urlsplit(url).netloc}: {told}, 5 times in a row"
    assert caught.value.next_step.startswith("Check the network and, where they are set, HTTPS_PROXY and")


@pytest.mark.parametrize(
    ("host", "named"),
    [("api.github.com", "https://www.githubstatus.com/"), ("ghe.example:8443", "at ghe.example:8443")],
)
def test_where_a_server_fails_its_own_status_is_what_to_look_at(github, monkeypatch, host, named):
    shell = Shell(lambda _: Answer(500), 0, now=time.time)
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{shell.port}")
    with pytest.raises(HarvestError, match="GitHub failed") as caught:
        harvest(github, connection=Connection(f"http://{host}", f"http://{host}/graphql", CANARY))
    shell.close()
    assert named in caught.value.next_step


def test_every_wait_is_logged(github, caplog):
    github.fail("502", when=asks("Details"))
    with caplog.at_level(logging.WARNING, "kb_builder"):
        harvest(github)
    assert "GitHub could not answer in time (502); asking for 12 at once: waiting 1 s" in caplog.messages
