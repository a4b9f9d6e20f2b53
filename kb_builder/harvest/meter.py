"""What an exchange may take in seconds and bytes, counted at the socket, whatever the server sends.

A time limit of `requests` starts anew with each byte, so a server that drips could hold us for
ever, and an endless line of headers could fill the memory. Here every single read asks first how
long it may take, and counts afterwards.
"""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one answer may take; GitHub itself gives up on a query after 10 seconds.

    `seconds` from the first byte sent to the last one read, `silence` between two bytes,
    `trying` from the first exchange that brings no answer to a question to the start of the last;
    `size` in bytes, packed and unpacked; `values` is roughly how many members and items its JSON
    may have.
    """

    seconds: float = 25
    silence: float = 12
    trying: float = 30
    size: int = 32 * 2**20
    values: int = 1_000_000


class TooLarge(requests.RequestException):
    """The answer is larger than any that is read."""


class TooSlow(requests.RequestException):
    """The answer drips."""


@dataclass(slots=True)
class Meter:
    """What the running exchange has used of its bounds, and which of them it broke."""

    bounds: Bounds
    deadline: float = 0
    received: int = 0
    verdict: requests.RequestException | None = None

    def start(self) -> None:
        """Begin an exchange."""
        self.deadline, self.received, self.verdict = time.monotonic() + self.bounds.seconds, 0, None

    def patience(self) -> float:
        """Give how many seconds the next byte may take. Raises `TimeoutError` where none are left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.verdict = TooSlow(f"more than {self.bounds.seconds:.0f} seconds")
            raise TimeoutError
        return min(left, self.bounds.silence)

    def count(self, received: int) -> None:
        """Count bytes. Raises `OSError` when they are too many."""
        self.received += received
        if self.received > self.bounds.size:
            self.verdict = TooLarge(f"more than {self.bounds.size} bytes")
            raise OSError


class MeteredAdapter(HTTPAdapter):
    """Opens connections whose sockets are metered, to the server or to an HTTP proxy."""

    def __init__(self, meter: Meter) -> None:
        self._pools = _metered_pools(meter)
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401 - as inherited
        """Give what manages connections through `proxy`."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager


def _metered_pools(meter: Meter) -> dict[str, type[HTTPConnectionPool]]:
    class Http(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = _metered(self.sock, meter)

    class Https(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = _metered(self.sock, meter)

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}


def _metered(real: object, meter: Meter) -> socket.socket:
    return cast("socket.socket", _Socket(cast("socket.socket", real), meter))


class _Socket:
    """A socket of which only reading differs."""

    def __init__(self, real: socket.socket, meter: Meter) -> None:
        self._real, self._meter = real, meter

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._real, self._meter))

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


class _Reader(io.RawIOBase):
    """The reading end; it asks the meter for every single piece."""

    def __init__(self, real: socket.socket, meter: Meter) -> None:
        super().__init__()
        self._socket, self._meter = real, meter
        self._raw = real.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._socket.settimeout(self._meter.patience())
        try:
            received = self._raw.readinto(buffer)
        except TimeoutError:
            self._meter.patience()  # perhaps it was the last one left
            raise
        self._meter.count(received or 0)
        return received

    def close(self) -> None:
        self._raw.close()
        super().close()
