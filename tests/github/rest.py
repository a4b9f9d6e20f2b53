"""The little of GitHub's REST API that clients need beside GraphQL: App tokens, and who may ask."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

from tests.github.exchange import Answer, Request
from tests.github.problems import DOCUMENTATION

_ACCESS_TOKENS = re.compile(r"^(?:/api/v3)?/app/installations/(?P<id>\d+)/access_tokens$")
_LIFETIME = timedelta(hours=1)
_MADE = re.compile(r"ghs_test\d+x(?P<at>\d+)")
APP_TOKEN = "ghs_test"
"""How every token made for an App begins; installation and time follow."""


def answer(request: Request, now: float, tokens: set[str] | None) -> Answer:
    """Answer a REST request; a token made for an App joins `tokens`, and is worth an hour."""
    asked = _ACCESS_TOKENS.match(request.path)
    if asked and request.method == "POST":
        return _access_token(request, int(asked["id"]), now, tokens)
    refusal = bad_credentials(request, tokens, now)
    return refusal or Answer.of(
        {"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}, 404
    )


def bad_credentials(request: Request, tokens: set[str] | None, now: float = 0) -> Answer | None:
    """Give the answer to a request without a token, with one that is not known, or with an old one."""
    if not request.token:
        message = "This endpoint requires you to be authenticated."
        return Answer.of({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)
    made = _MADE.fullmatch(request.token)
    expired = made is not None and now >= int(made["at"]) + _LIFETIME.total_seconds()
    if expired or (tokens is not None and request.token not in tokens):
        payload = {"message": "Bad credentials", "documentation_url": DOCUMENTATION, "status": "401"}
        return Answer.of(payload, 401)
    return None


def _access_token(request: Request, installation: int, now: float, tokens: set[str] | None) -> Answer:
    if not request.token:
        message = "A JSON web token could not be decoded"
        return Answer.of({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)
    if not _is_signed_for(request.token, now):
        message = "'Issued at' claim ('iat') must be an Integer representing the time of the assertion"
        return Answer.of({"message": message, "documentation_url": DOCUMENTATION, "status": "401"}, 401)
    token = f"{APP_TOKEN}{installation}x{int(now)}"
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


def _is_signed_for(token: str, now: float) -> bool:
    """Tell whether the times in a JSON web token are right by GitHub's clock, as GitHub judges them."""
    try:
        claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    except (IndexError, ValueError):
        return True  # not a JSON web token at all: not what is tested
    return bool(claims["iat"] <= now < claims["exp"] <= now + 600)


def _permissions(body: bytes) -> dict[str, str]:
    asked = json.loads(body or b"{}") or {}
    return {"discussions": "read", "metadata": "read", **asked.get("permissions", {})}
