"""How a query gets its answer: attempts, waits, page sizes, and what it all cost."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

import requests
from github import GithubException
from github.Requester import Requester
from pydantic import BaseModel, ValidationError

from kb_builder.errors import HarvestError, Refused, TryLater
from kb_builder.harvest import queries
from kb_builder.harvest.connection import Connection, requester
from kb_builder.harvest.exchange import Ambiguous, Redirected
from kb_builder.harvest.faults import Fault, FaultKind, Reply, diagnose
from kb_builder.harvest.installation import BadAnswer
from kb_builder.harvest.meter import Bounds, TooLarge, TooSlow
from kb_builder.harvest.patience import PATIENCE

logger = logging.getLogger(__name__)

Shape = TypeVar("Shape", bound=BaseModel)


class Overloaded(HarvestError):
    """GitHub could not answer even the smallest form of a query."""


class Gone(HarvestError):
    """GitHub says that what `path` leads to does not exist."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason, fault.next_step)
        self.path = fault.path


class Sized(Protocol):
    """What decides how much a query asks for, and learns from the answers."""

    @property
    def now(self) -> int:
        """Give how much is asked for at once."""

    def variables(self) -> dict[str, Any]:
        """Give the variables of the query that say how much."""

    def shrink(self) -> bool:
        """Ask for half from now on; tell whether that was possible."""

    def succeed(self) -> None:
        """Take note of an answer."""


