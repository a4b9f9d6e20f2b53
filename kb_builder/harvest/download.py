"""Reads one file from a host that may be asked, and from no other; without a token, and within limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from socket import AI_ADDRCONFIG, SOCK_STREAM, getaddrinfo
from urllib.parse import urljoin

import httpcore

from kb_builder.harvest import videos
from kb_builder.harvest.client import Bounds, Client, HttpResponse, NoAnswer, TooLarge, Trust, public_trust
from kb_builder.harvest.hosts import AllowedHost, is_public, is_short_lived, target_of
from kb_builder.harvest.pictures import UnfitError
from kb_builder.media import Refusal

MOST_BYTES = 10_000_000
"""The most of a picture; nobody knows before the end whether an address is that of a video."""
MOST_SECONDS = 20.0
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({400, 401, 403, 404, 410, 451})
_HEADERS = {
    "Accept": "image/png, image/jpeg, image/gif, image/webp, video/mp4, video/webm, video/quicktime",
    "Accept-Encoding": "identity",
    "Connection": "close",
}

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host."""


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for the IP addresses of `host`, in its order. Raises `OSError`."""
    found = getaddrinfo(host, port, type=SOCK_STREAM, flags=AI_ADDRCONFIG)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Web:
    """The part of the web that files may be read from, and how much of it at most."""

    hosts: tuple[AllowedHost, ...]
    most_bytes: int = videos.MOST_BYTES
    most_seconds: float = MOST_SECONDS
    resolve: Resolve = resolve
    trust: Trust = public_trust
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def read(self, address: str) -> bytes:
        """Give the file at `address`, redirects followed where they lead to an allowed host.

        Raises `UnfitError` for what must not or need not be tried again, `NoAnswer` else.
        """
        if is_short_lived(address):
            raise UnfitError(Refusal.SHORT_LIVED)
        bounds = Bounds(seconds=self.most_seconds, silence=self.most_seconds, size=self.most_bytes)
        with Client(bounds, addresses=self._checked, trust=self.trust, network=self.network) as client:
            try:
                return self._followed(client, address)
            except TooLarge:
                raise UnfitError(Refusal.TOO_LARGE) from None

    def _followed(self, client: Client, address: str) -> bytes:
        for turn in range(MOST_REDIRECTS + 1):
            target = target_of(address.partition("#")[0], self.hosts, is_first=turn == 0)
            if target is None:
                raise UnfitError(Refusal.LEADS_AWAY if turn else Refusal.ELSEWHERE)
            with client.open("GET", target.url, _HEADERS) as answer:
                if answer.status not in _REDIRECTS:
                    return _content(answer)
                address = _joined(address, answer.headers.get("location", ""))
        raise UnfitError(Refusal.LEADS_AWAY)

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """Give the addresses of a host: asked for once, so that they cannot change once they are checked."""
        addresses = self.resolve(host, port)
        is_trusted = any(one.trusted for one in self.hosts if (one.host, one.port) == (host, port))
        if not addresses or not (is_trusted or all(map(is_public, addresses))):
            raise NoAnswer("the host's address is not public")
        return addresses


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise UnfitError(Refusal.LEADS_AWAY) from None


def _content(answer: HttpResponse) -> bytes:
    if answer.status in _GONE:
        raise UnfitError(Refusal.GONE)
    if answer.status != 200:
        raise NoAnswer(f"answered {answer.status}")
    return answer.read()
