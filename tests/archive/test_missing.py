"""When a discussion counts as gone, and what an interrupted run leaves for the next."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from kb_builder import archive
from kb_builder.archive import Archive, Losses, Staging, encode, judge
from kb_builder.model import Tombstone
from kb_builder.stored import Missing
from tests.build import ACME, at, discussion, repository

SCHEMA = json.loads((Path(archive.__file__).parent / "tombstone.schema.json").read_text(encoding="utf-8"))
HOUR = 1 / 24


def test_the_first_look_holds_and_the_second_decides() -> None:
    first = judge((), [5], at(1))
    assert first.held == (Missing(5, at(1)),)
    assert judge(first.held, [5], at(1 + 0.9 * HOUR)).held == first.held
    assert judge(first.held, [5], at(1 + HOUR)).gone == first.held


def test_who_is_found_again_is_held_no_longer() -> None:
    assert judge((Missing(5, at(1)),), [], at(9)) == judge((), [], at(9))


def test_a_look_at_some_says_nothing_about_others() -> None:
    held = (Missing(5, at(1)), Missing(6, at(1)))
    assert judge(held, [7], at(2), found=[6]).held == (Missing(5, at(1)), Missing(7, at(2)))


def test_an_announced_deletion_needs_one_look_but_does_need_it() -> None:
    assert judge((), [5], at(1), told=[5, 6]).gone == (Missing(5, at(1)),)
    assert judge((), [], at(1), told=[5]).gone == ()


def test_a_clock_that_runs_backwards_buries_nobody() -> None:
    assert judge((Missing(5, at(900)),), [5], at(1)).gone == ()


@given(some.sets(some.integers(1, 9)), some.sets(some.integers(1, 9)), some.floats(0, 2))
def test_nobody_is_gone_without_an_hour_between_two_looks(before, again, days) -> None:
    earlier = judge((), before, at(1)).held
    verdict = judge(earlier, again, at(1 + days))
    assert {one.number for one in verdict.gone} == (before & again if days >= HOUR else set())
    assert {one.number for one in (*verdict.held, *verdict.gone)} == again


TOMBSTONE = Tombstone(ACME, 2, at(1), at(2), ("answers/2-how/",))


def test_a_tombstone_stands_in_place_of_the_discussion_until_it_is_brought_again(tmp_path: Path) -> None:
    stored = Archive(tmp_path)
    stored.save(repository(), [discussion(1), discussion(2)], at(1))
    saved = stored.save(repository(), [], at(2), Losses((TOMBSTONE,), (Missing(1, at(2)),)))
    assert (saved.removed, saved.held) == ((2,), (1,))
    loaded = stored.load(ACME)
    assert [one.number for one in loaded.discussions] == [1]
    assert loaded.tombstones == (TOMBSTONE,)
    assert loaded.missing == {ACME: (Missing(1, at(2)),)}
    assert stored.check() == ()
    stored.save(repository(), [discussion(2)], at(3), Losses())
    assert [one.number for one in stored.load().discussions] == [1, 2]
    assert stored.load().tombstones == ()


def test_a_run_that_died_between_tombstone_and_discussion_is_finished_by_the_next(tmp_path: Path) -> None:
    stored = Archive(tmp_path)
    stored.save(repository(), [discussion(1), discussion(2)], at(1))
    file = tmp_path / ACME / "tombstones/2.json"
    file.parent.mkdir()
    file.write_text(encode(TOMBSTONE), encoding="utf-8")
    assert stored.check() == ()
    assert [one.number for one in stored.load().discussions] == [1]
    stored.save(repository(), [], at(2))
    assert not (tmp_path / ACME / "discussions/2.json").exists()


def test_a_damaged_tombstone_is_found(tmp_path: Path) -> None:
    stored = Archive(tmp_path)
    stored.save(repository(), [discussion(2)], at(1))
    stored.save(repository(), [], at(2), Losses((TOMBSTONE,)))
    file = tmp_path / ACME / "tombstones/2.json"
    file.write_bytes(file.read_bytes().replace(b"how", b"who"))
    assert [finding for finding in stored.check() if "tombstones/2.json" in finding and "damaged" in finding]


def test_the_published_schema_of_tombstones_says_what_is_written() -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(encode(TOMBSTONE)))
    assert set(SCHEMA["properties"]) == {"schema", "digest", *(field.name for field in fields(Tombstone))}
    assert SCHEMA["additionalProperties"] is False


def test_what_was_kept_comes_back_and_what_is_damaged_does_not(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    assert staging.load(ACME).since is None
    staging.keep(ACME, [discussion(2), discussion(1, body="\x1e [ \n")], at(1))
    assert staging.load(ACME).since == at(1)
    assert staging.load(ACME).discussions == {1: discussion(1, body="\x1e [ \n"), 2: discussion(2)}
    (file,) = tmp_path.rglob("*.json-seq")
    file.write_bytes(file.read_bytes()[:-9])
    assert staging.load(ACME).discussions == {}
    staging.drop(ACME)
    staging.drop(ACME)
    assert list(tmp_path.rglob("*.json-seq")) == []


@pytest.mark.parametrize("name", ["Acme/Widgets", "ACME/WIDGETS"])
def test_names_that_differ_in_case_are_one_repository(tmp_path: Path, name: str) -> None:
    stored = Archive(tmp_path)
    stored.save(repository(), [discussion(1)], at(1))
    assert stored.repositories() == (ACME,)
    assert [one.number for one in stored.load(name).discussions] == [1]
