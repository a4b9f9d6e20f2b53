"""How a GitHub App gets its token, and a new one in time: everything by the server's clock.

PyGithub would sign with the local time and compare the expiry with it; GitHub refuses a
signature that is minutes off. It would also ask on connections of its own, without our bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests
from github import Auth
from github.Requester import Requester

from kb_builder.harvest.exchange import ServerClock

_MARGIN = timedelta(minutes=5)
"""How long before its end a token is no longer used: a query and its tries take less."""
_SIGNED_FOR = timedelta(minutes=9)
"""GitHub takes no signature that lasts longer than ten minutes."""


class BadAnswer(requests.RequestException):
    """The server's answer holds no token or no time."""


class Signature(Auth.AppAuth):
    """Signs requests as the App itself. `private_key` is PEM text."""

    def __init__(self, app_id: str, private_key: str, now: Callable[[], datetime]) -> None:
        signed = Auth.AppAuth.create_jwt_sign(private_key, "RS256")

        def sign(claims: Mapping[str, Any]) -> str | bytes:
            # The claims are PyGithub's, with the local time.
            times = {"iat": now() - timedelta(minutes=1), "exp": now() + _SIGNED_FOR}
            return signed({**claims, **times})

        super().__init__(app_id, sign_func=sign)


class Installation(Auth.Auth):
    """Asks as an installation of the App, with a token that `requester` fetches when one is needed.

    `find_time` asks the server for an answer of any kind, so that `clock` knows its time.
    """

    def __init__(
        self, requester: Requester, installation_id: int, clock: ServerClock, find_time: Callable[[], None]
    ) -> None:
        self._requester, self._clock, self._find_time = requester, clock, find_time
        self._path = f"/app/installations/{installation_id}/access_tokens"
        self._token = ""
        self._until: datetime | None = None

    @property
    def token_type(self) -> str:
        """The word before the token."""
        return "token"

    @property
    def token(self) -> str:
        """A token that is valid now. Raises what PyGithub and `requests` raise, and `BadAnswer`."""
        now = self._clock.now()
        if now is None:
            self._find_time()
            now = self._clock.now()
        if now is None:
            raise BadAnswer("no time")
        if self._until is None or now >= self._until - _MARGIN:
            self._renew()
        return self._token

    def _renew(self) -> None:
        _, made = self._requester.requestJsonAndCheck("POST", self._path)
        try:
            token, until = made["token"], datetime.fromisoformat(made["expires_at"])
        except (LookupError, TypeError, ValueError):
            raise BadAnswer("no token") from None
        if not isinstance(token, str) or until.tzinfo is None:
            raise BadAnswer("no token")
        self._token, self._until = token, until
