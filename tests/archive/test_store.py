"""The archive folder: what a harvest changes in it, and what is found when it is not as it should be."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.archive import Archive, Saved, encode
from kb_builder.errors import ArchiveError
from kb_builder.model import Actor, Discussion
from kb_builder.stored import Archived
from tests import strategies
from tests.archive.sealed import seal
from tests.build import ACME, at, comment, discussion, repository

REPOSITORY = repository()
HOME = Path("acme/widgets")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of discussions 2, 9 and 10."""
    archive = tmp_path / "archive"
    Archive(archive).save(REPOSITORY, [discussion(number) for number in (10, 2, 9)], at(1))
    return archive


def _identities(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Give inode, time of change and content of every file: equal only where nothing was written."""
    return {
        str(file.relative_to(folder)): (file.stat().st_ino, file.stat().st_mtime_ns, file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


# --- load


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
    assert list(_identities(folder)) == [
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


# --- save


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
    before = _identities(folder)
    again = [discussion(number) for number in (9, 2, 10)]
    assert Archive(folder).save(REPOSITORY, again, at(1)) == Saved((), (), 3)
    assert _identities(folder) == before


def test_only_what_changed_is_rewritten(folder: Path) -> None:
    before = _identities(folder)
    Archive(folder).save(
        REPOSITORY, [discussion(2), discussion(9, title="New", day=4), discussion(10)], at(5)
    )
    after = _identities(folder)
    assert {name for name in after if after[name] != before[name]} == {
        "acme/widgets/discussions/9.json",
        "acme/widgets/state.json",
    }


def test_a_changed_repository_is_told_and_stored(folder: Path) -> None:
    described = repository(description="Widgets for all")
    assert Archive(folder).save(described, [], None) == Saved((), (), 0, repository_changed=True)
    assert Archive(folder).load().repositories == (described,)


def test_diff_tells_the_same_as_save_and_writes_nothing(folder: Path) -> None:
    before = _identities(folder)
    harvest = [discussion(9, upvotes=5), discussion(11), discussion(2)]
    told = Archive(folder).diff(REPOSITORY, harvest)
    assert _identities(folder) == before
    assert told == Archive(folder).save(REPOSITORY, harvest, at(5))


def test_the_order_of_a_harvest_leaves_no_trace(tmp_path: Path) -> None:
    harvest = [discussion(number, title=f"Title {number}") for number in range(1, 8)]
    for name, order in (("one", harvest), ("two", harvest[::-1])):
        Archive(tmp_path / name).save(REPOSITORY, order, at(1))
    one, two = _identities(tmp_path / "one"), _identities(tmp_path / "two")
    assert {name: found[2] for name, found in one.items()} == {name: found[2] for name, found in two.items()}


# --- former titles


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


# --- the watermark


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


# --- what is refused


@pytest.mark.parametrize(
    "name", ["acme", "../evil", "acme/..", "acme/.", "/etc/passwd", "a/b/c", "acme/wid\ngets", "acme/x\n", ""]
)
def test_no_repository_name_leads_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="is not a repository"):
        Archive(tmp_path / "archive").save(replace(REPOSITORY, name_with_owner=name), [], at(1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "harvest",
    [
        [discussion(1, repository="acme/other")],
        [discussion(1), discussion(1, title="Another")],
        [discussion(0)],
        [discussion(-1)],
    ],
    ids=["of another repository", "twice", "no number", "below zero"],
)
def test_a_harvest_that_cannot_be_true_is_refused_whole(folder: Path, harvest: list[Discussion]) -> None:
    before = _identities(folder)
    with pytest.raises(ArchiveError, match="cannot be stored in acme/widgets"):
        Archive(folder).save(REPOSITORY, [discussion(11), *harvest], at(9))
    assert _identities(folder) == before


@pytest.mark.parametrize("file", ["repository.json", "state.json", "discussions/9.json"])
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"schema": 99}', "is of schema 99"),
        (b"{}", "schema: is missing"),
    ],
    ids=["empty", "garbage", "newer", "other"],
)
def test_a_damaged_or_newer_file_is_named_and_never_written_over(
    folder: Path, file: str, content: bytes, fault: str
) -> None:
    target = folder / HOME / file
    target.write_bytes(content)
    before = _identities(folder)
    archive = Archive(folder)
    harvest = [discussion(number, title="New") for number in (2, 9, 10)]
    for attempt in (archive.load, lambda: archive.save(REPOSITORY, harvest, at(9))):
        with pytest.raises(ArchiveError) as caught:
            attempt()
        assert caught.value.reason.startswith(f"{target}: {fault}")
        assert caught.value.next_step
    assert _identities(folder) == before
    (finding,) = archive.check()
    assert finding == f"{caught.value.reason}. {caught.value.next_step}"


def test_windows_line_ends_are_damage(folder: Path) -> None:
    file = folder / HOME / "discussions" / "9.json"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert len(Archive(folder).check()) == 1


def test_another_spelling_of_the_same_is_a_finding(folder: Path) -> None:
    file = folder / HOME / "discussions" / "9.json"
    document = json.loads(encode(discussion(9, labels=())))
    file.write_text(seal({**document, "labels": []}))
    (finding,) = Archive(folder).check()
    assert finding.startswith(f"{file}: is not in canonical form. Restore it with `git restore")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("acme/widgets/discussions/9.json", "acme/widgets/discussions/12.json"),
        ("acme/widgets/repository.json", "acme/other/repository.json"),
        ("acme/widgets/state.json", "acme/other/state.json"),
    ],
)
def test_a_file_in_the_place_of_another_is_a_finding(folder: Path, source: str, target: str) -> None:
    (folder / target).parent.mkdir(exist_ok=True)
    (folder / target).write_bytes((folder / source).read_bytes())
    findings = Archive(folder).check()
    assert any(finding.startswith(f"{folder / target}: holds 'acme/widgets") for finding in findings)
    with pytest.raises(ArchiveError):
        Archive(folder).load()


def test_discussions_without_their_repository_are_never_silently_empty(folder: Path) -> None:
    (folder / HOME / "repository.json").unlink()
    with pytest.raises(ArchiveError, match=r"repository\.json: is missing"):
        Archive(folder).load()
    assert len(Archive(folder).check()) == 1


def test_every_damaged_file_is_found_not_only_the_first(folder: Path) -> None:
    for number in (2, 10):
        (folder / HOME / "discussions" / f"{number}.json").write_text("")
    assert [finding.split(":")[0].rpartition("/")[2] for finding in Archive(folder).check()] == [
        "2.json",
        "10.json",
    ]


# --- strays and links


@pytest.mark.parametrize(
    "stray",
    [
        "notes.txt",
        "acme/notes.txt",
        "acme/wid gets/repository.json",
        "acme/widgets/extra.json",
        "acme/widgets/discussions/9.json.orig",
        "acme/widgets/discussions/09.json",
        "acme/widgets/discussions/0.json",
        "acme/widgets/discussions/\u0661.json",
        "acme/widgets/discussions/11.json/x",
    ],
)
def test_a_stray_is_a_finding_and_not_loaded(folder: Path, stray: str) -> None:
    before = Archive(folder).load()
    (folder / stray).parent.mkdir(parents=True, exist_ok=True)
    (folder / stray).write_text("?")
    (finding,) = Archive(folder).check()
    assert finding.endswith("does not belong into the archive. Move it elsewhere, or remove it.")
    assert Archive(folder).load() == before


@pytest.mark.parametrize("kept", [".gitattributes", ".gitignore", ".gitkeep"])
def test_what_git_keeps_beside_is_no_stray(folder: Path, kept: str) -> None:
    (folder / kept).write_text("* -text\n")
    assert Archive(folder).check() == ()


def test_a_pipe_named_like_a_discussion_is_a_stray_and_never_read(folder: Path) -> None:
    os.mkfifo(folder / HOME / "discussions" / "11.json")
    assert len(Archive(folder).check()) == 1
    assert len(Archive(folder).load().discussions) == 3


@pytest.mark.parametrize("link", ["other", "acme/other", "acme/widgets/discussions/11.json"])
def test_a_symbolic_link_is_refused_everywhere(folder: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / link).symlink_to(outside)
    archive = Archive(folder)
    for attempt in (archive.load, lambda: archive.save(REPOSITORY, [discussion(11)], at(9))):
        with pytest.raises(ArchiveError, match="is a symbolic link"):
            attempt()
    (finding,) = archive.check()
    assert finding.startswith(f"{folder / link}: is a symbolic link")
    assert list(outside.iterdir()) == []


def test_a_file_in_place_of_the_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("")
    with pytest.raises(ArchiveError, match="Not a directory"):
        Archive(tmp_path / "archive").load()
    assert len(Archive(tmp_path / "archive").check()) == 1


def test_a_large_thread_and_odd_people_come_back(tmp_path: Path) -> None:
    replies = tuple(comment(f"r{n}", Actor.ghost()) for n in range(300))
    large = discussion(1, body="x" * 65_536, comments=(comment("c", replies=replies),), title="")
    changes: dict[str, Any] = {"id": "D_2", "url": ""}
    Archive(tmp_path).save(REPOSITORY, [large, discussion(2, **changes)], None)
    assert Archive(tmp_path).load().discussions[0] == large
