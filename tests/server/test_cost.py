"""The test server prices queries as GitHub's documentation does, and refuses what GitHub refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from tests.github import GitHub, load
from tests.github.client import ask
from tests.github.cost import Price, price

DOCUMENTED = """
query { viewer { repositories(first: 100) { edges { repository: node { name
  issues(first: 50) { edges { node { title
    labels(first: 60) { edges { node { name } } } } } } } } } } }
"""

DEEP = """
query ($own: Int!) { viewer { repositories(first: $own) { nodes {
  pullRequests(first: 20) { nodes { comments(first: 10) { nodes { body } } } }
  issues(first: 20) { nodes { comments(first: 10) { nodes { body } } } } } }
  followers(first: 10) { nodes { login } } } }
"""


def priced(query: str, **variables: Any) -> Price:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return price(document, operation, variables)


@pytest.fixture
def server(widgets: Path) -> Iterator[GitHub]:
    """A server whose refusals are the point of the test."""
    with GitHub([load(widgets)]) as made:
        yield made


def in_widgets(inner: str) -> str:
    return f'{{ repository(owner: "acme", name: "widgets") {{ {inner} }} }}'


def test_the_documented_example_costs_51_points() -> None:
    """100 repositories of 50 issues of 60 labels are 1 + 100 + 5,000 requests: 51 points."""
    bill = priced(DOCUMENTED)
    assert (bill.requests, bill.points) == (5101, 51)


def test_the_documented_example_of_nodes_counts_22060() -> None:
    """50 + 50 x 20 + 50 x 20 x 10, twice the inner ones, and 10: GitHub's second example."""
    assert priced(DEEP, own=50).nodes == 50 + 2 * (50 * 20 + 50 * 20 * 10) + 10 == 22_060


@pytest.mark.parametrize(
    ("inner", "requests", "points"),
    [
        ("id", 0, 1),
        ("discussions(first: 25) { nodes { id } }", 1, 1),
        (
            """discussions(first: 25) { nodes { labels(first: 10) { nodes { id } }
               comments(first: 1) { nodes { id } } poll { options(first: 9) { nodes { id } } } } }""",
            76,
            1,
        ),
        ("discussions(first: 100) { nodes { comments(first: 1) { totalCount } } }", 101, 1),
        ("discussions(first: 50) { nodes { comments(first: 3) { nodes { id } } } }", 51, 1),
        (
            """discussions(first: 50) { nodes { comments(first: 3) { nodes {
               replies(first: 1) { nodes { id } } } } } }""",
            201,
            2,
        ),
        ("discussions(first: 100) { nodes { comments { totalCount } } }", 1, 1),
        ("discussions(last: 7) { nodes { comments(first: 2) { nodes { id } } } }", 8, 1),
    ],
)
def test_points_are_a_hundredth_of_the_requests_and_at_least_one(
    inner: str, requests: int, points: int
) -> None:
    """Each connection is asked once per row above it; counting alone is free."""
    bill = priced(in_widgets(inner))
    assert (bill.requests, bill.points, bill.problems) == (requests, points, [])


def test_a_connection_in_two_fragments_is_counted_once() -> None:
    """Fields that GraphQL merges are one connection to GitHub as well."""
    query = (
        in_widgets("discussions(first: 5) { ...A ...B }")
        + "fragment A on DiscussionConnection { nodes { comments(first: 2) { nodes { id } } } }"
        + "fragment B on DiscussionConnection { nodes { comments(first: 2) { totalCount } } }"
    )
    assert priced(query).requests == 6


def test_what_a_directive_leaves_out_costs_nothing() -> None:
    """`@include(if: false)` and `@skip(if: true)` take a connection out of the bill."""
    inner = "discussions(first: 9) { nodes { comments(first: 100) @include(if: $deep) { nodes { id } } } }"
    query = "query ($deep: Boolean = false) " + in_widgets(inner)
    assert priced(query).requests == 1
    assert priced(query, deep=True).requests == 10


def test_nodes_by_id_multiply_what_is_asked_of_each() -> None:
    """`nodes(ids:)` of two ids asks the connection below twice."""
    inner = "... on Discussion { comments(first: 4) { nodes { id } } }"
    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {inner} }} }}"
    bill = priced(query, ids=["a", "b"])
    assert (bill.requests, bill.nodes) == (2, 2 + 8)


def test_more_than_half_a_million_nodes_are_refused(server: GitHub) -> None:
    """100 x 100 x 100 nodes answer MAX_NODE_LIMIT_EXCEEDED, and are not executed."""
    inner = "nodes { comments(first: 100) { nodes { replies(first: 100) { nodes { id } } } } }"
    reply = ask(server, in_widgets(f"discussions(first: 100) {{ {inner} }}"))
    assert reply.errors[0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    assert "1,010,100" in reply.errors[0]["message"]
    assert reply.payload["data"] == {"repository": None}
    assert server.rate.used == 0


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 101)", "EXCESSIVE_PAGINATION"),
        ("(last: 101)", "EXCESSIVE_PAGINATION"),
        ("(first: 0)", "ARGUMENT_LIMIT"),
        ("(first: 5, last: 5)", "UNPROCESSABLE"),
    ],
)
def test_a_page_must_hold_one_to_a_hundred_rows(server: GitHub, bounds: str, kind: str) -> None:
    """Every connection that lists rows gives `first` or `last` within bounds, even over no rows."""
    reply = ask(server, in_widgets(f"discussion(number: 13) {{ comments{bounds} {{ nodes {{ id }} }} }}"))
    assert [(error["type"], error["path"]) for error in reply.errors] == [
        (kind, ["repository", "discussion", "comments"])
    ]
    assert len(server.refused) == 1
