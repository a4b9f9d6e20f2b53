"""Connects to GitHub: checks its addresses, signs in with a token or an App, and asks through PyGithub."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from github import Auth
from github.Requester import Requester

from kb_builder import __version__
from kb_builder.errors import HarvestError
from kb_builder.harvest.client import Bounds, Client, NoAnswer, TooLarge, server_at, system_proxy

_NO_CREDENTIALS = (
    "Set GITHUB_TOKEN to a token that may read discussions (in Actions: permissions: discussions: read)."
)
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_MARGIN = timedelta(minutes=5)
"""How long before its end an App's token is no longer used: a query and its tries take less."""
_SIGNED_FOR = timedelta(minutes=9)
"""GitHub takes no signature that lasts longer than ten minutes."""


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
    """Give PyGithub's requester for this connection; closed on leaving.

    Raises `HarvestError` when the addresses or the credentials cannot be right.
    """
    _check_addresses(connection)
    with Client(connection.bounds, proxy=system_proxy(connection.graphql_url)) as client:
        server = _Server(connection, client)
        yield _Requester(server, _authentication(connection, server))


def _check_addresses(connection: Connection) -> None:
    api = server_at(connection.api_url, "GITHUB_API_URL")
    graphql = server_at(connection.graphql_url, "GITHUB_GRAPHQL_URL")
    if (api.scheme, api.netloc.lower()) != (graphql.scheme, graphql.netloc.lower()):
        raise HarvestError(
            f"GITHUB_API_URL ({api.netloc}) and GITHUB_GRAPHQL_URL ({graphql.netloc}) are different servers",
            "Set both to the same server, or neither.",
        )
    # What else lies on the server of an Enterprise is not GitHub's, and gets no token.
    if not graphql.path.startswith((api.path.rstrip("/").removesuffix("/v3"), "/api/")):
        raise HarvestError(
            "GITHUB_GRAPHQL_URL does not lie beside GITHUB_API_URL",
            "Set them as GitHub Actions does: …/api/v3 and …/api/graphql on an Enterprise Server.",
        )


class _Server:
    """GitHub's server as our client sees it: one exchange after the other, and the time it tells."""

    def __init__(self, connection: Connection, client: Client) -> None:
        self.connection, self._client = connection, client
        self._told: datetime | None = None
        self._since = 0.0

    def exchange(
        self, verb: str, url: str, headers: Mapping[str, str], content: str | None = None
    ) -> tuple[int, Mapping[str, str], Any]:
        """Give status, headers and parsed JSON of an answer; without JSON only where it is an error.

        Raises `NoAnswer`.
        """
        self._client.restart()
        with self._client.open(verb, url, headers, content) as answer:
            self._hear(answer.headers.get("date", ""))
            if 300 <= answer.status < 400:
                raise NoAnswer("the address redirects elsewhere")
            text = answer.read()
        try:
            kind = answer.headers.get("content-type", "")
            return answer.status, answer.headers, _parsed(text, kind, self.connection.bounds.values)
        except NoAnswer:
            if answer.status < 400:
                raise
            return answer.status, answer.headers, {}

    def now(self) -> datetime:
        """Give the server's time, since the local clock may be wrong. Raises `NoAnswer`."""
        if self._told is None:
            self._client.restart()
            with self._client.open("GET", f"{self.connection.api_url.rstrip('/')}/", {}) as answer:
                self._hear(answer.headers.get("date", ""))
        if self._told is None:
            raise NoAnswer("the answer has no Date header")
        return self._told + timedelta(seconds=time.monotonic() - self._since)

    def _hear(self, date: str) -> None:
        try:
            told = parsedate_to_datetime(date).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            return
        self._told, self._since = told, time.monotonic()


