"""The ways in which GitHub fails, each a function from a call to the answer it gets instead."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from tests.github.exchange import Answer, Call, Fault
from tests.github.problems import DOCUMENTATION, as_github, no_repository

Row = dict[str, Any]

HTML = {"content-type": "text/html; charset=utf-8"}
UNICORN = (
    b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>No server is available.</body></html>"
)
HUGE = 100 * 1024 * 1024
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID."
)
TIMED_OUT = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it "
    "could be a GitHub bug. Please include `0000:0001` when reporting this issue."
)
LIMITED = "Resource limits for this query exceeded."


def status(code: int, body: bytes = UNICORN, headers: dict[str, str] | None = None) -> Fault:
    """Answer with this HTTP status and GitHub's HTML page."""
    return lambda _: Answer(code, body, HTML | (headers or {}))


def answered(payload: Any, code: int = 200, headers: dict[str, str] | None = None) -> Fault:
    """Answer with this JSON, whatever was asked."""
    return lambda _: Answer.of(payload, code, headers)


def redirect(location: str) -> Fault:
    """Answer that the endpoint has moved; give the address of a second server to see who follows."""
    return status(302, b"", {"location": location})


def altered(change: Callable[[Any], Any]) -> Fault:
    """Answer honestly, but with `change` applied to the JSON; it may alter in place or give another."""

    def fault(call: Call) -> Answer:
        answer = call.honest()
        payload = json.loads(answer.body)
        changed = change(payload)
        return Answer.of(payload if changed is None else changed, answer.status, answer.headers)

    return fault


def rate_limit(kind: str = "RATE_LIMIT", reset_in: int = 1800) -> Fault:
    """Answer that the hour's points are used up: HTTP 200, an error body, `remaining` 0."""

    def fault(call: Call) -> Answer:
        error: Row = {"type": kind, "message": "API rate limit already exceeded for user ID 1."}
        if kind == "RATE_LIMIT":
            error["code"] = "graphql_rate_limit"
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(call.now) + reset_in)}
        return Answer.of({"errors": [error]}, 200, headers)

    return fault


def secondary(code: int = 403, retry_after: int | None = 60) -> Fault:
    """Answer that a secondary limit was hit, with or without Retry-After."""
    payload: Row = {"documentation_url": DOCUMENTATION, "message": SECONDARY}
    if code == 200:
        payload = {"errors": [{"type": "RATE_LIMITED", "message": SECONDARY}]}
    return answered(payload, code, {} if retry_after is None else {"retry-after": str(retry_after)})


def slow(seconds: float = 30) -> Fault:
    """Answer honestly, but only after so many seconds (or when the server is closed)."""

    def fault(call: Call) -> Answer:
        answer = call.honest()
        call.wait(seconds)
        return answer

    return fault


def failed(kind: str, message: str, *path: str, data: Any = None) -> Fault:
    """Answer HTTP 200 with one GraphQL error of this type."""
    error: Row = {
        "type": kind,
        "path": list(path),
        "locations": [{"line": 1, "column": 1}],
        "message": message,
    }
    return answered({"data": data, "errors": [error]})


def connections(
    payload: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Row]]:
    """Yield every connection that lists nodes in an answer with its path, outer ones first."""
    if isinstance(payload, dict):
        if isinstance(payload.get("nodes"), list):
            yield path, payload
        for name, value in payload.items():
            yield from connections(value, (*path, name))
    elif isinstance(payload, list):
        for place, value in enumerate(payload):
            yield from connections(value, (*path, place))


def _outermost(payload: Row) -> tuple[list[str | int], Row]:
    found = sorted(
        connections(payload.get("data")), key=lambda pair: (len(pair[0]), "pageInfo" not in pair[1])
    )
    return (list(found[0][0]), found[0][1]) if found else ([], {"nodes": [], "pageInfo": {}})


def _null_nodes(payload: Row) -> None:
    _, page = _outermost(payload)
    page["nodes"] = [None if place % 2 == 0 else node for place, node in enumerate(page["nodes"])]


