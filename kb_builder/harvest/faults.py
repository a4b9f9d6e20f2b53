"""Names what is wrong with an answer of GitHub's: one fault, whose kind says how to go on.

    LIMITED     the points of this hour are used up        wait until the reset
    SECONDARY   asked too fast                             wait as told, longer each time
    OVERLOADED  the query was too much for the server      ask for less
    BROKEN      not an answer at all                       ask again, a few times
    GONE        what was asked for is not there            up to the caller
    FORBIDDEN   the token may not read this                a guard: nothing may change
    FATAL       asking again cannot help                   give up

GitHub spells the same trouble in several ways: by status, by `errors[].type`, by header
(https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
No word of GitHub's messages is passed on, since they may quote anything: only types and codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

from kb_builder.errors import HarvestError

_DAY = 24 * 3600


class FaultKind(Enum):
    """How to go on after a fault."""

    LIMITED = auto()
    SECONDARY = auto()
    OVERLOADED = auto()
    BROKEN = auto()
    GONE = auto()
    FORBIDDEN = auto()
    FATAL = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer; `wait` is in seconds where GitHub gave one, `path` is of what is gone."""

    kind: FaultKind
    reason: str
    next_step: str = ""
    wait: float | None = None
    path: tuple[str, ...] = ()


class Unanswered(HarvestError):
    """GitHub could not answer a query, not even its smallest form."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from one request: header names in lower case, body as parsed JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any
    trouble: str = ""
    """Why there is no body, in our own words."""
    is_too_much: bool = False
    """Whether there is no body because it was too large or took too long."""

    @property
    def data(self) -> dict[str, Any] | None:
        """The data of a good answer, or None."""
        if self.trouble or self.status != 200 or not isinstance(self.body, dict) or self.errors:
            return None
        data = self.body.get("data")
        return data if isinstance(data, dict) else None

    @property
    def errors(self) -> tuple[dict[str, Any], ...]:
        """GitHub's list of errors, without what is none."""
        listed = self.body.get("errors") if isinstance(self.body, dict) else None
        return tuple(e for e in listed if isinstance(e, dict)) if isinstance(listed, list) else ()

    @property
    def words(self) -> frozenset[str]:
        """The types and codes of the errors: identifiers only."""
        found: set[object] = set()
        for error in self.errors:
            extensions = error.get("extensions")
            inner = extensions if isinstance(extensions, dict) else {}
            found |= {str(error.get("type")), str(error.get("code")), str(inner.get("code"))}
        return frozenset(w for w in map(str, found) if w.isidentifier() and w.isascii() and w != "None")

    @property
    def text(self) -> str:
        """Everything GitHub's messages say, in lower case: to be searched, never to be shown."""
        message = self.body.get("message") if isinstance(self.body, dict) else None
        return " ".join(str(m) for m in (message, *(e.get("message") for e in self.errors)) if m).lower()

    @property
    def date(self) -> datetime | None:
        """The server's clock, in UTC."""
        return _moment(self.headers.get("date", ""))


def diagnose(reply: Reply) -> Fault:
    """Say what is wrong with a reply that holds no data."""
    return next(fault for rule in _RULES if (fault := rule(reply)) is not None)


_CHECK_THE_WAY = (
    "Check the network and, where they are set, HTTPS_PROXY and GITHUB_API_URL; then run the command again."
)


def _unreadable(reply: Reply) -> Fault | None:
    kind = FaultKind.OVERLOADED if reply.is_too_much else FaultKind.BROKEN
    return Fault(kind, reply.trouble, _CHECK_THE_WAY) if reply.trouble else None


def _secondary(reply: Reply) -> Fault | None:
    refused = reply.status in (403, 429, 503)
    told = _retry_after(reply)
    points_left = reply.headers.get("x-ratelimit-remaining") != "0"
    if "secondary rate limit" in reply.text or (refused and (told is not None)):
        return Fault(FaultKind.SECONDARY, "GitHub asks to slow down", wait=told)
    if reply.status == 429 and points_left and "rate limit exceeded" not in reply.text:
        return Fault(FaultKind.SECONDARY, "GitHub asks to slow down", wait=told)
    return None


def _limited(reply: Reply) -> Fault | None:
    spelled = reply.words & {"RATE_LIMITED", "RATE_LIMIT", "graphql_rate_limit"}
    refused = reply.status in (403, 429) and (
        reply.headers.get("x-ratelimit-remaining") == "0" or "rate limit exceeded" in reply.text
    )
    if not spelled and not refused:
        return None
    wait = _until_reset(reply)
    until = (
        ""
        if wait is None or reply.date is None
        else f" until {reply.date + timedelta(seconds=wait):%H:%M:%S} UTC"
    )
    return Fault(FaultKind.LIMITED, f"GitHub's rate limit is used up{until}", wait=wait)


