"""How to reach GitHub: addresses, token or App, and PyGithub's requester kept quiet and within bounds."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Any, ClassVar
from urllib.parse import urlsplit

from github import Auth
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)

from kb_builder import __version__
from kb_builder.errors import HarvestError
from kb_builder.harvest.exchange import BoundedSession
from kb_builder.harvest.installation import Installation, Signature
from kb_builder.harvest.meter import Bounds

_NO_CREDENTIALS = (
    "Set GITHUB_TOKEN to a token that may read discussions (in Actions: permissions: discussions: read)."
)
_VISIBLE = re.compile(r"[\x21-\x7e]+")

# PyGithub's own debug lines hold whole bodies: community text and, for an App, its token.
_MUTE = logging.getLogger("kb_builder.harvest.pygithub")
_MUTE.disabled = True
Requester.injectLogger(_MUTE)


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """A GitHub App and its installation; the private key is PEM text and never shown."""

    app_id: str
    private_key: str = field(repr=False)
    installation_id: int


@dataclass(frozen=True, slots=True)
class Connection:
    """Where GitHub is and who asks: a token, or an App that makes its own. Secrets are never shown."""

    api_url: str
    graphql_url: str
    token: str = field(default="", repr=False)
    app: AppCredentials | None = field(default=None, repr=False)
    bounds: Bounds = field(default=Bounds())

    @property
    def host(self) -> str:
        """The host that is asked, for messages."""
        return urlsplit(self.graphql_url).netloc.rpartition("@")[2]


@contextmanager
def requester(connection: Connection) -> Iterator[Requester]:
    """Give a requester of PyGithub's that neither pauses nor retries; closed on leaving.

    Raises `HarvestError` when the addresses or the credentials cannot be right.
    """
    _check_addresses(connection)
    with BoundedSession(connection.bounds) as session:
        session.auth = Requester.noopAuth  # or requests would look for a .netrc
        make = partial(_requester, _requester_class(connection.graphql_url, session), connection)
        made = make(_authentication(connection, session, make))
        yield made
        made.close()


def _requester(kind: type[Requester], connection: Connection, auth: Auth.Auth) -> Requester:
    return kind(
        auth=auth,
        base_url=connection.api_url.rstrip("/"),
        timeout=ceil(connection.bounds.seconds),
        user_agent=f"kb-builder/{__version__}",
        per_page=100,
        verify=True,
        retry=None,
        pool_size=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def _check_addresses(connection: Connection) -> None:
    api, graphql = urlsplit(connection.api_url), urlsplit(connection.graphql_url)
    for name, url in (("GITHUB_API_URL", api), ("GITHUB_GRAPHQL_URL", graphql)):
        if url.scheme not in ("http", "https") or not url.hostname or url.username is not None:
            raise HarvestError(
                f"{name} is not the address of a server", f"Set {name} to an http(s) URL without a user name."
            )
    if (api.scheme, api.netloc.lower()) != (graphql.scheme, graphql.netloc.lower()):
        raise HarvestError(
            f"GITHUB_API_URL ({api.netloc}) and GITHUB_GRAPHQL_URL ({graphql.netloc}) are different servers",
            "Set both to the same server, or neither.",
        )
    # PyGithub asserts this at each query.
    if not graphql.path.startswith((api.path.rstrip("/").removesuffix("/v3"), "/api/")):
        raise HarvestError(
            "GITHUB_GRAPHQL_URL does not lie beside GITHUB_API_URL",
            "Set them as GitHub Actions does: …/api/v3 and …/api/graphql on an Enterprise Server.",
        )


def _authentication(
    connection: Connection, session: BoundedSession, make: Callable[[Auth.Auth], Requester]
) -> Auth.Auth:
    if connection.app is not None:
        return _app_authentication(connection, connection.app, session, make)
    token = connection.token.strip()
    if not token:
        raise HarvestError("No token to ask GitHub with", _NO_CREDENTIALS)
    if not _VISIBLE.fullmatch(token):
        raise HarvestError("The token holds characters that no token has", _NO_CREDENTIALS)
    return Auth.Token(token)


def _app_authentication(
    connection: Connection,
    app: AppCredentials,
    session: BoundedSession,
    make: Callable[[Auth.Auth], Requester],
) -> Auth.Auth:
    def now() -> datetime:
        return session.clock.now() or datetime.fromtimestamp(0, UTC)

    def find_time() -> None:
        url = f"{connection.api_url.rstrip('/')}/"
        session.exchange("GET", url, {}, None, verify=True).response.close()

    signature = Signature(app.app_id, app.private_key, now) if app.app_id and app.private_key else None
    if signature is None or not _signs(signature):
        raise HarvestError(
            "The GitHub App's credentials cannot sign a request",
            "Set KB_APP_ID to the App's id and KB_APP_PRIVATE_KEY to the whole PEM text of its private key.",
        )
    return Installation(make(signature), app.installation_id, session.clock, find_time)


def _signs(auth: Auth.AppAuth) -> bool:
    try:
        return bool(auth.token)
    except Exception:  # noqa: BLE001 - PyJWT and cryptography raise a dozen kinds, some with the key in them
        return False


class _Bounded:
    """What both kinds of connection do differently: one session for all, with its bounds."""

    shared: ClassVar[BoundedSession]
    protocol: str
    host: str
    port: int
    verb: str
    url: str
    headers: dict[str, str]
    input: Any
    verify: bool | str

    def getresponse(self) -> RequestsResponse:
        host = f"[{self.host}]" if ":" in self.host else self.host
        url = f"{self.protocol}://{host}:{self.port}{self.url}"
        return self.shared.exchange(self.verb, url, self.headers, self.input, verify=self.verify)

    def close(self) -> None:
        """Leave the shared session open: PyGithub closes an injected connection before each query."""


def _requester_class(graphql: str, session: BoundedSession) -> type[Requester]:
    class Http(_Bounded, HTTPRequestsConnectionClass):
        shared = session

    class Https(_Bounded, HTTPSRequestsConnectionClass):
        shared = session

    class Bounded(Requester):
        @property
        def graphql_url(self) -> str:
            return graphql

    Bounded.injectConnectionClasses(Http, Https)
    return Bounded
