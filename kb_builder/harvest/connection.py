"""How to reach GitHub: addresses, token or App, and PyGithub's requester kept quiet and within bounds."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
from github import Auth
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)

from kb_builder import __version__
from kb_builder.errors import HarvestError

MAX_ANSWER_BYTES = 64 * 2**20
"""The largest answer that is read, after decompression."""
MAX_ANSWER_SECONDS = 60.0
SILENCE_SECONDS = 20
"""How long the server may say nothing; GitHub itself gives up on a query after 10 seconds."""

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

    @property
    def host(self) -> str:
        """The host that is asked, for messages."""
        return urlsplit(self.graphql_url).netloc.rpartition("@")[2]


class TooLarge(requests.RequestException):
    """The answer is larger than any that is read."""


class TooSlow(requests.RequestException):
    """The answer drips."""


class Redirected(requests.RequestException):
    """The answer points elsewhere; a query is never sent after it."""


@contextmanager
def requester(connection: Connection) -> Iterator[Requester]:
    """Give a requester of PyGithub's that neither pauses nor retries; closed on leaving.

    Raises `HarvestError` when the addresses or the credentials cannot be right.
    """
    _check_addresses(connection)
    auth = _authentication(connection)
    with requests.Session() as session:
        session.auth = Requester.noopAuth  # or requests would look for a .netrc
        made = _requester_class(connection.graphql_url, session)(
            auth=auth,
            base_url=connection.api_url.rstrip("/"),
            timeout=SILENCE_SECONDS,
            user_agent=f"kb-builder/{__version__}",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )
        yield made
        made.close()


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


def _authentication(connection: Connection) -> Auth.Auth:
    if connection.app is not None:
        return _app_authentication(connection.app)
    token = connection.token.strip()
    if not token:
        raise HarvestError("No token to ask GitHub with", _NO_CREDENTIALS)
    if not _VISIBLE.fullmatch(token):
        raise HarvestError("The token holds characters that no token has", _NO_CREDENTIALS)
    return Auth.Token(token)


def _app_authentication(app: AppCredentials) -> Auth.Auth:
    auth = Auth.AppAuth(app.app_id, app.private_key) if app.app_id and app.private_key else None
    if auth is None or not _signs(auth):
        raise HarvestError(
            "The GitHub App's credentials cannot sign a request",
            "Set KB_APP_ID to the App's id and KB_APP_PRIVATE_KEY to the whole PEM text of its private key.",
        )
    return auth.get_installation_auth(app.installation_id)


def _signs(auth: Auth.AppAuth) -> bool:
    try:
        return bool(auth.token)
    except Exception:  # noqa: BLE001 - PyJWT and cryptography raise a dozen kinds, some with the key in them
        return False


class _BoundedResponse(RequestsResponse):
    """An answer that is read up to a size and a time, and always as UTF-8."""

    def read(self) -> str:
        with self.response:
            if 300 <= self.status < 400:
                raise Redirected(str(self.status))
            return b"".join(self._parts()).decode("utf-8", "replace")

    def _parts(self) -> Iterator[bytes]:
        deadline = time.monotonic() + MAX_ANSWER_SECONDS
        size = 0
        for part in self.response.iter_content(2**16):
            yield part
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise TooLarge(f"more than {MAX_ANSWER_BYTES} bytes")
            if time.monotonic() > deadline:
                raise TooSlow(f"more than {MAX_ANSWER_SECONDS:.0f} seconds")


class _Bounded:
    """What both kinds of connection do differently: one session for all, answers read in parts."""

    shared: ClassVar[requests.Session]
    protocol: str
    host: str
    port: int
    verb: str
    url: str
    headers: dict[str, str]
    input: Any
    timeout: int | None
    verify: bool | str

    def getresponse(self) -> RequestsResponse:
        return _BoundedResponse(
            self.shared.request(
                self.verb,
                f"{self.protocol}://{self.host}:{self.port}{self.url}",
                headers=self.headers,
                data=self.input,
                timeout=self.timeout,
                verify=self.verify,
                allow_redirects=False,
                stream=True,
            )
        )

    def close(self) -> None:
        """Leave the shared session open: PyGithub closes an injected connection before each query."""


def _requester_class(graphql: str, session: requests.Session) -> type[Requester]:
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