def _unauthorized(reply: Reply) -> Fault | None:
    if reply.status != 401:
        return None
    return Fault(
        FaultKind.FATAL,
        "GitHub does not accept the token (401)",
        "Set GITHUB_TOKEN to a valid token that may read discussions, or check the GitHub App's credentials.",
    )


_TOO_MUCH = frozenset(
    {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "SERVICE_UNAVAILABLE", "INTERNAL"}
)


def _overloaded(reply: Reply) -> Fault | None:
    spelled = sorted(reply.words & _TOO_MUCH)
    if reply.status in (502, 503, 504):
        return Fault(FaultKind.OVERLOADED, f"GitHub could not answer in time ({reply.status})")
    if spelled or "something went wrong while executing" in reply.text:
        return Fault(FaultKind.OVERLOADED, f"GitHub could not answer ({', '.join(spelled) or 'timeout'})")
    return None


def _failing(reply: Reply) -> Fault | None:
    return Fault(FaultKind.BROKEN, f"GitHub failed ({reply.status})") if reply.status >= 500 else None


def _forbidden(reply: Reply) -> Fault | None:
    spelled = sorted(reply.words & {"FORBIDDEN", "INSUFFICIENT_SCOPES"})
    if not spelled and reply.status != 403:
        return None
    return Fault(
        FaultKind.FORBIDDEN,
        f"GitHub forbids the token to read this ({', '.join(spelled) or reply.status})",
        "Give the token the permission `discussions: read` for this repository.",
    )


def _gone(reply: Reply) -> Fault | None:
    # Beside any other error, "not found" proves nothing.
    if not reply.errors or any(error.get("type") != "NOT_FOUND" for error in reply.errors):
        return None
    path = reply.errors[0].get("path") if len(reply.errors) == 1 else None
    return Fault(
        FaultKind.GONE,
        "GitHub knows nothing there, or does not show it to this token",
        path=tuple(str(part) for part in path) if isinstance(path, list) else (),
    )


def _wrong_address(reply: Reply) -> Fault | None:
    if reply.status != 404:
        return None
    return Fault(
        FaultKind.FATAL,
        "There is no GitHub at this address (404)",
        "Check GITHUB_API_URL and GITHUB_GRAPHQL_URL, and KB_APP_INSTALLATION_ID if a GitHub App is used.",
    )


def _failed_in_part(reply: Reply) -> Fault | None:
    # Where a query is refused as a whole, paths lead into it: ["query Listing", ...].
    paths = [error.get("path") for error in reply.errors]
    if paths and all(isinstance(one, list) and one and not str(one[0]).startswith("query") for one in paths):
        reason = f"GitHub could not answer ({', '.join(sorted(reply.words)) or 'a part'})"
        return Fault(FaultKind.OVERLOADED, reason)
    return None


def _refused_query(reply: Reply) -> Fault | None:
    if not reply.errors and reply.status < 400:
        return None
    return Fault(
        FaultKind.FATAL,
        f"GitHub refused the query ({', '.join(sorted(reply.words)) or reply.status})",
        "Its schema may have changed, or an Enterprise Server be too old: update kb-builder, or report this.",
    )


def _empty(reply: Reply) -> Fault:  # noqa: ARG001 - the last rule takes what no other took
    return Fault(FaultKind.BROKEN, "GitHub answered without data")


_RULES = (
    _unreadable,
    _secondary,
    _limited,
    _unauthorized,
    _overloaded,
    _failing,
    _forbidden,
    _gone,
    _wrong_address,
    _failed_in_part,
    _refused_query,
    _empty,
)


def _until_reset(reply: Reply) -> float | None:
    reset = reply.headers.get("x-ratelimit-reset", "")
    if reply.date is None or not (reset.isascii() and reset.isdigit() and len(reset) <= 10):
        return None
    # The Date header is cut to whole seconds.
    return _plausible(int(reset) - reply.date.timestamp() + 1)


def _retry_after(reply: Reply) -> float | None:
    told = reply.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) <= 10:
        return _plausible(float(told))
    moment = _moment(told)
    if moment is None or reply.date is None:
        return None
    return _plausible((moment - reply.date).total_seconds())


def _plausible(seconds: float) -> float | None:
    # GitHub counts by the hour: what lies days ahead is somebody's mistake, and no wait at all.
    return max(1.0, seconds) if seconds <= _DAY else None


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
