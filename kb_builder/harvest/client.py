"""The HTTP client of the harvest: no redirects, and every answer ends within limits of time and size.

A timeout of an HTTP library starts anew with each byte, so a server that sends a byte now and then
could hold us for ever. Here the network connection itself asks before each read how much time is
left, and counts what it received; TLS, headers and body are bounded alike.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import httpcore

from kb_builder import __version__
from kb_builder.errors import HarvestError
from kb_builder.harvest.unreached import no_connection

_HEADERS = 2**17
"""Bytes that headers and TLS may take beside the body."""
_PLAIN, _GZIP = ("", "identity"), 31

Addresses = Callable[[str, int], Sequence[str]]
"""Gives the addresses that may be connected to for a host and port. Raises `NoAnswer` or `OSError`."""
Trust = Callable[[], ssl.SSLContext]
"""Gives the certificate authorities to trust."""


class NoAnswer(Exception):
    """There is no answer that can be used; the message is ours and quotes nothing."""


class TooLarge(NoAnswer):
    """The answer is larger than allowed."""


class TooSlow(NoAnswer):
    """The answer takes longer than allowed."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that an answer may take; GitHub itself gives up on a query after 10 seconds.

    `seconds` from the first byte sent to the last one read, `silence` between two bytes, `trying`
    from the first failed attempt of a query to the start of the last; `size` in bytes, unpacked;
    `values` is roughly how many members and items its JSON may have.
    """

    seconds: float = 25
    silence: float = 12
    trying: float = 30
    size: int = 32 * 2**20
    values: int = 1_000_000


@cache
def public_trust() -> ssl.SSLContext:
    """Give the machine's certificate authorities (a company's own server) and the public ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def server_at(address: str, name: str, *, may_name_user: bool = False) -> SplitResult:
    """Give the parts of a server's address. Raises `HarvestError`, which says that `name` holds none."""
    # A `ValueError` says that the host in brackets is no IPv6 address, or the port no number up to 65,535.
    with suppress(ValueError):
        parts = urlsplit(address)
        is_named = parts.username is not None and not may_name_user
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not is_named:
            return parts
    user = "" if may_name_user else " without a user name"
    raise HarvestError(f"{name} is not the address of a server", f"Set {name} to an http(s) URL{user}.")


def system_proxy(url: str) -> str:
    """Give the address of the proxy that the environment names for `url`, or nothing.

    Raises `HarvestError` where that is no address.
    """
    parts, proxies = urlsplit(url), getproxies()
    kind = parts.scheme if proxies.get(parts.scheme) else "all"
    proxy = "" if proxy_bypass(parts.hostname or "") else proxies.get(kind, "")
    if not proxy:
        return ""
    address = proxy if "://" in proxy else f"http://{proxy}"
    return server_at(address, f"{kind.upper()}_PROXY", may_name_user=True).geturl()


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back; header names are in lower case, and the body is still to be read."""

    status: int
    headers: Mapping[str, str]
    parts: Iterable[bytes]
    most: int

    def read(self) -> bytes:
        """Give the body, unpacked. Raises `NoAnswer`."""
        length, packing = self.headers.get("content-length", ""), self.headers.get("content-encoding", "")
        if length.isdecimal() and int(length[:20]) > self.most:
            raise TooLarge("the answer is too large")
        if packing not in (*_PLAIN, "gzip"):
            raise NoAnswer("the answer is packed in a way that nobody asked for")
        unpacker = zlib.decompressobj(_GZIP) if packing == "gzip" else None
        content = bytearray()
        try:
            for part in self.parts:
                content += unpacker.decompress(part, self.most + 1 - len(content)) if unpacker else part
                if len(content) > self.most:
                    raise TooLarge("the answer is too large")
        except zlib.error:
            raise NoAnswer("the answer cannot be unpacked") from None
        if unpacker and not unpacker.eof:
            raise NoAnswer("the answer is cut short")
        return bytes(content)


class Client:
    """Sends requests, one at a time, and gives answers within `bounds`.

    `addresses` says where a host may be connected to; without it the system finds out, or the
    `proxy`. `network` opens the connections. Time and size count from the last `restart`.
    """

    def __init__(
        self,
        bounds: Bounds,
        *,
        addresses: Addresses | None = None,
        proxy: str = "",
        trust: Trust = public_trust,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self.bounds = bounds
        self._meter = _Meter(bounds)
        to = " to the proxy" if proxy else ""
        backend = _Network(self._meter, addresses, network or httpcore.SyncBackend(), to)
        self._pool = _pool(backend, trust(), proxy)

    def restart(self) -> None:
        """Count time and size from now on."""
        self._meter.restart()

    @contextmanager
    def open(
        self, method: str, url: str, headers: Mapping[str, str], content: str | None = None
    ) -> Iterator[HttpResponse]:
        """Send a request and give the answer. Raises `NoAnswer`, also while the answer is read."""
        sent = {"User-Agent": f"kb-builder/{__version__}", "Accept-Encoding": "gzip", **headers}
        body = None if content is None else content.encode()
        try:
            with self._pool.stream(method, url, headers=list(sent.items()), content=body) as response:
                told = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                yield HttpResponse(response.status, told, response.iter_stream(), self.bounds.size)
        except httpcore.TimeoutException:
            raise TooSlow("no answer in time") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            raise NoAnswer(no_connection(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()


def _pool(network: httpcore.NetworkBackend, trust: ssl.SSLContext, proxy: str) -> httpcore.ConnectionPool:
    if not proxy:
        return httpcore.ConnectionPool(ssl_context=trust, network_backend=network)
    parts = urlsplit(proxy)
    account = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return httpcore.HTTPProxy(bare, account, ssl_context=trust, network_backend=network)


class _Meter:
    """What is left of the bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.restart()

    def restart(self) -> None:
        self._deadline, self._received = time.monotonic() + self._bounds.seconds, 0

    def patience(self) -> float:
        """Give how many seconds the next byte may take. Raises `TooSlow` where none are left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TooSlow("the answer takes too long")
        return min(left, self._bounds.silence)

    def count(self, received: int) -> None:
        self._received += received
        if self._received > self._bounds.size + _HEADERS:
            raise TooLarge("the answer is too large")


class _Network(httpcore.NetworkBackend):
    """Opens connections to addresses that may be connected to; the name is not looked up again.

    `to` says with whom, where it is not the host that is asked.
    """

    def __init__(
        self, meter: _Meter, addresses: Addresses | None, network: httpcore.NetworkBackend, to: str
    ) -> None:
        self._meter, self._addresses, self._network, self._to = meter, addresses, network, to

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the meter knows better
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._found(host, port):
            try:
                stream = self._network.connect_tcp(
                    address, port, self._meter.patience(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._meter)
        raise NoAnswer(no_connection(failure, self._to)) from None

    def _found(self, host: str, port: int) -> Sequence[str]:
        try:
            return self._addresses(host, port) if self._addresses else (host,)
        except OSError as error:
            raise NoAnswer(no_connection(error, self._to)) from None


class _Stream(httpcore.NetworkStream):
    """A connection whose every operation takes only what is left of the bounds."""

    def __init__(self, stream: httpcore.NetworkStream, meter: _Meter) -> None:
        self._stream, self._meter = stream, meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        try:
            received = self._stream.read(max_bytes, self._meter.patience())
        except httpcore.ReadTimeout:
            self._meter.patience()  # perhaps all time is up, and not only that for one byte
            raise
        self._meter.count(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._meter.patience())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, self._meter.patience())
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise NoAnswer(no_connection(error)) from None
        return _Stream(secured, self._meter)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