def _resource_limits(payload: Row) -> None:
    path, page = _outermost(payload)
    _null_nodes(payload)
    payload["errors"] = [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "path": [*path, "nodes", place], "message": LIMITED}
        for place, node in enumerate(page["nodes"])
        if node is None
    ] or [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": path, "message": LIMITED}]


def _next_without_cursor(payload: Row) -> None:
    _outermost(payload)[1]["pageInfo"] = {"hasNextPage": True, "endCursor": None}


def _empty_page(payload: Row) -> None:
    page = _outermost(payload)[1]
    page["nodes"] = []
    page["pageInfo"]["hasNextPage"] = True


def _disabled(payload: Row) -> None:
    repository = payload["data"]["repository"]
    for name, value in repository.items():
        if isinstance(value, dict) and "nodes" in value:
            value |= {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}}
        elif name == "hasDiscussionsEnabled":
            repository[name] = False


def _without_discussion(payload: Row) -> None:
    payload["data"]["repository"]["discussion"] = None


def _repeated_cursor(call: Call) -> Answer:
    sent = [value for value in call.request.variables.values() if str(value).startswith("Y3Vyc29yOnYyO")]

    def change(payload: Row) -> None:
        info = _outermost(payload)[1]["pageInfo"]
        info |= {"hasNextPage": True, "endCursor": sent[0] if sent else info.get("endCursor")}

    return altered(change)(call)


def _truncated(call: Call) -> Answer:
    answer = call.honest()
    return Answer(200, answer.body[: len(answer.body) // 2], answer.headers)


def _wrong_content_type(call: Call) -> Answer:
    return Answer(200, call.honest().body, {"content-type": "text/plain"})


def _huge(call: Call) -> Answer:
    megabyte = b" " * 1024 * 1024
    kind = {"content-type": "application/json; charset=utf-8", "content-length": str(HUGE)}
    return Answer(200, b"", kind, stream=(megabyte for _ in range(HUGE // len(megabyte))))


@cache
def _bomb() -> bytes:
    return gzip.compress(b'{"data":{"padding":"' + b" " * HUGE + b'"}}', 1)


def _gzip_bomb(call: Call) -> Answer:
    kind = {"content-type": "application/json; charset=utf-8", "content-encoding": "gzip"}
    return Answer(200, _bomb(), kind)


def _no_repository(call: Call) -> Answer:
    variables = call.request.variables
    name = f"{variables.get('owner', 'acme')}/{variables.get('name', 'widgets')}"
    error = as_github(no_repository(name)) | {"path": ["repository"]}
    return Answer.of({"data": {"repository": None}, "errors": [error]})


NO_ACCESS = "Resource not accessible by integration"

FAULTS: dict[str, Fault] = {
    "500": status(500),
    "502": answered({"data": None, "errors": [{"message": TIMED_OUT}]}, 502),
    "502-html": status(502),
    "503": status(503),
    "504": status(504),
    "resource-limits": altered(_resource_limits),
    "resource-limits-null": failed("RESOURCE_LIMITS_EXCEEDED", LIMITED, "repository"),
    "rate-limit": rate_limit("RATE_LIMIT"),
    "rate-limited": rate_limit("RATE_LIMITED"),
    "secondary-200": secondary(200),
    "secondary-403": secondary(403),
    "secondary-429": secondary(429),
    "secondary-200-silent": secondary(200, None),
    "secondary-403-silent": secondary(403, None),
    "secondary-429-silent": secondary(429, None),
    "html": status(200),
    "redirect": redirect("https://elsewhere.invalid/graphql"),
    "empty": lambda _: Answer(200, b"", {"content-type": "application/json; charset=utf-8"}),
    "truncated": _truncated,
    "content-type": _wrong_content_type,
    "data-null": answered({"data": None}),
    "array": answered([]),
    "null-nodes": altered(_null_nodes),
    "repeated-cursor": _repeated_cursor,
    "next-without-cursor": altered(_next_without_cursor),
    "empty-page": altered(_empty_page),
    "gzip-bomb": _gzip_bomb,
    "huge": _huge,
    "dropped": lambda _: Answer(drop=True),
    "slow": slow(),
    "forbidden": failed("FORBIDDEN", NO_ACCESS, "repository", "discussions", data={"repository": None}),
    "forbidden-403": answered({"message": NO_ACCESS, "documentation_url": DOCUMENTATION}, 403),
    "bad-credentials": answered({"message": "Bad credentials", "documentation_url": DOCUMENTATION}, 401),
    "service-unavailable": failed("SERVICE_UNAVAILABLE", TIMED_OUT, "repository"),
    "not-found": _no_repository,
    "disabled": altered(_disabled),
    "discussion-null": altered(_without_discussion),
}
"""The faults by name, for `GitHub.fail(how=...)` and `--fail` alike."""
