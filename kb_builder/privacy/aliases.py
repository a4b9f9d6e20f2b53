"""What hidden people are called: made with a secret key, so that nobody can compute it from a name."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from kb_builder.model import Actor

_LENGTH = 8
_MARK = 16


@dataclass(frozen=True, slots=True)
class Aliases:
    """The aliases under one key; without a key nobody has one. The key is in no representation."""

    key: str = field(default="", repr=False)

    def of(self, actor: Actor) -> str:
        """Give eight letters and digits that stand for an account: HMAC-SHA256 over what identifies it."""
        if not self.key:
            return ""
        return base64.b32encode(self._hmac(f"alias {actor.key}")).decode("ascii")[:_LENGTH].lower()

    def digest(self, login: str) -> str:
        """Give a digest by which a login is recognised; without a key anybody can compute it."""
        return self._hmac(f"login {login.casefold()}").hex()[:_MARK]

    def _hmac(self, text: str) -> bytes:
        return hmac.digest(
            self.key.encode("utf-8", "surrogateescape"), text.encode("utf-8", "surrogatepass"), sha256
        )
