"""How the harvest waits where GitHub limits it: as long as told, by GitHub's clock, within its own bounds."""

from __future__ import annotations

import time

import pytest

from kb_builder.errors import TryLater
from tests.github import faults
from tests.harvest.harvesting import harvest


@pytest.mark.parametrize("kind", ["RATE_LIMIT", "RATE_LIMITED"])
def test_a_used_up_limit_is_waited_out_until_its_reset(github, kind):
    """Check 20: the wait is at least as long as GitHub says, and the query is asked once more."""
    waits: list[float] = []
    github.fail(faults.rate_limit(kind, reset_in=3))
    result = harvest(github, waits=waits, numbers=[1])
    assert len(waits) == 1
    assert 3 <= waits[0] <= 5
    assert result.requests == 4, "the repository twice, the discussion, its replies"


def test_a_reset_beyond_max_wait_ends_with_try_later_and_says_when(github):
    waits: list[float] = []
    github.fail(faults.rate_limit(reset_in=7200), nth=2)
    with pytest.raises(TryLater) as caught:
        harvest(github, waits=waits, max_wait=600)
    assert caught.value.exit_code == 4
    assert waits == []
    assert "until" in caught.value.reason
    assert "UTC" in caught.value.reason
    assert "--max-wait" in caught.value.next_step


def test_the_last_point_is_not_yet_an_error(github):
    github.rate.roll(time.time())
    github.rate.used = github.rate.limit - 3
    assert harvest(github, numbers=[1]).discussions


@pytest.mark.parametrize("code", [200, 403, 429])
def test_a_secondary_limit_is_waited_out_as_told_and_longer_each_time(github, code):
    """Check 21: five tries in all, then try later."""
    waits: list[float] = []
    github.fail_always(faults.secondary(code, retry_after=2 if code != 200 else None))
    with pytest.raises(TryLater):
        harvest(github, waits=waits)
    assert waits == ([60, 120, 240, 480] if code == 200 else [2, 4, 8, 16])
    assert len(github.requests) == 5


def test_without_retry_after_a_secondary_limit_is_waited_out_for_a_minute(github):
    waits: list[float] = []
    github.fail("secondary-403-silent")
    assert harvest(github, waits=waits, numbers=[1]).discussions
    assert waits == [60]


def test_a_reset_that_has_passed_and_does_not_help_is_not_hammered(github):
    waits: list[float] = []
    github.fail_always(faults.rate_limit(reset_in=-100))
    with pytest.raises(TryLater):
        harvest(github, waits=waits)
    assert waits == [1, 60, 120, 240]


@pytest.mark.parametrize("skew", [-10 * 365 * 86400, -300, 300, 10 * 365 * 86400])
def test_how_long_to_wait_is_counted_by_githubs_clock(github, skew):
    """Check 14: the local clock may be years off."""
    waits: list[float] = []
    github.now = lambda: time.time() + skew
    github.fail(faults.rate_limit(reset_in=100))
    assert harvest(github, waits=waits, numbers=[1]).discussions
    assert 100 <= waits[0] <= 102


def test_a_short_pause_is_no_wait_for_a_limit(github):
    """`--max-wait 0` forbids waiting for limits; one 502 is still asked again after a second."""
    waits: list[float] = []
    github.fail("502", nth=2)
    assert harvest(github, waits=waits, max_wait=0, numbers=[1]).discussions
    assert waits == [1]
    github.fail("rate-limit")
    with pytest.raises(TryLater):
        harvest(github, waits=waits, max_wait=0)
    assert waits == [1]


def test_all_waits_together_stay_within_max_wait(github):
    waits: list[float] = []
    github.fail_always("secondary-403-silent")
    with pytest.raises(TryLater):
        harvest(github, waits=waits, max_wait=200)
    assert waits == [60, 120]
