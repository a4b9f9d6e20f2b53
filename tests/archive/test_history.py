"""Labels and closings that a discussion had before."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.archive import Archive
from kb_builder.archive.history import with_history
from kb_builder.model import Discussion, Standing
from kb_builder.stored import newest_timestamp
from tests.build import at, idea, repository


def _after(*harvests: tuple[Discussion, datetime | None], folder: Path) -> tuple[Standing, ...]:
    archive = Archive(folder)
    for found, watermark in harvests:
        archive.save(repository(), [found], watermark)
    return archive.load().discussions[0].former_standings


def test_the_first_harvest_knows_nothing_earlier(tmp_path: Path) -> None:
    assert _after((idea(1, labels=["planned"]), at(5)), folder=tmp_path) == ()


def test_a_change_of_labels_is_dated_by_the_update_that_brought_it(tmp_path: Path) -> None:
    first, second = idea(1, labels=["b", "a"], updated_at=at(1)), idea(1, labels=["c"], updated_at=at(6))
    assert _after((first, at(5)), (second, at(9)), folder=tmp_path) == (Standing(at(6), ("a", "b")),)


def test_a_change_without_an_update_is_dated_by_the_harvest(tmp_path: Path) -> None:
    first, second = idea(1, updated_at=at(1)), idea(1, labels=["c"], updated_at=at(1))
    assert _after((first, at(5)), (second, at(9)), folder=tmp_path) == (Standing(at(9)),)


def test_closing_is_dated_by_itself(tmp_path: Path) -> None:
    closed = idea(1, is_closed=True, closed_at=at(4), state_reason="RESOLVED", updated_at=at(8))
    assert _after((idea(1), at(2)), (closed, at(9)), folder=tmp_path) == (Standing(at(4)),)


def test_other_changes_are_no_new_standing(tmp_path: Path) -> None:
    first = idea(1, labels=["b", "a"])
    second = idea(1, labels=["a", "b"], upvotes=9, body="New.", updated_at=at(3))
    assert _after((first, at(2)), (second, at(9)), folder=tmp_path) == ()


def test_the_past_is_kept_when_nothing_changes_any_more(tmp_path: Path) -> None:
    """And a harvest without news changes no byte of the file."""
    first, second = idea(1, updated_at=at(1)), idea(1, labels=["c"], updated_at=at(3))
    _after((first, at(2)), (second, at(4)), folder=tmp_path)
    before = (tmp_path / "acme/widgets/discussions/1.json").read_bytes()
    assert _after((second, at(20)), folder=tmp_path) == (Standing(at(3)),)
    assert (tmp_path / "acme/widgets/discussions/1.json").read_bytes() == before


def test_the_newest_time_of_an_archive_minds_them() -> None:
    assert newest_timestamp([idea(1, former_standings=(Standing(at(30)),))]) == at(30)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["", "a", "b"]), st.booleans()), max_size=6))
def test_times_never_run_backwards(steps: list[tuple[int, str, bool]]) -> None:
    """However the clocks went: standings are in order, and neighbours differ."""
    old = None
    for day, label, closed in steps:
        seen = idea(1, labels=[label] if label else [], is_closed=closed, updated_at=at(day))
        old = with_history(seen, old, at(day))
    if old is not None:
        known = old.former_standings
        assert [one.until for one in known] == sorted(one.until for one in known)
        facts = [(one.labels, one.is_closed) for one in known]
        facts.append((tuple(label.name for label in old.labels), old.is_closed))
        assert all(one != other for one, other in itertools.pairwise(facts))


def test_a_harvest_brings_the_id_of_a_repository_and_keeps_the_names_it_had(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.save(repository(former_names=("acme/gears", "acme/wheels")), [idea(1)], at(5))
    archive.save(repository(id="R_1"), [], at(6))
    (found,) = archive.load().repositories
    assert (found.id, found.former_names) == ("R_1", ("acme/gears", "acme/wheels"))
