"""How the tests harvest: from the server of a test, with a clock that only takes notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from kb_builder.config import Config
from kb_builder.harvest import AppCredentials, Connection, Harvest, Known, scan
from kb_builder.steps import Progress, silent
from tests.github import GitHub
from tests.github.exchange import Request

CANARY = "ghp_CANARY0123456789abcdefABCDEF0123"
ANSWERABLE, IDEAS = [1, 2, 4, 5, 6, 7, 11, 12, 14], [3, 10]
"""The discussions of acme/widgets in the categories of answers and of ideas."""
FEW: dict[str, Any] = {"answers": {"categories": []}}
"""The two ideas alone: most faults need no long thread."""


def connect(server: GitHub, token: str = CANARY, app: AppCredentials | None = None) -> Connection:
    """Give the connection to a test's server."""
    return Connection(server.url, server.graphql_url, token, app)


def config(*repositories: str, **settings: Any) -> Config:
    """Give the configuration of these repositories, by default acme/widgets."""
    return Config.model_validate({"repositories": list(repositories or ("acme/widgets",)), **settings})


def harvest(
    server: GitHub,
    repository: str = "acme/widgets",
    *,
    waits: list[float] | None = None,
    max_wait: float = 3600,
    numbers: Sequence[int] = (),
    known: Known | None = None,
    progress: Progress = silent,
    connection: Connection | None = None,
    **settings: Any,
) -> Harvest:
    """Harvest without ever sleeping; the waits asked for are appended to `waits`."""
    with sleepless(waits if waits is not None else []):
        return scan(
            connection or connect(server),
            repository,
            config(repository, **settings),
            max_wait=max_wait,
            numbers=numbers,
            known=known,
            progress=progress,
        )


@contextmanager
def sleepless(waits: list[float]) -> Iterator[None]:
    """Let stamina, which sleeps through tenacity, take note of its waits and go on at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waits.append))
        yield


def asks(name: str) -> Callable[[Request], bool]:
    """Give what tells the requests of one of our queries from the others."""
    return lambda request: request.query.startswith(f"query {name}(")


def asks_in_body(server: GitHub, query: str) -> bool:
    """Tell whether the request that is about to be answered asks this; its query is not parsed yet."""
    return f"query {query}(".encode() in server.requests[-1].body


def concerning(server: GitHub, *numbers: int) -> Callable[[Request], bool]:
    """Give what tells the requests for the texts of these discussions, or for what was said in them."""
    rows = [server.repository("acme/widgets").discussion(number) for number in numbers]
    ids = {row["id"] for row in rows} | {comment["id"] for row in rows for comment in row["comments"]}

    def concerns(request: Request) -> bool:
        asked = request.variables
        return bool(ids & {*asked.get("ids", ()), asked.get("id")}) or asked.get("number") in numbers

    return concerns
