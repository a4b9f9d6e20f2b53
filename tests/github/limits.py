"""GitHub's primary rate limit: points per hour, told in headers and in the `rateLimit` field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.github.exchange import Answer

HOUR = 3600


@dataclass(slots=True)
class RateLimit:
    """Points of one token: `limit` an hour, `used` so far, anew at `reset` (seconds since 1970)."""

    limit: int = 5000
    used: int = 0
    reset: int = 0

    @property
    def remaining(self) -> int:
        """Give the points left; zero is no error yet, the last good answer has it too."""
        return max(0, self.limit - self.used)

    def roll(self, now: float) -> None:
        """Begin a new hour if the old one is over."""
        if now >= self.reset:
            self.used, self.reset = 0, int(now) + HOUR

    def headers(self) -> dict[str, str]:
        """Give the x-ratelimit-* headers."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": "graphql",
        }

    def row(self, points: int, nodes: int) -> dict[str, Any]:
        """Give the `RateLimit` object of a query with this price."""
        reset = datetime.fromtimestamp(self.reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "cost": points,
            "nodeCount": nodes,
            "limit": self.limit,
            "remaining": self.remaining,
            "used": self.used,
            "resetAt": reset,
        }


def exceeded() -> Answer:
    """Give GitHub's answer over the limit: HTTP 200 and an error body."""
    message = "API rate limit already exceeded for user ID 1."
    return Answer.of({"errors": [{"type": "RATE_LIMIT", "code": "graphql_rate_limit", "message": message}]})