@dataclass(slots=True)
class PageSize:
    """How much to ask for at once: halved when it was too much, doubled after a run of successes."""

    most: int = 25
    now: int = 0
    good: int = 0

    def __post_init__(self) -> None:
        self.now = self.now or self.most

    def variables(self) -> dict[str, Any]:
        """Give the variable `first`."""
        return {"first": self.now}

    def shrink(self) -> bool:
        """Ask for half from now on; tell whether that was possible."""
        before, self.now, self.good = self.now, max(1, self.now // 2), 0
        return self.now < before

    def succeed(self) -> None:
        """Take note of an answer; the eighth in a row lets the size grow."""
        self.good += 1
        if self.good >= 8 and self.now < self.most:
            self.now, self.good = min(self.most, self.now * 2), 0


@dataclass(slots=True)
class Transport:
    """Sends queries through PyGithub; keeps count of points, requests and seconds waited.

    `max_wait` bounds the sum of all waits for limits in seconds; the pauses of some seconds before
    a question is asked again are bounded by the number of tries. `sleep` does the waiting.
    """

    requester: Requester
    host: str
    max_wait: float
    sleep: Callable[[float], None]
    trying: float = Bounds().trying
    cost: int = 0
    requests: int = 0
    waited: float = 0
    started_at: datetime | None = None
    _failures: Counter[FaultKind] = field(default_factory=Counter)
    _in_vain: float = 0

    def ask(
        self, query: str, variables: Mapping[str, Any], shape: type[Shape], size: Sized | None = None
    ) -> Shape:
        """Give the data that answers the query `query` of our query files, in the given shape.

        `size` gives the variables that say how much, and shrinks as GitHub needs it. Raises `Gone`,
        `Overloaded`, `TryLater` when waiting would exceed `max_wait`, `Refused` where the token may
        not read this, or `HarvestError`.
        """
        self._failures.clear()
        self._in_vain = 0
        while True:
            paging = size.variables() if size else {}
            outcome = self._attempt(query, {**variables, **paging}, shape)
            if not isinstance(outcome, Fault):
                if size:
                    size.succeed()
                return outcome
            self._go_on_after(outcome, size)

    def _attempt(self, query: str, variables: dict[str, Any], shape: type[Shape]) -> Shape | Fault:
        reply = self._send(queries.text(query), variables)
        self.started_at = self.started_at or reply.date
        data = reply.data
        if data is None:
            return diagnose(reply)
        self._account(query, data)
        if _has_gaps(data):
            return Fault(FaultKind.OVERLOADED, "GitHub left gaps in a page")
        try:
            return shape.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"]))
            return Fault(FaultKind.BROKEN, f"GitHub answered in an unknown shape ({place}: {first['type']})")

    def _send(self, text: str, variables: dict[str, Any]) -> Reply:
        self.requests += 1
        began = time.monotonic()
        reply = self._exchange(text, variables)
        self._in_vain += time.monotonic() - began if reply.status == 0 else 0
        return reply

    def _exchange(self, text: str, variables: dict[str, Any]) -> Reply:
        try:
            headers, body = self.requester.graphql_query(text, variables)
        except GithubException as error:
            return Reply(error.status, _lower(error.headers), error.data)
        except requests.RequestException as error:
            return Reply(0, {}, None, _trouble(error), isinstance(error, _TOO_MUCH))
        except (
            AssertionError,
            AttributeError,
            LookupError,
            RecursionError,
            RuntimeError,
            TypeError,
            ValueError,
        ):
            # What PyGithub makes of an empty, cut or oddly typed body; its own bugs look the same.
            return Reply(0, {}, None, "the answer is not what a GitHub API says")
        reply = Reply(200, _lower(headers), body)
        declared = reply.headers.get("content-type", "")
        return (
            reply
            if "json" in declared.lower()
            else replace(reply, trouble="the answer is not declared as JSON")
        )

    def _account(self, query: str, data: dict[str, Any]) -> None:
        price = data.get("rateLimit")
        cost, left = (price.get(k) for k in ("cost", "remaining")) if isinstance(price, dict) else (0, "?")
        self.cost += cost if isinstance(cost, int) else 0
        logger.debug("%s: %s points, %s left, request %s", query, cost, left, self.requests)

    def _go_on_after(self, fault: Fault, size: Sized | None) -> None:
        if fault.kind is FaultKind.GONE:
            raise Gone(fault)
        if fault.kind is FaultKind.FORBIDDEN:
            raise Refused(f"{self.host}: {fault.reason}", fault.next_step)
        patience = PATIENCE.get(fault.kind)
        if patience is None:
            raise HarvestError(f"{self.host}: {fault.reason}", fault.next_step)
        shrunk = fault.kind is FaultKind.OVERLOADED and size is not None and size.shrink()
        pause = patience.pause(fault, self._failures[fault.kind])
        self._failures[fault.kind] += not shrunk
        if self._failures[fault.kind] >= patience.tries or (
            pause.is_short and self._in_vain + pause.seconds > self.trying
        ):
            raise self._despair(fault)
        reason = fault.reason + (f"; asking for {size.now} at once" if shrunk and size else "")
        if pause.is_short:
            self._in_vain += pause.seconds
        else:
            self._reserve(pause.seconds, reason)
        logger.warning("%s: waiting %.0f s", reason, pause.seconds)
        self.sleep(pause.seconds)

    def _despair(self, fault: Fault) -> HarvestError:
        times = max(1, self._failures[fault.kind])
        reason = f"{self.host}: {fault.reason}" + (f", {times} times in a row" if times > 1 else "")
        if fault.kind is FaultKind.OVERLOADED:
            return Overloaded(reason, "Run the command again later; nothing was changed.")
        if fault.kind is FaultKind.BROKEN:
            return HarvestError(
                reason, "Check https://www.githubstatus.com/ and run the command again later."
            )
        return TryLater(reason, "Run the same command again in an hour; nothing was changed.")

    def _reserve(self, seconds: float, reason: str) -> None:
        if self.waited + seconds > self.max_wait:
            raise TryLater(
                f"{self.host}: {reason}; that needs a wait of {seconds:.0f} s more, and --max-wait is "
                f"{self.max_wait:.0f} s in all",
                f"Run the same command again in {seconds:.0f} s, or with a larger --max-wait; "
                "nothing was changed.",
            )
        self.waited += seconds


@contextmanager
def transport(
    connection: Connection, *, max_wait: float, sleep: Callable[[float], None]
) -> Iterator[Transport]:
    """Give a transport to GitHub, closed on leaving; `HarvestError` if it cannot be reached as described."""
    with requester(connection) as made:
        yield Transport(made, connection.host, max_wait, sleep, connection.bounds.trying)


def _has_gaps(data: dict[str, Any]) -> bool:
    # A null among nodes is an item that GitHub ran out of resources for, not one that is gone.
    open_parts: list[Any] = [data]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, dict):
            nodes = part.get("nodes", ())
            if nodes is None or (isinstance(nodes, list) and None in nodes):
                return True
            open_parts.extend(part.values())
        elif isinstance(part, list):
            open_parts.extend(part)
    return False


_TOO_MUCH = (TooLarge, TooSlow, requests.Timeout)
_TROUBLES: tuple[tuple[type[requests.RequestException], str], ...] = (
    (Redirected, "the address redirects elsewhere"),
    (Ambiguous, "the answer contradicts itself"),
    (BadAnswer, "the answer to a GitHub App holds no token or no time"),
    (TooLarge, "the answer is too large"),
    (TooSlow, "the answer takes too long"),
    (requests.Timeout, "no answer in time"),
    (requests.exceptions.SSLError, "no trusted TLS connection"),
    (requests.ConnectionError, "no connection"),
)


def _trouble(error: requests.RequestException) -> str:
    # The text of the exception is not used: some kinds quote headers, the token among them.
    return next((words for kind, words in _TROUBLES if isinstance(error, kind)), "the answer cannot be read")


def _lower(headers: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (headers or {}).items()}
