"""What an archive refuses: names that lead outside, damaged files, strays and links; nothing is lost."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.archive import Archive, encode
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion
from tests.archive.filled import HOME, REPOSITORY, identities
from tests.archive.sealed import seal
from tests.build import at, discussion


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
    before = identities(folder)
    with pytest.raises(ArchiveError, match="cannot be stored in acme/widgets"):
        Archive(folder).save(REPOSITORY, [discussion(11), *harvest], at(9))
    assert identities(folder) == before


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
    before = identities(folder)
    archive = Archive(folder)
    harvest = [discussion(number, title="New") for number in (2, 9, 10)]
    for attempt in (archive.load, lambda: archive.save(REPOSITORY, harvest, at(9))):
        with pytest.raises(ArchiveError) as caught:
            attempt()
        assert caught.value.reason.startswith(f"{target}: {fault}")
        assert caught.value.next_step
    assert identities(folder) == before
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
    (finding,) = Archive(folder).check()
    assert finding.endswith("repository.json`, or run `kb harvest --full`.")


def test_every_damaged_file_is_found_not_only_the_first(folder: Path) -> None:
    for number in (2, 10):
        (folder / HOME / "discussions" / f"{number}.json").write_text("")
    assert [finding.split(":")[0].rpartition("/")[2] for finding in Archive(folder).check()] == [
        "2.json",
        "10.json",
    ]


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
