"""Pull requests, issues and labels of a repository: what the mutations of programs make and change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tests.github.derived import digest_number, node_id
from tests.github.paging import connection
from tests.github.problems import no_node

if TYPE_CHECKING:
    from tests.github.dataset import Dataset
    from tests.github.resolvers import World

Row = dict[str, Any]
Resolver = Callable[[Any, "World", dict[str, Any]], Any]


def add_pull_request(data: Dataset, given: Row, *, is_fork: bool = False) -> Row:
    """Open a pull request, of a fork where a stranger opens it."""
    row = _row(data, "PullRequest", "pull", given)
    row |= {"baseRefName": given["baseRefName"], "headRefName": given["headRefName"]}
    row["isCrossRepository"] = is_fork
    data.pull_requests.append(row)
    return row


def add_issue(data: Dataset, given: Row, *, is_ours: bool = False) -> Row:
    """Open an issue, by the program that asks where `is_ours`."""
    row = _row(data, "Issue", "issues", given)
    row |= {"viewerDidAuthor": is_ours, "labelNames": given.get("labelNames", [])}
    data.issues.append(row)
    return row


def _row(data: Dataset, kind: str, word: str, given: Row) -> Row:
    number = 1 + len(data.pull_requests) + len(data.issues)
    return {
        "__typename": kind,
        "id": node_id(f"{kind}_", data.name, str(number)),
        "databaseId": digest_number(kind, data.name, str(number)),
        "number": number,
        "url": f"https://github.com/{data.name}/{word}/{number}",
        "title": given["title"],
        "body": given.get("body") or "",
        "closed": False,
        "state": "OPEN",
    }


def _rows(world: World) -> Iterator[Row]:
    for one in world.datasets:
        yield from (*one.pull_requests, *one.issues)


def _found(world: World, wanted: str) -> Row:
    row = next((one for one in _rows(world) if one["id"] == wanted), None)
    if row is None:
        raise no_node(wanted)
    return row


def _owner(world: World, wanted: str) -> Dataset:
    data = next((one for one in world.datasets if one.repository["id"] == wanted), None)
    if data is None:
        raise no_node(wanted)
    return data


def _reword(row: Row, given: Row) -> Row:
    row.update({word: given[word] for word in ("title", "body") if given.get(word) is not None})
    if given.get("state"):
        _state(row, given["state"])
    return row


def _state(row: Row, state: str) -> Row:
    row.update(state=state, closed=state != "OPEN")
    return row


def _create_issue(_: Any, world: World, asked: dict[str, Any]) -> Row:
    given = asked["input"]
    data = _owner(world, given["repositoryId"])
    names = [one["name"] for one in data.labels if one["id"] in (given.get("labelIds") or ())]
    return {"issue": add_issue(data, {**given, "labelNames": names}, is_ours=True)}


def _create_label(_: Any, world: World, asked: dict[str, Any]) -> Row:
    given = asked["input"]
    data = _owner(world, given["repositoryId"])
    made = {"__typename": "Label", "id": node_id("LA_", data.name, given["name"]), "name": given["name"]}
    data.labels.append(made)
    return {"label": made}


def _pull_requests(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    states = asked.get("states")
    rows = [
        row
        for row in _owner(world, repository["id"]).pull_requests
        if (not states or row["state"] in states)
        and asked.get("headRefName") in (None, row["headRefName"])
        and asked.get("baseRefName") in (None, row["baseRefName"])
    ]
    return connection(rows, lambda row: (row["number"],), asked)


def _issues(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    wanted, order = asked.get("labels"), asked.get("orderBy") or {}
    rows = [
        row
        for row in _owner(world, repository["id"]).issues
        if not wanted or set(wanted) & set(row["labelNames"])
    ]
    return connection(rows, lambda row: (row["number"],), asked, descending=order.get("direction") == "DESC")


RULES: dict[tuple[str, str], Resolver] = {
    ("Mutation", "createPullRequest"): lambda _, world, asked: {
        "pullRequest": add_pull_request(_owner(world, asked["input"]["repositoryId"]), asked["input"])
    },
    ("Mutation", "updatePullRequest"): lambda _, world, asked: {
        "pullRequest": _reword(_found(world, asked["input"]["pullRequestId"]), asked["input"])
    },
    ("Mutation", "closePullRequest"): lambda _, world, asked: {
        "pullRequest": _state(_found(world, asked["input"]["pullRequestId"]), "CLOSED")
    },
    ("Mutation", "createIssue"): _create_issue,
    ("Mutation", "updateIssue"): lambda _, world, asked: {
        "issue": _reword(_found(world, asked["input"]["id"]), asked["input"])
    },
    ("Mutation", "closeIssue"): lambda _, world, asked: {
        "issue": _state(_found(world, asked["input"]["issueId"]), "CLOSED")
    },
    ("Mutation", "createLabel"): _create_label,
    ("Repository", "pullRequests"): _pull_requests,
    ("Repository", "issues"): _issues,
    ("Repository", "label"): lambda row, world, asked: next(
        (one for one in _owner(world, row["id"]).labels if one["name"] == asked["name"]), None
    ),
}
