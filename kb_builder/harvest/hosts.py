"""Decides which addresses pictures may be read from: GitHub's own hosts, by path, at public IP addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_PLAIN = re.compile(r"[\x21-\x5b\x5d-\x7e]+")
_ANYTHING = re.compile(r"/.*")
_NAT64 = IPv6Network("64:ff9b::/96")
_TOKENS = re.compile(r"jwt|token|access_token|sig|signature|expires|x-amz-.*|se|sp|sv", re.IGNORECASE)
# An address of GitHub's for pictures and files, whole, so that no text is read twice.
_FILE = re.compile(
    r"""(https://(?:[a-z-]{1,40}\.githubusercontent\.com|github-production-[a-z0-9-]{1,40}\.s3\.amazonaws\.com)"""
    r"""/[^\s?"'<>()\[\]]*)(\?[^\s"'<>()\[\]]*)?""",
    re.IGNORECASE,
)
_WITH_TOKEN = re.compile(r"[?&;](?:jwt|token|X-Amz-[A-Za-z-]+)=", re.IGNORECASE)
_BLOB = re.compile(r"(https?://[^/]+/[^/?#]+/[^/?#]+)/blob/")


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """A host that pictures may be read from.

    `path` is what may be asked for there; `is_first` False means: only where a redirect leads.
    An address that is not public is `trusted` only on a server of one's own.
    """

    host: str
    path: re.Pattern[str] = _ANYTHING
    is_first: bool = True
    scheme: str = "https"
    port: int = 443
    trusted: bool = False


GITHUB = (
    AllowedHost(
        "github.com",
        re.compile(r"/user-attachments/assets/[0-9a-f-]{36}|/[^/]+/[^/]+/(?:assets/\d+/[\w-]+|raw/.+)"),
    ),
    AllowedHost("avatars.githubusercontent.com"),
    AllowedHost("raw.githubusercontent.com"),
    AllowedHost("user-images.githubusercontent.com"),
    # Where github.com itself leads for its attachments. Not `private-user-images`: what only some
    # may see must not be shown to everyone.
    AllowedHost("github-production-user-asset-6210df.s3.amazonaws.com", is_first=False),
    AllowedHost("objects.githubusercontent.com", is_first=False),
)
"""The hosts of github.com."""


@dataclass(frozen=True, slots=True)
class Target:
    """A request that may be sent: the host, and what to ask for there."""

    host: AllowedHost
    path: str

    @property
    def url(self) -> str:
        """The address made anew from what was checked, so that nobody reads the given one differently."""
        name = f"[{self.host.host}]" if ":" in self.host.host else self.host.host
        return f"{self.host.scheme}://{name}:{self.host.port}{self.path}"


def allowed_hosts(api_url: str) -> tuple[AllowedHost, ...]:
    """Give the hosts that belong to the API at `api_url`: GitHub's own, or one Enterprise Server.

    An Enterprise Server is the one host that is asked, at that port, wherever its address is.
    """
    api = urlsplit(api_url)
    host = (api.hostname or "").lower()
    if host == "api.github.com":
        return GITHUB
    port = api.port or (443 if api.scheme == "https" else 80)
    return (AllowedHost(host, scheme=api.scheme, port=port, trusted=True),)


def target_of(address: str, hosts: Sequence[AllowedHost], *, is_first: bool = True) -> Target | None:
    """Give the request for `address`, None where it leads to no allowed host."""
    if not _PLAIN.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    path = parts.path or "/"
    if "@" in parts.netloc or any(step in (".", "..") for step in unquote(path).split("/")):
        return None
    for allowed in hosts:
        if (
            (parts.scheme, host, port or allowed.port) == (allowed.scheme, allowed.host, allowed.port)
            and (allowed.is_first or not is_first)
            and allowed.path.fullmatch(path)
        ):
            return Target(allowed, f"{path}?{parts.query}" if parts.query else path)
    return None


def is_short_lived(address: str) -> bool:
    """Tell whether an address holds a token that soon ends: it may neither be stored nor asked for."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return parts.hostname == "private-user-images.githubusercontent.com" or any(
        _TOKENS.fullmatch(name) for name in names
    )


def without_tokens(text: str) -> str:
    """Give a text whose addresses of GitHub's files hold no token: it is dead in minutes, and no reader's."""
    return _FILE.sub(_without_token, text)


def _without_token(address: re.Match[str]) -> str:
    return address[1] if address[2] and _WITH_TOKEN.search(address[2]) else address[0]


def readable(address: str) -> str:
    """Give the address of the file itself where `address` is that of the page about it."""
    return _BLOB.sub(r"\1/raw/", address, count=1)


def small(address: str, side: int) -> str:
    """Give the address of an avatar of `side` pixels: GitHub makes it of any size."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "s"]
    return parts._replace(query=urlencode([*query, ("s", str(side))])).geturl()


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, whatever it is wrapped in."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _layers(found))


def _layers(found: IPv4Address | IPv6Address) -> Sequence[IPv4Address | IPv6Address]:
    """Give what an address stands for: an IPv4 address within it, else the address itself."""
    if isinstance(found, IPv4Address):
        return (found,)
    if found.ipv4_mapped:
        return (found.ipv4_mapped,)
    if found in _NAT64:
        return (IPv4Address(int(found) & 0xFFFF_FFFF),)
    if found.teredo:
        return (found, *found.teredo)
    return (found, found.sixtofour) if found.sixtofour else (found,)
