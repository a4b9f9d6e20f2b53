"""One request and its answer, as the server keeps them for the tests to look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Request:
    """What a client sent, and what became of it; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    query: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    operation: str = ""
    points: int = 0
    requests: int = 0
    nodes: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""
    status: int = 0

    @property
    def token(self) -> str:
        """Give the credential of the Authorization header, without its scheme."""
        return self.headers.get("authorization", "").partition(" ")[2]

    @property
    def is_graphql(self) -> bool:
        """Tell whether this went to the GraphQL endpoint."""
        return self.method == "POST" and self.path in ("/graphql", "/api/graphql")


@dataclass(slots=True)
class Answer:
    """What goes back: `drop` closes the connection without a word, `stream` replaces `body`.

    `raw` replaces everything, the status line and the headers included.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    stream: Iterable[bytes] | None = None
    raw: Iterable[bytes] | None = None

    @classmethod
    def of(cls, payload: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        """Make a JSON answer; what is not ASCII is escaped, lone surrogates included."""
        kind = {"content-type": "application/json; charset=utf-8"}
        return cls(status, json.dumps(payload).encode("ascii"), kind | (headers or {}))


@dataclass(frozen=True, slots=True)
class Call:
    """What a fault works with: the request, the honest answer, the clock and the limits."""

    request: Request
    honest: Callable[[], Answer]
    now: float
    wait: Callable[[float], object]
    """Waits so many seconds, or until the server is closed."""


Fault = Callable[[Call], Answer]
