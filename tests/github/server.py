"""The server itself: HTTP on loopback, records of what was asked, and faults on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.github import rest
from tests.github.dataset import Dataset, load
from tests.github.exchange import Answer, Call, Fault, Request
from tests.github.faults import FAULTS
from tests.github.graphql_endpoint import Endpoint, read
from tests.github.http_shell import Shell
from tests.github.limits import RateLimit
from tests.github.media import Media
from tests.github.plan import Plan

Hook = Callable[["GitHub", int], object]


class GitHub:
    """A GitHub on loopback; use it as a context manager, and look at its lists afterwards.

    `requests` holds the GraphQL requests, `rest_requests` all others, `refused` what GitHub's
    schema or limits would not take, `crashes` the server's own failures: both must be empty at
    the end of a test that did not provoke them. `before_request` hooks run before each GraphQL
    request with its number (from 1) and may change the data. `tokens` set means: only these.
    `now` gives the server's time (seconds since 1970), which the Date header shows. `media` holds
    the pictures.
    """

    def __init__(
        self,
        datasets: Iterable[Dataset] = (),
        *,
        port: int = 0,
        limit: int = 5000,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.endpoint = Endpoint(list(datasets), RateLimit(limit))
        self.now = now
        self.tokens: set[str] | None = None
        self.requests: list[Request] = []
        self.rest_requests: list[Request] = []
        self.before_request: list[Hook] = []
        self.media = Media()
        self.plan = Plan()
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._shell = Shell(self.handle, port, now=lambda: self.now())  # noqa: PLW0108 (`now` may be changed)

    @classmethod
    def serving(cls, files: Mapping[str, Path | str], *, port: int = 0) -> Self:
        """Make a server of files: "owner/name" to a data set's file or folder."""
        return cls([load(file, name) for name, file in files.items()], port=port)

    @property
    def url(self) -> str:
        """Give the REST root, for GITHUB_API_URL."""
        return f"http://127.0.0.1:{self._shell.port}"

    @property
    def graphql_url(self) -> str:
        """Give the GraphQL address, for GITHUB_GRAPHQL_URL."""
        return f"{self.url}/graphql"

    @property
    def refused(self) -> list[str]:
        """Give what GitHub would not have taken, or what no data set has an answer for."""
        return self.endpoint.refused

    @property
    def crashes(self) -> list[str]:
        """Give tracebacks of failures in the server itself."""
        return self._shell.crashes

    @property
    def rate(self) -> RateLimit:
        """Give the points: set `limit` or `used` to come near the end."""
        return self.endpoint.rate

    @property
    def cost(self) -> int:
        """Give the points of all queries together."""
        return sum(request.points for request in self.requests)

    def add(self, dataset: Dataset) -> Dataset:
        """Serve one more repository."""
        self.endpoint.datasets.append(dataset)
        return dataset

    def repository(self, name: str) -> Dataset:
        """Give the data set of "owner/name", to look at or to change."""
        return next(one for one in self.endpoint.datasets if one.name == name)

    def shuffle(self, seed: int | None) -> None:
        """Change the order of everything that GitHub promises no order for; None is as stored."""
        self.endpoint.shuffle = seed

    def fail(
        self, how: str | Fault, *, nth: int = 1, times: int = 1, when: Callable[[Request], bool] | None = None
    ) -> None:
        """Fail the `nth` GraphQL request from now (of those that `when` picks), `times` in a row."""
        self.plan.fail(*_fault(how), nth=nth, times=times, when=when)

    def fail_always(self, how: str | Fault, *, when: Callable[[Request], bool] | None = None) -> None:
        """Fail every GraphQL request from now on, until `heal`."""
        self.plan.fail(*_fault(how), nth=1, times=None, when=when)

    def heal(self) -> None:
        """Forget every planned fault."""
        self.plan = Plan()

    def handle(self, request: Request) -> Answer:
        """Answer one request; one at a time, so that records and hooks have an order."""
        with self._lock:
            self.rate.roll(self.now())
            answer, fault = self._begin(request)
        if fault is not None:
            answer = fault(Call(request, lambda: self._honest(request), self.now(), self._closing.wait))
        request.status = answer.status
        serial = len(self.requests) + len(self.rest_requests)
        identity = {"x-github-request-id": f"TEST:{serial:04X}"}
        answer.headers = {**identity, **self.rate.headers(), **answer.headers}
        return answer

    def _begin(self, request: Request) -> tuple[Answer, Fault | None]:
        if self.media.concerns(request):
            return self.media.answer(request), None
        if not request.is_graphql:
            self.rest_requests.append(request)
            return rest.answer(request, self.now(), self.tokens), None
        self.requests.append(request)
        for hook in self.before_request:
            hook(self, len(self.requests))
        read(request)
        request.fault, fault = self.plan.next(request)
        return Answer() if fault else self._honest(request), fault

    def _honest(self, request: Request) -> Answer:
        with self._lock:
            refusal = rest.bad_credentials(request, self.tokens, self.now())
            return refusal or self.endpoint.answer(request, self.now())

    def close(self) -> None:
        """Stop: end waiting answers, open connections and the thread."""
        self._closing.set()
        self._shell.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _fault(how: str | Fault) -> tuple[str, Fault]:
    return (how, FAULTS[how]) if isinstance(how, str) else (getattr(how, "__name__", "fault"), how)
