"""The little of GitHub's REST API that clients need beside GraphQL: App tokens, and who may ask."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from tests.github.exchange import Answer, Request
from tests.github.problems import DOCUMENTATION

_ACCESS_TOKENS = re.compile(r"^(?:/api/v3)?/app/installations/(?P<id>\d+)/access_tokens$")
_LIFETIME = timedelta(hours=1)


def answer(request: Request, now: float, tokens: set[str] | None) -> Answer:
    """Answer a REST request; a token made for an App joins `tokens`."""
    asked = _ACCESS_TOKENS.match(request.path)
    if asked and request.method == "POST":
        return _access_token(request, int(asked["id"]), now, tokens)
    refusal = bad_credentials(request, tokens)
    return refusal or Answer.of(
        {"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}, 404
    )


def bad_credentials(request: Request, tokens: set[str] | None) -> Answer | None:
    """Give the answer to a request without a token, or with one that is not known."""
    if not request.token:
        message = "This endpoint requires you to be authenticated."
        return Answer.of({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)
    if tokens is not None and request.token not in tokens:
        payload = {"message": "Bad credentials", "documentation_url": DOCUMENTATION, "status": "401"}
        return Answer.of(payload, 401)
    return None


def _access_token(request: Request, installation: int, now: float, tokens: set[str] | None) -> Answer:
    if not request.token:
        message = "A JSON web token could not be decoded"
        return Answer.of({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)
    token = f"ghs_test{installation}x{int(now)}"
    if tokens is not None:
        tokens.add(token)
    expires = datetime.fromtimestamp(now, UTC) + _LIFETIME
    payload = {
        "token": token,
        "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "permissions": _permissions(request.body),
        "repository_selection": "all",
    }
    return Answer.of(payload, 201)


def _permissions(body: bytes) -> dict[str, str]:
    asked = json.loads(body or b"{}") or {}
    return {"discussions": "read", "metadata": "read", **asked.get("permissions", {})}
