"""One exchange with a server: the answer is read within bounds, and refused if it contradicts itself."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from github.Requester import RequestsResponse

from kb_builder.harvest.meter import Bounds, Meter, MeteredAdapter, TooLarge


class Redirected(requests.RequestException):
    """The answer points elsewhere; a query is never sent after it."""


class Ambiguous(requests.RequestException):
    """The answer says a thing twice, perhaps differently."""


class ServerClock:
    """The time as the server tells it, carried on between its answers; the local clock may be wrong."""

    def __init__(self) -> None:
        self._told: datetime | None = None
        self._since = 0.0

    def hear(self, date: str) -> None:
        """Take the Date header of an answer; what is no date is not heard."""
        try:
            told = parsedate_to_datetime(date).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            return
        self._told, self._since = told, time.monotonic()

    def now(self) -> datetime | None:
        """Give the server's time in UTC; None before its first answer."""
        passed = timedelta(seconds=time.monotonic() - self._since)
        return None if self._told is None else self._told + passed


class BoundedSession(requests.Session):
    """A session that follows nothing and meters each exchange; use it for one server only."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self.clock = ServerClock()
        self._meter = Meter(bounds)
        for scheme in ("http://", "https://"):
            self.mount(scheme, MeteredAdapter(self._meter))

    def get_redirect_target(self, _: requests.Response) -> None:
        """Look at no Location: `requests` would read all of the answer first, even to follow nothing."""

    def exchange(
        self, verb: str, url: str, headers: Mapping[str, str], body: str | None, *, verify: bool | str
    ) -> BoundedResponse:
        """Send a request and give the answer, still to be read. Raises `requests.RequestException`."""
        self._meter.start()
        silence = self._meter.bounds.silence
        try:
            answer = self.request(
                verb,
                url,
                headers=dict(headers),
                data=body,
                timeout=(silence, silence),
                verify=verify,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as error:
            raise self._meter.verdict or error from None
        self.clock.hear(answer.headers.get("date", ""))
        return BoundedResponse(answer, self._meter)


class BoundedResponse(RequestsResponse):
    """An answer that is read within its bounds, and always as UTF-8."""

    def __init__(self, response: requests.Response, meter: Meter) -> None:
        super().__init__(response)
        self._meter = meter

    def read(self) -> str:
        """Give the text. Raises `requests.RequestException`, where possible one of our own kinds."""
        with self.response:
            if 300 <= self.status < 400:
                raise Redirected(str(self.status))
            try:
                content = b"".join(self._parts())
            except (requests.RequestException, OSError) as error:
                raise self._meter.verdict or error from None
        # A member or item takes up to a hundred times its bytes once it is an object of Python's.
        if sum(map(content.count, (b",", b"{", b"["))) > self._meter.bounds.values:
            raise TooLarge(f"more than {self._meter.bounds.values} values")
        text = content.decode("utf-8", "replace")
        _refuse_ambiguity(text)
        return text

    def _parts(self) -> Iterator[bytes]:
        size = 0
        for part in self.response.iter_content(2**16):
            yield part
            size += len(part)
            if size > self._meter.bounds.size:
                raise TooLarge(f"more than {self._meter.bounds.size} bytes")
            self._meter.patience()


def _refuse_ambiguity(text: str) -> None:
    def see(members: list[tuple[str, object]]) -> None:
        if len(members) != len({name for name, _ in members}):
            raise Ambiguous("a member stands there twice")

    try:
        json.loads(text, object_pairs_hook=see)
    except (ValueError, RecursionError):
        return  # no JSON at all is for the caller to judge, who knows the status
