"""The queries: what GitHub's schema says of them, and what each costs at most."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode

from kb_builder.harvest import queries
from tests.github.cost import MAX_NODES, Price, price
from tests.github.schema import checked

PAGES = {"discussions": 25, "comments": 25, "replies": 100, "labels": 100}
"""The first page size of each query that has one."""

PRICES = {
    # name: (requests behind it, points, nodes) by GitHub's formulas
    "repository": (1, 1, 100),
    # 1 list + 25 x (labels, poll, comments) + 25 x 6 replies: 10,000 discussions cost 800 points
    "discussions": (226, 2, 25 + 25 * (100 + 20 + 6 + 6 * 20)),
    "discussion": (28, 1, 100 + 20 + 25 + 25 * 20),
    "comments": (26, 1, 25 + 25 * 20),
    "replies": (1, 1, 100),
    "labels": (1, 1, 100),
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
    text = queries.text("discussions")
    assert text.count("fragment Account on") == 1
    assert "fragment Account on" not in queries.text("labels")


def _price(name: str) -> Price:
    document, _ = checked(queries.text(name))
    assert document is not None
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    return price(document, operation, {"first": PAGES[name]} if name in PAGES else {})
