"""The plainest client there is: one request, nothing followed, nothing tried again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.github.server import GitHub

TOKEN = "sample-token"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers (names in lower case) and bytes as they came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        """Give the JSON of the body."""
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """Give `data` of an answer without errors."""
        assert "errors" not in self.payload, self.payload["errors"]
        return self.payload["data"]

    @property
    def errors(self) -> Any:
        """Give the list of errors."""
        return self.payload["errors"]


def send_to(
    url: str, body: bytes, *, path: str = "/graphql", token: str = TOKEN, method: str = "POST"
) -> Reply:
    """Send a request to the server at this address; no token, no Authorization header."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"bearer {token}"} if token else {})
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, names, answer.read())
    finally:
        connection.close()


def ask(server: GitHub, query: str, token: str = TOKEN, **variables: Any) -> Reply:
    """Send a GraphQL query with its variables."""
    return send_to(server.url, json.dumps({"query": query, "variables": variables}).encode(), token=token)
