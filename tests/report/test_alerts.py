"""What keeps a site from being up to date: found, dated and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kb_builder.report import Outcome, alert, troubles

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def names(outcome: Outcome, unread: dict[str, int] | None = None, pushed: datetime | None = NOW) -> list[str]:
    return [one.name for one in troubles(outcome, unread or {}, pushed, "", NOW)]


def test_all_is_well() -> None:
    assert names(Outcome()) == []
    assert names(Outcome(), {"acme/widgets#7": 2}, NOW - timedelta(days=44)) == []


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome("failure", 3), "A guard refused the harvest"),
        (Outcome("failure", 1), "No harvest came through"),
        (Outcome("failure", 4, failing=("acme/gadgets",)), "Some repositories were not harvested"),
        (Outcome(build="failure", build_code=1), "The site could not be built"),
        (Outcome(build="failure", build_code=3), "A guard refused the build"),
    ],
)
def test_a_failed_job_is_told_with_its_run(outcome: Outcome, says: str) -> None:
    outcome = replace(outcome, address="https://github.com/a/b/actions/runs/1")
    (found,) = troubles(outcome, {}, NOW, "", NOW)
    assert found.heading == says
    assert "[The run](https://github.com/a/b/actions/runs/1) says why." in found.text
    assert all(f"`{name}`" in found.text for name in outcome.failing)


def test_a_schedule_is_about_to_stop_after_45_days() -> None:
    (found,) = troubles(Outcome(), {}, NOW - timedelta(days=45), "", NOW)
    assert "on 2026-12-12, GitHub stops the schedule" in found.text
    (found,) = troubles(Outcome(), {}, NOW - timedelta(days=61), "", NOW)
    assert found.heading == "GitHub has stopped the daily harvest"
    assert names(Outcome(), pushed=None) == [], "in a private repository GitHub stops none"


def test_discussions_that_keep_failing_are_named() -> None:
    (found,) = troubles(Outcome(), {"acme/widgets#7": 3, "acme/widgets#8": 1}, NOW, "", NOW)
    assert "- `acme/widgets#7`" in found.text
    assert "#8" not in found.text


def test_each_keeps_the_day_since_when_it_is_so() -> None:
    """The issue itself says it; what says the same on the next day is the same text."""
    before = alert(troubles(Outcome("failure", 1), {"acme/widgets#7": 3}, NOW, "", NOW))
    later = NOW + timedelta(days=3)
    assert alert(troubles(Outcome("failure", 1), {"acme/widgets#7": 4}, later, before, later)) == before
    old = alert(troubles(Outcome("failure", 1), {}, later, before, NOW + timedelta(days=8)))
    assert "(since 2026-11-27)" in old
    assert "more than a week ago" in old
