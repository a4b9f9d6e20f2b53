"""The queries: what GitHub's schema says of them, and what each costs at most."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode

from kb_builder.harvest import queries
from tests.github.cost import MAX_NODES, Price, price
from tests.github.schema import checked

HUNDRED = [str(number) for number in range(100)]
ASKED = {
    "listing": {"first": 100},
    "details": {"ids": HUNDRED, "comments": 100, "polls": False},
    "threads": {"ids": HUNDRED, "replies": 100},
    "comments": {"first": 100},
    "replies": {"first": 100},
    "labels": {"first": 100},
}
"""The most that each query ever asks for."""

PRICES = {
    # name: (requests behind it, points, nodes) by GitHub's formulas
    "overview": (2, 1, 200),
    "repository": (1, 1, 100),
    "listing": (1 + 100, 1, 100 + 100 * 20),
    "details": (100, 1, 100 + 100 * 100),
    "threads": (100, 1, 100 + 100 * 100),
    "count": (0, 1, 0),
    "next": (1, 1, 1),
    "discussion": (3, 1, 100 + 20 + 25),
    "comments": (1, 1, 100),
    "replies": (1, 1, 100),
    "labels": (1, 1, 100),
    "thanked": (1, 1, 100),
    "thank": (0, 1, 0),
    "pull_requests": (1, 1, 100),
    "create_pull_request": (0, 1, 0),
    "update_pull_request": (0, 1, 0),
    "close_pull_request": (0, 1, 0),
    "issues": (1, 1, 100),
    "create_label": (0, 1, 0),
    "create_issue": (0, 1, 0),
    "update_issue": (0, 1, 0),
    "close_issue": (0, 1, 0),
}


@pytest.mark.parametrize("name", queries.NAMES)
def test_the_official_schema_accepts_every_query(name):
    document, errors = checked(queries.text(name))
    assert errors == ()
    assert document is not None


@pytest.mark.parametrize("name", queries.NAMES)
def test_every_query_costs_what_we_say_it_costs(name):
    found = _price(name)
    assert (found.requests, found.points, found.nodes) == PRICES[name]
    assert found.nodes < MAX_NODES
    assert found.problems == []


def test_each_fragment_is_sent_once_and_only_where_it_is_spread():
    text = queries.text("listing")
    assert text.count("fragment Account on") == 1
    assert "fragment Account on" not in queries.text("labels")


def test_polls_are_asked_for_only_where_there_are_some():
    """A batch with polls costs twice as much, so that discussions with polls go in batches of their own."""
    document, _ = checked(queries.text("details"))
    assert document is not None
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    assert price(document, operation, {**ASKED["details"], "polls": True}).points == 2


def _price(name: str) -> Price:
    document, _ = checked(queries.text(name))
    assert document is not None
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    return price(document, operation, ASKED.get(name, {}))
