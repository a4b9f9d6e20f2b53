"""What a harvest of ten thousand costs, by the plan alone: batches are sized to what hangs on each object."""

from __future__ import annotations

from functools import cache

import pytest
from graphql import OperationDefinitionNode

from kb_builder.harvest import queries
from kb_builder.harvest.batches import Batch, PageSize, Portion
from tests.github.cost import MAX_NODES, price
from tests.github.schema import checked

SIZE = 10_000
COMMENTS = {
    "none": lambda _: 0,
    "a few": lambda number: number * 7 % 9,
    "as many as a page holds": lambda _: 25,
    "a hundred now and then": lambda number: 100 if number % 50 == 0 else 3,
}


@cache
def points(query: str, objects: int, word: str, parts: int) -> int:
    """Give the price of a batch by GitHub's formula, as long as GitHub would take it."""
    document, _ = checked(queries.text(query))
    assert document is not None
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    asked = {"ids": [str(n) for n in range(objects)], word: parts, "polls": False}
    found = price(document, operation, asked)
    assert found.problems == []
    assert found.nodes < MAX_NODES
    return found.points


def spent(query: str, word: str, portions: list[Portion], size: PageSize) -> int:
    """Ask for all of them, batch by batch, from a server that takes every one."""
    total = 0
    while portions:
        batch = Batch(portions, size, word, polls=query == "details")
        asked = batch.variables()
        batch.succeed()
        total += points(query, len(asked["ids"]), word, asked[word])
        portions = portions[batch.count :]
    return total


@pytest.mark.parametrize("how_many", COMMENTS)
def test_ten_thousand_discussions_are_read_for_six_hundred_points(how_many):
    """The list and the counts, the discussions with their comments, and for every fourth comment replies."""
    portions = sorted(
        (Portion(str(n), COMMENTS[how_many](n)) for n in range(1, SIZE + 1)), key=lambda one: one.parts
    )
    listed = 1 + SIZE // 100 + 2 * 2
    assert listed <= 110, "that is all that a run without changes costs"
    replies = [Portion(str(n), 1) for n in range(sum(one.parts for one in portions) // 4)]
    total = listed + spent("details", "comments", portions, PageSize(100, 25))
    if how_many in ("none", "a few"):
        total += spent("threads", "replies", replies, PageSize(100, 25))
        assert total <= 600
    assert total <= 2_000, "two hours of the smallest allowance there is, however much is said"
