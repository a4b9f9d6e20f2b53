"""How much may vanish at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb_builder.config import GuardSettings
from kb_builder.errors import Refused
from kb_builder.pipeline.guard import Guard


def refuses(guard: Guard, published: int, vanishing: int, *empty: str) -> bool:
    try:
        guard.check(published, range(vanishing), empty)
    except Refused:
        return True
    return False


@pytest.mark.parametrize(
    ("published", "vanishing", "is_refused"),
    [
        (100, 10, False),
        (100, 11, True),
        (20, 5, False),
        (20, 6, True),
        (5, 5, False),
        (61, 6, False),
        (0, 0, False),
    ],
)
def test_more_than_a_tenth_and_more_than_five_are_too_many(published, vanishing, is_refused) -> None:
    assert refuses(Guard("acme/widgets", GuardSettings()), published, vanishing) == is_refused


def test_the_limits_are_those_of_kb_yml() -> None:
    strict = Guard("acme/widgets", GuardSettings(percent=0, pages=0))
    assert refuses(strict, 100, 1)
    assert not refuses(Guard("acme/widgets", GuardSettings(percent=100)), 9, 9)


def test_a_category_that_lost_all_its_pages_is_refused_however_few_they_were() -> None:
    assert refuses(Guard("acme/widgets", GuardSettings()), 100, 1, "ideas")
    assert not refuses(Guard("acme/widgets", GuardSettings(), accepts=1), 100, 1, "ideas")


@given(some.integers(1, 500), some.integers(0, 500), some.integers(0, 500))
def test_a_person_s_word_holds_for_exactly_so_many(published: int, vanishing: int, accepted: int) -> None:
    gone = min(published, vanishing)
    alone = refuses(Guard("acme/widgets", GuardSettings()), published, gone)
    assert refuses(Guard("acme/widgets", GuardSettings(), accepted), published, gone) == (
        alone and gone > accepted
    )
