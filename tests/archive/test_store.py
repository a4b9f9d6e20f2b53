"""The archive folder: what a harvest changes in it, and what is found when it is not as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.archive import Archive, Saved
from kb_builder.model import Actor, Discussion
from kb_builder.stored import Archived
from tests import strategies
from tests.archive.filled import HOME, REPOSITORY, identities
from tests.build import ACME, at, comment, discussion, repository


def test_a_missing_archive_loads_as_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    assert archive.load() == Archived((), (), {})
    assert archive.check() == ()
    assert not (tmp_path / "archive").exists()


def test_what_was_saved_is_loaded_in_order_of_repository_and_number(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for name, numbers in (("zeta/a", [1]), (ACME, [10, 9]), ("acme/.github", [3])):
        named = [discussion(number, repository=name) for number in numbers]
        archive.save(repository(name), named, at(1) if name == ACME else None)
    loaded = archive.load()
    assert [one.name_with_owner for one in loaded.repositories] == ["acme/.github", ACME, "zeta/a"]
    assert [(one.repository, one.number) for one in loaded.discussions] == [
        ("acme/.github", 3),
        (ACME, 9),
        (ACME, 10),
        ("zeta/a", 1),
    ]
    assert loaded.watermarks == {ACME: at(1)}
    assert archive.check() == ()


def test_the_layout_is_one_file_per_discussion(folder: Path) -> None:
    assert list(identities(folder)) == [
        "acme/widgets/discussions/10.json",
        "acme/widgets/discussions/2.json",
        "acme/widgets/discussions/9.json",
        "acme/widgets/repository.json",
        "acme/widgets/state.json",
    ]
    assert {file.stat().st_mode & 0o777 for file in folder.rglob("*.json")} == {0o644}


def test_what_a_killed_run_left_is_neither_loaded_nor_a_finding(folder: Path) -> None:
    before = Archive(folder).load()
    (folder / HOME / "discussions" / ".kb-tmp-abc").write_text("half a f")
    assert Archive(folder).load() == before
    assert Archive(folder).check() == ()


@settings(deadline=None, max_examples=30)
@given(st.lists(strategies.discussions, unique_by=lambda one: one.number, max_size=3))
def test_saving_what_was_loaded_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, found: list[Discussion]
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    harvest = [replace(one, repository=ACME, former_titles=()) for one in found]
    assert len(archive.save(REPOSITORY, harvest, at(1)).created) == len(harvest)
    loaded = archive.load().discussions
    assert loaded == tuple(sorted(harvest, key=lambda one: one.number))
    assert archive.save(REPOSITORY, loaded, at(1)) == Saved((), (), len(harvest))
    assert archive.check() == ()


def test_a_save_tells_what_it_created_and_changed(folder: Path) -> None:
    harvest = [discussion(9, upvotes=5), discussion(11), discussion(3), discussion(2)]
    saved = Archive(folder).save(REPOSITORY, harvest, None)
    assert saved == Saved(created=(3, 11), changed=(9,), unchanged=1)
    assert [one.number for one in Archive(folder).load().discussions] == [2, 3, 9, 10, 11]


def test_saving_the_same_twice_writes_nothing(folder: Path) -> None:
    before = identities(folder)
    again = [discussion(number) for number in (9, 2, 10)]
    assert Archive(folder).save(REPOSITORY, again, at(1)) == Saved((), (), 3)
    assert identities(folder) == before


def test_only_what_changed_is_rewritten(folder: Path) -> None:
    before = identities(folder)
    Archive(folder).save(
        REPOSITORY, [discussion(2), discussion(9, title="New", day=4), discussion(10)], at(5)
    )
    after = identities(folder)
    assert {name for name in after if after[name] != before[name]} == {
        "acme/widgets/discussions/9.json",
        "acme/widgets/state.json",
    }


def test_a_changed_repository_is_told_and_stored(folder: Path) -> None:
    described = repository(description="Widgets for all")
    assert Archive(folder).save(described, [], None) == Saved((), (), 0, repository_changed=True)
    assert Archive(folder).load().repositories == (described,)


def test_diff_tells_the_same_as_save_and_writes_nothing(folder: Path) -> None:
    before = identities(folder)
    harvest = [discussion(9, upvotes=5), discussion(11), discussion(2)]
    told = Archive(folder).diff(REPOSITORY, harvest)
    assert identities(folder) == before
    assert told == Archive(folder).save(REPOSITORY, harvest, at(5))


def test_the_order_of_a_harvest_leaves_no_trace(tmp_path: Path) -> None:
    harvest = [discussion(number, title=f"Title {number}") for number in range(1, 8)]
    for name, order in (("one", harvest), ("two", harvest[::-1])):
        Archive(tmp_path / name).save(REPOSITORY, order, at(1))
    one, two = identities(tmp_path / "one"), identities(tmp_path / "two")
    assert {name: found[2] for name, found in one.items()} == {name: found[2] for name, found in two.items()}


def _titles_after(folder: Path, *titles: str) -> tuple[str, tuple[str, ...]]:
    for title in titles:
        Archive(folder).save(REPOSITORY, [discussion(1, title=title)], None)
    (stored,) = Archive(folder).load().discussions
    return stored.title, stored.former_titles


@pytest.mark.parametrize(
    ("titles", "former"),
    [
        (["A"], ()),
        (["A", "A"], ()),
        (["A", "B"], ("A",)),
        (["A", "B", "C"], ("A", "B")),
        (["A", "B", "A"], ("B",)),
        (["A", "B", "A", "B"], ("A",)),
        (["A", "B", "C", "A", "D"], ("B", "C", "A")),
        (["", "B"], ("",)),
    ],
)
def test_former_titles_are_kept_oldest_first_without_the_current_one(
    tmp_path: Path, titles: list[str], former: tuple[str, ...]
) -> None:
    assert _titles_after(tmp_path, *titles) == (titles[-1], former)


def test_the_current_title_never_stands_among_the_former(tmp_path: Path) -> None:
    Archive(tmp_path).save(REPOSITORY, [discussion(1, title="B", former_titles=("A", "B", "A"))], None)
    assert _titles_after(tmp_path) == ("B", ("A",))


def test_former_titles_survive_a_harvest_that_knows_none(tmp_path: Path) -> None:
    Archive(tmp_path).save(REPOSITORY, [discussion(1, title="B", former_titles=("A",))], None)
    saved = Archive(tmp_path).save(REPOSITORY, [discussion(1, title="B")], None)
    assert saved == Saved((), (), 1)
    assert _titles_after(tmp_path, "B") == ("B", ("A",))


def test_a_partial_harvest_leaves_the_watermark(folder: Path) -> None:
    Archive(folder).save(REPOSITORY, [discussion(11, day=3)], None)
    assert Archive(folder).load().watermarks == {ACME: at(1)}


def _watermark_after(folder: Path, harvest: list[Discussion], watermark: datetime) -> datetime:
    Archive(folder).save(REPOSITORY, harvest, watermark)
    return Archive(folder).load().watermarks[ACME]


def test_the_watermark_is_what_the_harvest_says_and_never_goes_back(tmp_path: Path) -> None:
    harvest = [discussion(1, day=1)]
    seen = [_watermark_after(tmp_path, harvest, at(mark)) for mark in (1, 3, 2, 5)]
    assert seen == [at(1), at(3), at(3), at(5)]


def test_a_first_harvest_that_finds_nothing_still_sets_the_watermark(tmp_path: Path) -> None:
    assert Archive(tmp_path).save(REPOSITORY, [], at(1)) == Saved((), (), 0, repository_changed=True)
    assert Archive(tmp_path).load().watermarks == {ACME: at(1)}


def test_a_large_thread_and_odd_people_come_back(tmp_path: Path) -> None:
    replies = tuple(comment(f"r{n}", Actor.ghost()) for n in range(300))
    large = discussion(1, body="x" * 65_536, comments=(comment("c", replies=replies),), title="")
    changes: dict[str, Any] = {"id": "D_2", "url": ""}
    Archive(tmp_path).save(REPOSITORY, [large, discussion(2, **changes)], None)
    assert Archive(tmp_path).load().discussions[0] == large