class _Requester(Requester):
    """PyGithub's requester over our client: its own follows, repeats, waits and reads without end."""

    def __init__(self, server: _Server, auth: Auth.Auth) -> None:
        agent = f"kb-builder/{__version__}"
        super().__init__(auth, server.connection.api_url.rstrip("/"), 0, agent, 100, True, None, None)
        self._server = server

    @property
    def graphql_url(self) -> str:
        """The address that was configured, not one derived from the API's."""
        return self._server.connection.graphql_url

    def requestJsonAndCheck(  # noqa: N802 - PyGithub's
        self,
        verb: str,
        url: str,
        parameters: dict[str, Any] | None = None,  # noqa: ARG002
        headers: dict[str, str] | None = None,
        input: Any | None = None,  # noqa: A002, ANN401
        follow_302_redirect: bool = False,  # noqa: ARG002
    ) -> tuple[dict[str, Any], Any]:
        """Send a request and give headers and JSON. Raises `GithubException` and `NoAnswer`."""
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        if self.auth is not None:
            self.auth.authentication(sent)
        content = None if input is None else json.dumps(input)
        absolute = f"{self.base_url}{url}" if url.startswith("/") else url
        status, told, body = self._server.exchange(verb, absolute, sent, content)
        if not isinstance(body, dict):
            raise NoAnswer("the answer is not what a GitHub API says")
        if status >= 400:
            raise self.createException(status, dict(told), body)
        return dict(told), body


def _parsed(content: bytes, kind: str, most: int) -> Any:  # noqa: ANN401 - any JSON
    if "json" not in kind.lower():
        raise NoAnswer("the answer is not declared as JSON")
    # A member or item takes up to a hundred times its bytes once it is an object of Python's.
    if sum(map(content.count, (b",", b"{", b"["))) > most:
        raise TooLarge("the answer is too large")
    try:
        return json.loads(content.decode("utf-8", "replace"), object_pairs_hook=_unambiguous)
    except (ValueError, RecursionError):
        raise NoAnswer("the answer is not JSON") from None


def _unambiguous(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise NoAnswer("the answer contradicts itself")
    return found


def _authentication(connection: Connection, server: _Server) -> Auth.Auth:
    if connection.app is not None:
        return _Installation(connection.app, server)
    token = connection.token.strip()
    if not token:
        raise HarvestError("No token to ask GitHub with", _NO_CREDENTIALS)
    if not _VISIBLE.fullmatch(token):
        raise HarvestError("The token holds characters that no token has", _NO_CREDENTIALS)
    return Auth.Token(token)


class _Installation(Auth.Auth):
    """Asks as an installation of the App, with a token that is renewed in time.

    All by the server's clock. PyGithub would sign with the local time, and compare the token's end with
    it; GitHub refuses a signature that is minutes off.
    """

    def __init__(self, app: AppCredentials, server: _Server) -> None:
        self._server = server
        self._path = f"/app/installations/{app.installation_id}/access_tokens"
        self._requester = _Requester(server, _signature(app, server.now))
        self._token = ""
        self._until: datetime | None = None

    @property
    def token_type(self) -> str:
        """The word before the token."""
        return "token"

    @property
    def token(self) -> str:
        """A token that is valid now. Raises `GithubException` and `NoAnswer`."""
        if self._until is None or self._server.now() >= self._until - _MARGIN:
            self._renew()
        return self._token

    def _renew(self) -> None:
        _, made = self._requester.requestJsonAndCheck("POST", self._path)
        try:
            token, until = made["token"], datetime.fromisoformat(made["expires_at"])
        except (LookupError, TypeError, ValueError):
            raise NoAnswer(_NO_TOKEN) from None
        if not isinstance(token, str) or until.tzinfo is None:
            raise NoAnswer(_NO_TOKEN)
        self._token, self._until = token, until


_NO_TOKEN = "the answer to a GitHub App holds no token"  # noqa: S105


def _signature(app: AppCredentials, now: Callable[[], datetime]) -> Auth.AppAuth:
    """Give what signs requests as the App itself. Raises `HarvestError` where its key cannot sign."""

    def sign(claims: Mapping[str, Any]) -> str | bytes:
        # The claims are PyGithub's, with the local time.
        times = {"iat": now() - timedelta(minutes=1), "exp": now() + _SIGNED_FOR}
        return signed({**claims, **times})

    try:
        signed = Auth.AppAuth.create_jwt_sign(app.private_key, "RS256")
        signed({})
        return Auth.AppAuth(app.app_id, sign_func=sign)
    except Exception:  # noqa: BLE001 - PyJWT and cryptography raise a dozen kinds, some with the key in them
        raise HarvestError(
            "the private key of the GitHub App cannot sign a request",
            "Set KB_APP_ID to the App's id and KB_APP_PRIVATE_KEY to the whole PEM text of its private key.",
        ) from None
