"""Pages of the test server behave like GitHub's: a cursor is a value, not a position."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.github import GitHub
from tests.github.client import ask
from tests.github.paging import connection, cursor_of, key_of

SCAN = """
query ($first: Int!, $after: String, $field: DiscussionOrderField!, $direction: OrderDirection!) {
  repository(owner: "acme", name: "widgets") {
    discussions(first: $first, after: $after, orderBy: {field: $field, direction: $direction}) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { number createdAt updatedAt }
    } } }
"""

Rows = list[dict[str, Any]]


def pages(server: GitHub, field: str, direction: str, first: int) -> Iterator[Rows]:
    after = None
    while True:
        reply = ask(server, SCAN, first=first, after=after, field=field, direction=direction)
        page = reply.data["repository"]["discussions"]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def numbers(server: GitHub, field: str, direction: str, first: int = 3) -> list[int]:
    return [row["number"] for page in pages(server, field, direction, first) for row in page]


@pytest.mark.parametrize("field", ["CREATED_AT", "UPDATED_AT"])
@pytest.mark.parametrize("first", [1, 3, 14, 100])
def test_pages_of_any_size_give_every_row_once_and_in_order(github: GitHub, field: str, first: int) -> None:
    """Ascending and descending scans mirror each other, equal times included."""
    up = numbers(github, field, "ASC", first)
    assert sorted(up) == list(range(1, 15))
    assert numbers(github, field, "DESC", first) == up[::-1]


def test_updated_at_paging_loses_a_row_touched_between_pages(github: GitHub) -> None:
    """Newest first, an unread row that is touched jumps to the side already read, without any error."""

    def touch(server: GitHub, number: int) -> None:
        if number == 2:
            server.repository("acme/widgets").touch(2, "2026-01-01T00:00:00Z")

    github.before_request.append(touch)
    assert sorted(set(range(1, 15)) - set(numbers(github, "UPDATED_AT", "DESC"))) == [2]


def test_updated_at_paging_gives_a_read_row_twice_when_it_is_touched(github: GitHub) -> None:
    """Oldest first, a row already read comes again with its new time."""

    def touch(server: GitHub, number: int) -> None:
        if number == 2:
            server.repository("acme/widgets").touch(2, "2026-01-01T00:00:00Z")

    github.before_request.append(touch)
    assert numbers(github, "UPDATED_AT", "ASC").count(2) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda widgets: widgets.touch(9, "2026-01-01T00:00:00Z"),
        lambda widgets: widgets.remove(1),
        lambda widgets: widgets.remove(3),
    ],
)
def test_created_at_paging_loses_no_row_that_stays(github: GitHub, change: Callable[[Any], object]) -> None:
    """Touching a row, or removing rows already read (the cursor's own too), leaves the scan whole."""
    github.before_request.append(
        lambda server, number: number == 2 and change(server.repository("acme/widgets"))
    )
    assert numbers(github, "CREATED_AT", "ASC") == list(range(1, 15))


def test_rows_of_one_time_are_not_lost_between_pages(github: GitHub) -> None:
    """Comments 100 and 101 of discussion 7 share their time, with a page border between them."""
    query = """query ($after: String) { repository(owner: "acme", name: "widgets") { discussion(number: 7) {
      comments(first: 100, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { body createdAt } }
    } } }"""
    first = ask(github, query).data["repository"]["discussion"]["comments"]
    after = first["pageInfo"]["endCursor"]
    second = ask(github, query, after=after).data["repository"]["discussion"]["comments"]
    assert first["nodes"][-1]["createdAt"] == second["nodes"][0]["createdAt"]
    assert [row["body"] for row in first["nodes"] + second["nodes"]] == [
        f"Comment {n} of 130" for n in range(1, 131)
    ]
    assert first["totalCount"] == second["totalCount"] == 130


def test_a_cursor_that_github_did_not_make_is_refused(github: GitHub) -> None:
    """The error names the cursor; the repository is null with it, since a connection cannot be."""
    reply = ask(github, SCAN, first=1, after="tomorrow", field="CREATED_AT", direction="ASC")
    assert reply.payload["data"] == {"repository": None}
    assert reply.errors[0]["type"] == "INVALID_CURSOR_ARGUMENTS"
    assert reply.errors[0]["message"] == "`tomorrow` does not appear to be a valid cursor."


ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers()), unique=True, max_size=30)


@given(ROWS, st.integers(1, 9), st.booleans())
def test_forward_and_backward_pages_agree(keys: list[tuple[int, int]], size: int, descending: bool) -> None:
    """Read forward by `first`/`after` or backward by `last`/`before`: the same rows in the same order."""
    rows = [{"key": key} for key in keys]

    def page(**arguments: Any) -> dict[str, Any]:
        return connection(rows, lambda row: tuple(row["key"]), arguments, descending=descending)

    forward: Rows = []
    cursor = None
    while len(forward) < len(rows):
        part = page(first=size, after=cursor)
        forward += part["nodes"]
        cursor = part["pageInfo"]["endCursor"]
        assert part["pageInfo"]["hasNextPage"] == (len(forward) < len(rows))
    backward: Rows = []
    cursor = None
    while len(backward) < len(rows):
        part = page(last=size, before=cursor)
        backward = part["nodes"] + backward
        cursor = part["pageInfo"]["startCursor"]
        assert part["pageInfo"]["hasPreviousPage"] == (len(backward) < len(rows))
    assert forward == backward == sorted(rows, key=lambda row: row["key"], reverse=descending)


@given(st.tuples(st.text(), st.integers()))
def test_a_cursor_gives_back_its_key(key: tuple[str, int]) -> None:
    """A cursor is the sort key, wrapped."""
    assert key_of(cursor_of(key)) == key
