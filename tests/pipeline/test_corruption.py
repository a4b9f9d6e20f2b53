"""Damage in the archive is found, named and mended: no flipped bit is published, none is passed over."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.config import Project, load_project
from kb_builder.errors import ArchiveError
from kb_builder.harvest import Connection
from kb_builder.pipeline.check import check
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub, load
from tests.program import WIDGETS, against, digest

NOON = 1_795_348_800.0
HOME = Path("archive/acme/widgets")


@pytest.fixture(scope="module")
def github() -> Iterator[GitHub]:
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        widgets = server.repository("acme/widgets")
        widgets.discussions[:] = [one for one in widgets.discussions if one["number"] in (1, 2, 5)]
        yield server


@pytest.fixture(scope="module")
def harvested(github: GitHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an archive; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("harvested")
    against(github, folder)("init", "--repo", "acme/widgets")
    _harvest(github, load_project(folder))
    return folder


@pytest.fixture
def project(harvested: Path, tmp_path: Path) -> Project:
    shutil.copytree(harvested, tmp_path / "project")
    return load_project(tmp_path / "project")


def _harvest(github: GitHub, project: Project, **how: object) -> None:
    connection = Connection(github.url, github.graphql_url, "token")
    harvest(project, HarvestPlan(connection, **how))


def _files(project: Project) -> list[Path]:
    return [file for file in sorted(project.archive.rglob("*")) if file.is_file()]


def _is_found(project: Project, file: Path, cure: str = "git restore {}") -> None:
    findings = check(project, {})
    assert len(findings) == 1
    assert str(file) in findings[0]
    assert f"`{cure.format(file)}`" in findings[0]
    with pytest.raises(ArchiveError) as caught:
        publish(project, {})
    assert str(file) in caught.value.reason


def test_one_flipped_bit_anywhere_is_found(project: Project) -> None:
    """Check 11: a hundred bits at random over all files; check and build name the file and the repair."""
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(100):
        file = chance.choice(_files(project))
        whole = file.read_bytes()
        at, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        try:
            findings = check(project, {})
            assert len(findings) == 1, f"{file}: bit {bit} of byte {at} is passed over"
            assert str(file) in findings[0]
            with pytest.raises(ArchiveError, match=file.name):
                publish(project, {})
        finally:
            file.write_bytes(whole)


def test_every_bit_of_a_small_file_counts(project: Project) -> None:
    file = project.root / HOME / "state.json"
    whole = file.read_bytes()
    for place in range(8 * len(whole)):
        at, bit = divmod(place, 8)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :])
        assert len(Archive(project.archive).check()) == 1, (at, bit)


CURES = {
    "no-json": "git checkout --theirs {}",
    "folded": "git rm --cached -r -q archive && git reset --hard",
}
"""What mends a file that git left so; what is damaged otherwise is restored."""


@pytest.mark.parametrize("file", ["discussions/1.json", "repository.json", "state.json"])
@pytest.mark.parametrize("damage", ["truncated", "empty", "cut", "zeros", "another", "no-json", "folded"])
def test_damage_stops_check_build_and_harvest_and_a_full_harvest_mends_it(
    github: GitHub, project: Project, file: str, damage: str
) -> None:
    """Nothing falls back silently; `kb harvest --full` reads again what is damaged, byte for byte."""
    before = digest(project.archive)
    place = project.root / HOME / file
    whole = place.read_bytes()
    place.write_bytes(
        {
            "truncated": b"",
            "empty": b"\n",
            "cut": whole[: len(whole) // 2],
            "zeros": bytes(len(whole)),
            "another": (project.root / HOME / "discussions/2.json").read_bytes(),
            "no-json": b"<<<<<<< HEAD\n" + whole,
            "folded": whole.replace(b"\n", b"\r\n"),
        }[damage]
    )
    _is_found(project, place, CURES.get(damage, "git restore {}"))
    with pytest.raises(ArchiveError, match=str(place)):
        _harvest(github, project)
    _harvest(github, project, full=True)
    assert digest(project.archive) == before


@pytest.mark.parametrize(
    "file", ["discussions/1.json", "repository.json", "state.json", "../../media/index.json"]
)
def test_what_the_message_says_mends_a_file(github: GitHub, project: Project, file: str) -> None:
    """ "Remove it and run `kb harvest --full`" is true for every file."""
    before = digest(project.archive)
    (project.root / HOME / file).unlink()
    _harvest(github, project, full=True)
    assert digest(project.archive) == before


def test_a_single_damaged_discussion_is_mended_by_its_number(github: GitHub, project: Project) -> None:
    before = digest(project.archive)
    for number in (1, 2):
        (project.root / HOME / f"discussions/{number}.json").write_bytes(b"")
    with pytest.raises(ArchiveError, match=r"2\.json"):
        _harvest(github, project, numbers=[1])
    _harvest(github, project, numbers=[1, 2])
    assert digest(project.archive) == before


@pytest.mark.parametrize("file", ["discussions/1.json", "repository.json", "state.json"])
def test_a_file_of_a_newer_schema_is_refused_and_never_replaced(
    github: GitHub, project: Project, file: str
) -> None:
    """Check 12: it is whole, and holds what this version does not understand."""
    place = project.root / HOME / file
    place.write_bytes(re.sub(rb'"schema": \d', b'"schema": 99', place.read_bytes()))
    before = digest(project.archive)
    for full in (False, True):
        with pytest.raises(ArchiveError, match="newer kb-builder") as caught:
            _harvest(github, project, full=full)
        assert "Upgrade" in caught.value.next_step
    with pytest.raises(ArchiveError, match="newer kb-builder"):
        publish(project, {})
    assert digest(project.archive) == before


def test_a_harvest_that_fails_leaves_the_damaged_file_as_it_was(github: GitHub, project: Project) -> None:
    place = project.root / HOME / "discussions/1.json"
    place.write_bytes(b"{}")
    before = digest(project.archive)
    github.fail_always("bad-credentials")
    try:
        with pytest.raises(Exception, match="401"):
            _harvest(github, project, full=True)
    finally:
        github.heal()
    assert digest(project.archive) == before
