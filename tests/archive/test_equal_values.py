"""Equal values of discussions that are read are one value, and each discussion stays what it was."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.archive.equal_values import Shared
from kb_builder.model import Label
from kb_builder.stored import actors
from tests.build import answered, comment, person
from tests.strategies import discussions


@given(st.lists(discussions, max_size=4))
def test_each_discussion_stays_what_it_was(some) -> None:
    shared, before = Shared(), deepcopy(some)
    for one in some:
        shared.share(one)
    assert [repr(one) for one in some] == [repr(one) for one in before]


def test_equal_accounts_categories_and_labels_are_one_value() -> None:
    shared, reply = Shared(), comment("r", "alice")
    some = [
        answered(number, labels=(Label("auth"),), comments=(comment("c", "carol", replies=(reply,)),))
        for number in (1, 2)
    ]
    some = deepcopy(some[:1]) + some[1:]
    for one in some:
        shared.share(one)
    first, second = some
    assert first.category is second.category
    assert first.labels is second.labels
    assert all(one is other for one, other in zip(actors(first), actors(second), strict=True))
    assert len({id(one) for one in actors(first)}) == len({one.login for one in actors(first)})


def test_accounts_that_differ_in_anything_stay_apart() -> None:
    shared, one, two = Shared(), answered(1, author=person("ana", 1)), answered(2, author=person("ana", 2))
    shared.share(one)
    shared.share(two)
    assert (one.author.id, two.author.id) == (1, 2)
