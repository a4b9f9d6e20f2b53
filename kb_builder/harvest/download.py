"""How one file is read from a host that may be asked, and from no other: pinned, bounded, without a token."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from kb_builder import __version__
from kb_builder.harvest.pictures import UnfitError
from kb_builder.harvest.places import Place, Target, is_public, is_short_lived, target_of
from kb_builder.media import Refusal

MOST_BYTES = 10_000_000
MOST_SECONDS = 20.0
MOST_REDIRECTS = 5
_PART = 2**16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({400, 401, 403, 404, 410, 451})

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host."""
Connect = Callable[[tuple[str, int], float], socket.socket]
"""Opens a connection to an IP address and port within so many seconds."""

Trust = Callable[[], ssl.SSLContext]
"""Gives whom to believe who they are."""


class UnavailableError(Exception):
    """The file could not be had this time; the next run may try again."""


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for the IP addresses of `host`, in its order. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def connect(address: tuple[str, int], seconds: float) -> socket.socket:
    """Open a connection to an IP address. Raises `OSError`."""
    return socket.create_connection(address, seconds)


@cache
def trust() -> ssl.SSLContext:
    """Give whom to believe who they are: the machine's authorities, and the public ones."""
    # The machine's for a company's own server, the public ones for a bare machine.
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


@dataclass(frozen=True, slots=True)
class Web:
    """The part of the web that files may be read from, and how much of it at most."""

    places: tuple[Place, ...]
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    resolve: Resolve = resolve
    connect: Connect = connect
    trust: Trust = trust

    def read(self, address: str) -> bytes:
        """Give the file at `address`, redirects followed where they lead to a place of ours.

        Raises `UnfitError` for what must not or need not be tried again, `UnavailableError` else.
        """
        if is_short_lived(address):
            raise UnfitError(Refusal.SHORT_LIVED)
        with _Watch(self.most_seconds, self.trust) as watch:
            try:
                return self._followed(address, watch)
            except (OSError, http.client.HTTPException, ValueError) as error:
                if isinstance(error, UnfitError):
                    raise
                is_slow = watch.rang or isinstance(error, TimeoutError)
                reason = "took too long" if is_slow else type(error).__name__
                raise UnavailableError(reason) from None

    def _followed(self, address: str, watch: _Watch) -> bytes:
        for turn in range(MOST_REDIRECTS + 1):
            target = target_of(address.partition("#")[0], self.places, is_first=turn == 0)
            if target is None:
                raise UnfitError(Refusal.LEADS_AWAY if turn else Refusal.ELSEWHERE)
            with self._asking(target, watch) as reply:
                if reply.status not in _REDIRECTS:
                    return self._body(reply, watch)
                address = urljoin(address, reply.headers.get("location", ""))
        raise UnfitError(Refusal.LEADS_AWAY)

    @contextmanager
    def _asking(self, target: Target, watch: _Watch) -> Iterator[http.client.HTTPResponse]:
        place = target.place
        connection = http.client.HTTPConnection(place.host, place.port)
        with contextlib.closing(connection):
            connection.sock = self._connected(place, watch)
            connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
            for name, value in _headers(place):
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as reply:
                yield reply

    def _connected(self, place: Place, watch: _Watch) -> socket.socket:
        """Connect to an address of the host that was checked: asked once, so that it cannot change."""
        addresses = self.resolve(place.host, place.port)
        if not addresses or not (place.trusted or all(map(is_public, addresses))):
            raise UnavailableError("the host's address is not public")
        failures: list[OSError] = []
        for address in addresses:
            try:
                return watch.over(self.connect((address, place.port), watch.seconds), place)
            except OSError as failure:
                failures.append(failure)
        raise failures[0]

    def _body(self, reply: http.client.HTTPResponse, watch: _Watch) -> bytes:
        if reply.status in _GONE:
            raise UnfitError(Refusal.GONE)
        if reply.status != http.client.OK:
            raise UnavailableError(f"answered {reply.status}")
        if (reply.length or 0) > self.most_bytes:
            raise UnfitError(Refusal.TOO_LARGE)
        promised, content = reply.length, bytearray()
        while part := reply.read(_PART):
            content += part
            if len(content) > self.most_bytes:
                raise UnfitError(Refusal.TOO_LARGE)
        if watch.rang or (promised is not None and len(content) != promised):
            raise UnavailableError("cut short")
        return bytes(content)


class _Watch:
    """Cuts the connection when time is up: a server that drips stays within every other limit."""

    def __init__(self, seconds: float, trust: Trust) -> None:
        self.seconds, self._trust = seconds, trust
        self.rang = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def over(self, connection: socket.socket, place: Place) -> socket.socket:
        """Watch a new connection to `place`, and secure it where it is to be secure."""
        if place.scheme != "https":
            return self._hold(connection)
        with contextlib.ExitStack() as failed:
            failed.callback(connection.close)
            secured = self._trust().wrap_socket(
                connection, server_hostname=place.host, do_handshake_on_connect=False
            )
            failed.callback(secured.close)
            self._hold(secured)
            secured.do_handshake()
            failed.pop_all()
        return secured

    def _hold(self, connection: socket.socket) -> socket.socket:
        self._socket = connection
        if self.rang:
            self._ring()
        return connection

    def _ring(self) -> None:
        self.rang = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Not through TLS, which would wait for the other side.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()


def _headers(place: Place) -> tuple[tuple[str, str], ...]:
    is_usual = place.port == (443 if place.scheme == "https" else 80)
    host = f"[{place.host}]" if ":" in place.host else place.host
    return (
        ("Host", host if is_usual else f"{host}:{place.port}"),
        ("User-Agent", f"kb-builder/{__version__}"),
        ("Accept", "image/png, image/jpeg, image/gif, image/webp"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    )
