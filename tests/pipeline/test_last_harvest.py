"""What a checkout knows of its last harvest, and what the site says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kb_builder.command.environment import newest_commit
from kb_builder.errors import HarvestError, Refused
from kb_builder.pipeline.last_harvest import FILE, LastHarvest, overdue, read, remember
from tests.actions import git

FIRST, SECOND = (datetime(2026, 1, day, 23, tzinfo=UTC) for day in (1, 2))


def test_a_harvest_that_came_through_is_known_by_its_newest_day(tmp_path: Path) -> None:
    remember(tmp_path, [SECOND, FIRST], {}, date(2025, 12, 31))
    assert read(tmp_path) == LastHarvest(date(2026, 1, 2), "done", date(2025, 12, 31))
    assert read(tmp_path).text() == '{"harvested":"2026-01-02","committed":"2025-12-31"}\n'


def test_a_failure_keeps_the_day_before(tmp_path: Path) -> None:
    """A refusal by a guard is called so, also beside other failures."""
    failed, refused = HarvestError("no answer", "Try again."), Refused("too many", "Look.")
    remember(tmp_path, [FIRST], {}, None)
    remember(tmp_path, [], {"acme/widgets": failed}, None)
    assert read(tmp_path) == LastHarvest(date(2026, 1, 1), "failed")
    remember(tmp_path, [], {"acme/widgets": failed, "acme/gadgets": refused}, None)
    assert read(tmp_path) == LastHarvest(date(2026, 1, 1), "refused")
    remember(tmp_path, [SECOND], {}, None)
    assert read(tmp_path) == LastHarvest(date(2026, 1, 2))


def test_repositories_that_failed_beside_others_are_named(tmp_path: Path) -> None:
    remember(tmp_path, [SECOND], {"acme/gadgets": Refused("too many", "Look.")}, None)
    assert read(tmp_path) == LastHarvest(date(2026, 1, 2), "refused", None, ("acme/gadgets",))


def test_an_archive_tells_that_a_harvest_came_through(tmp_path: Path) -> None:
    """An empty one, as of 1970, does not: a new site is not half a century behind."""
    remember(tmp_path, [], {"acme/widgets": HarvestError("no answer", "Try again.")}, None)
    failed = read(tmp_path)
    assert failed.seen_at(FIRST) == LastHarvest(date(2026, 1, 1), "failed")
    assert failed.seen_at(datetime(1970, 1, 1, tzinfo=UTC)) == failed == LastHarvest(ended="failed")
    remember(tmp_path, [SECOND], {}, None)
    assert read(tmp_path).seen_at(FIRST) == LastHarvest(date(2026, 1, 2))


def test_a_run_warns_of_what_goes_wrong_by_waiting() -> None:
    """A harvest that came through is no reason, however long ago: it need not be due."""
    today = date(2026, 3, 1)
    assert [*overdue(LastHarvest(), today), *overdue(LastHarvest(date(2026, 1, 1)), today)] == []
    assert [*overdue(LastHarvest(today, "done", date(2026, 1, 16)), today)] == []
    (idle,) = overdue(LastHarvest(today, "done", date(2026, 1, 15)), today)
    assert idle.startswith("the newest commit is 45 days old")
    assert [*overdue(LastHarvest(date(2026, 2, 23), "failed"), today)] == []
    (old,) = overdue(LastHarvest(date(2026, 2, 22), "failed"), today)
    assert old.startswith("no harvest has come through for 7 days")


@pytest.mark.parametrize("text", ["", "2026-01-01\n", "{", '{"harvested":"<script>"}', '{"ended":"well"}'])
def test_a_damaged_file_tells_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert read(tmp_path) == LastHarvest()
    assert read(tmp_path / "nowhere") == LastHarvest()


def test_what_is_known_already_is_not_written_again(tmp_path: Path) -> None:
    """A second harvest of a day leaves a build nothing to do."""
    remember(tmp_path, [FIRST], {}, None)
    before = (tmp_path / FILE).stat().st_ino
    remember(tmp_path, [FIRST], {}, None)
    assert (tmp_path / FILE).stat().st_ino == before


def test_the_newest_commit_counts_in_a_workflow_only(tmp_path: Path) -> None:
    on_github = {"GITHUB_ACTIONS": "true"}
    assert newest_commit(tmp_path, on_github) is None
    git(tmp_path, "init", "--quiet")
    assert newest_commit(tmp_path, on_github) is None
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=Start", "--date=2020-01-01T00:00:00Z")
    assert newest_commit(tmp_path, {}) is None
    assert newest_commit(tmp_path, on_github) == date.fromisoformat(
        git(tmp_path, "log", "-1", "--format=%cs")
    )
