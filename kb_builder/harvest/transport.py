"""Sends queries to GitHub and repeats them where that helps; counts points, requests and seconds waited."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import stamina
from github import GithubException
from github.Requester import Requester
from pydantic import BaseModel, ValidationError

from kb_builder.errors import HarvestError, Refused, TryLater
from kb_builder.harvest import queries
from kb_builder.harvest.client import NoAnswer, TooLarge, TooSlow
from kb_builder.harvest.connection import Connection, requester
from kb_builder.harvest.faults import Fault, FaultKind, Reply, Unanswered, diagnose

logger = logging.getLogger(__name__)
stamina.instrumentation.set_on_retry_hooks(())  # our own line says what is waited for

Shape = TypeVar("Shape", bound=BaseModel)

_A_MINUTE = 60.0
_PUBLIC, _STATUS = "api.github.com", "https://www.githubstatus.com/"
# How often and how long is decided after each fault, by GitHub and by the table below.
_REPEATING = stamina.RetryingCaller(attempts=None, timeout=None)


class Gone(HarvestError):
    """GitHub says that what `path` leads to does not exist."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason, fault.next_step)
        self.path = fault.path


@dataclass(frozen=True, slots=True)
class Pause:
    """How many seconds to wait; a short one is our own manners, not a limit of GitHub's."""

    seconds: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How a kind of fault is waited out: tries in all, seconds before the second, most between two."""

    tries: int
    first: float
    most: float

    def pause(self, fault: Fault, earlier: int) -> Pause:
        """Give the pause after `fault`, before which `earlier` ones of its kind came in a row."""
        is_short = self.most < _A_MINUTE and fault.wait is None
        if fault.kind is FaultKind.LIMITED and fault.wait is not None:
            # A reset that has passed and did not help is told again: do not hammer.
            return Pause(max(fault.wait, self.first * 2.0 ** (earlier - 1) if earlier else 0), is_short)
        first = self.first if fault.wait is None else max(1, fault.wait)
        return Pause(max(first, min(self.most, first * 2.0**earlier)), is_short)


RETRY_POLICIES: Mapping[FaultKind, RetryPolicy] = MappingProxyType(
    {
        FaultKind.LIMITED: RetryPolicy(tries=5, first=60, most=3600),
        FaultKind.SECONDARY: RetryPolicy(tries=5, first=60, most=3600),
        FaultKind.OVERLOADED: RetryPolicy(tries=5, first=1, most=16),
        FaultKind.BROKEN: RetryPolicy(tries=5, first=1, most=16),
    }
)


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


class _Failed(Exception):
    """An attempt brought no answer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(slots=True)
class Transport:
    """Sends queries through PyGithub; keeps count of points, requests and seconds waited.

    `max_wait` bounds the sum of all waits for limits in seconds; the pauses of some seconds before
    a question is asked again are bounded by the number of tries, and by `trying` seconds.
    """

    requester: Requester
    host: str
    max_wait: float
    trying: float
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
        `Unanswered`, `TryLater` when waiting would exceed `max_wait`, `Refused` where the token may
        not read this, or `HarvestError`.
        """
        self._failures.clear()
        self._in_vain = 0
        return _REPEATING(partial(self._wait_after, size), self._attempt, query, variables, shape, size)

    def tell(self, mutation: str, variables: Mapping[str, Any], shape: type[Shape]) -> Shape:
        """Send a mutation once, since what brought no answer may have been done; give what came back.

        Raises `Unanswered` where it may have been done, `Refused`, `TryLater` or `HarvestError`.
        """
        try:
            return self._attempt(mutation, variables, shape, None)
        except _Failed as failed:
            fault = failed.fault
            if fault.kind in (FaultKind.GONE, FaultKind.FORBIDDEN):
                raise Refused(f"{self.host}: {fault.reason}", fault.next_step) from None
            raise self._despair(fault) from None

    def _attempt(
        self, query: str, variables: Mapping[str, Any], shape: type[Shape], size: Sized | None
    ) -> Shape:
        paging = size.variables() if size else {}
        reply = self._send(queries.text(query), {**variables, **paging})
        self.started_at = self.started_at or reply.date
        data = reply.data
        if data is None:
            raise _Failed(diagnose(reply))
        self._account(query, data)
        if _has_gaps(data):
            raise _Failed(Fault(FaultKind.OVERLOADED, "GitHub left gaps in a page"))
        answer = _shaped(data, shape)
        if size:
            size.succeed()
        return answer

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
            return Reply(error.status, error.headers or {}, error.data)
        except NoAnswer as trouble:
            return Reply(0, {}, None, str(trouble), isinstance(trouble, TooLarge | TooSlow))
        except (AttributeError, LookupError, TypeError):
            # What PyGithub makes of an oddly typed list of errors.
            return Reply(0, {}, None, "the answer is not what a GitHub API says")
        return Reply(200, headers, body)

    def _account(self, query: str, data: dict[str, Any]) -> None:
        price = data.get("rateLimit")
        cost, left = (price.get(k) for k in ("cost", "remaining")) if isinstance(price, dict) else (0, "?")
        self.cost += cost if isinstance(cost, int) else 0
        logger.debug("%s: %s points, %s left, request %s", query, cost, left, self.requests)

    def _wait_after(self, size: Sized | None, error: Exception) -> bool | float:
        """Give the seconds until the next attempt, False for another error; raises where there is none."""
        if not isinstance(error, _Failed):
            return False
        fault = error.fault
        if fault.kind is FaultKind.GONE:
            raise Gone(fault)
        if fault.kind is FaultKind.FORBIDDEN:
            raise Refused(f"{self.host}: {fault.reason}", fault.next_step)
        policy = RETRY_POLICIES.get(fault.kind)
        if policy is None:
            raise HarvestError(f"{self.host}: {fault.reason}", fault.next_step)
        shrunk = fault.kind is FaultKind.OVERLOADED and size is not None and size.shrink()
        pause = policy.pause(fault, self._failures[fault.kind])
        self._failures[fault.kind] += not shrunk
        if self._failures[fault.kind] >= policy.tries or (
            pause.is_short and self._in_vain + pause.seconds > self.trying
        ):
            raise self._despair(fault)
        reason = fault.reason + (f"; asking for {size.now} at once" if shrunk and size else "")
        if pause.is_short:
            self._in_vain += pause.seconds
        else:
            self._reserve(pause.seconds, reason)
        logger.warning("%s: waiting %.0f s", reason, pause.seconds)
        return pause.seconds

    def _despair(self, fault: Fault) -> HarvestError:
        times = max(1, self._failures[fault.kind])
        reason = f"{self.host}: {fault.reason}" + (f", {times} times in a row" if times > 1 else "")
        if fault.kind is FaultKind.OVERLOADED:
            return Unanswered(reason, fault.next_step or "Run the command again later; nothing was changed.")
        if fault.kind is FaultKind.BROKEN:
            status = _STATUS if self.host == _PUBLIC else f"whether GitHub works at {self.host}"
            return Unanswered(reason, fault.next_step or f"Check {status} and run the command again later.")
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
def transport(connection: Connection, *, max_wait: float) -> Iterator[Transport]:
    """Give a transport to GitHub, closed on leaving; `HarvestError` if it cannot be reached as described."""
    with requester(connection) as made:
        yield Transport(made, connection.host, max_wait, connection.bounds.trying)


def _shaped(data: dict[str, Any], shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        reason = f"GitHub answered in an unknown shape ({place}: {first['type']})"
        raise _Failed(Fault(FaultKind.BROKEN, reason)) from None


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
