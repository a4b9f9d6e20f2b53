"""What is damaged and cannot be read again from GitHub: it is mended too, and never too soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb_builder.config import load_project
from kb_builder.errors import ArchiveError, Refused
from kb_builder.harvest import Connection
from kb_builder.pipeline.check import check
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.pipeline.harvested import Harvested
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub
from tests.github.dataset import dataset
from tests.program import digest

HOME = Path("archive/acme/widgets")
DAMAGE = {"empty": b"", "a merge": b"<<<<<<< HEAD\n{}\n", "zeros": bytes(200)}


@dataclass(slots=True)
class Place:
    """A project of thirty ideas, and the GitHub they come from."""

    root: Path
    github: GitHub
    now: float = 1_790_000_000.0

    def file(self, kind: str, number: int) -> Path:
        return self.root / HOME / kind / f"{number}.json"

    def harvest(self, **how: Any) -> Harvested:
        connection = Connection(self.github.url, self.github.graphql_url, "token")
        (found,) = harvest(load_project(self.root), HarvestPlan(connection, **how))
        return found

    def is_whole(self) -> bool:
        publish(load_project(self.root), {})
        return not [one for one in check(load_project(self.root), {}) if "archive" in one]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    rows = [{"number": n, "title": f"Idea {n}", "category": {"name": "Ideas"}} for n in range(1, 31)]
    about = {"categories": [{"name": "Q&A", "isAnswerable": True}, "General"]}
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\nmedia: link\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Help\nsite_url: https://example.org/\ndocs_dir: content\n"
        "markdown_extensions: [kb_builder]\n",
        encoding="utf-8",
    )
    with GitHub([dataset(rows, "acme/widgets", about)]) as github:
        made = Place(tmp_path, github)
        github.now = lambda: made.now
        made.harvest()
        yield made
    assert github.refused == []


def bury(place: Place, number: int) -> Any:
    """Let a discussion vanish, twice looked for."""
    row = place.github.repository("acme/widgets").remove(number)
    place.harvest()
    place.now += 3600
    assert place.harvest().saved.removed == (number,)
    return row


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_tombstone_is_an_error_until_a_full_harvest_removes_it(
    place: Place, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Its text cannot be had again; the page stays away, only the notice in its place is lost."""
    bury(place, 5)
    place.file("tombstones", 5).write_bytes(DAMAGE[damage])
    with pytest.raises(ArchiveError, match=r"tombstones/5\.json"):
        place.harvest()
    place.harvest(full=True)
    assert not place.file("tombstones", 5).exists()
    assert "git restore" in caplog.text
    assert place.is_whole()


def test_a_damaged_tombstone_of_what_came_back_goes_like_a_whole_one(place: Place) -> None:
    before = digest(place.root / "archive")
    row = bury(place, 5)
    place.file("tombstones", 5).write_bytes(b"")
    place.github.repository("acme/widgets").discussions.append(row)
    assert place.harvest(full=True).saved.created == (5,)
    assert digest(place.root / "archive") == before


@pytest.mark.no_cover  # five harvests for each; other tests run the same lines
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("how", [{"full": True}, {"numbers": [5]}], ids=["full", "by number"])
def test_a_damaged_file_of_what_is_gone_goes_after_the_second_look(
    place: Place, damage: str, how: dict[str, Any]
) -> None:
    """GitHub may have a bad day just when a file is damaged: an hour lies between the two looks."""
    place.github.repository("acme/widgets").remove(5)
    place.file("discussions", 5).write_bytes(DAMAGE[damage])
    assert place.harvest(**how).saved.held == (5,)
    assert place.file("discussions", 5).read_bytes() == DAMAGE[damage]
    with pytest.raises(ArchiveError, match=r"discussions/5\.json"):
        place.harvest()
    place.now += 3599
    assert place.harvest(**how).saved.removed == ()
    place.now += 1
    assert place.harvest(**how).saved.removed == (5,)
    assert not place.file("discussions", 5).exists()
    assert place.file("tombstones", 5).exists()
    assert place.is_whole()
    assert place.harvest(full=True).saved.held == ()


def test_a_damaged_file_of_what_moved_away_is_read_again(place: Place) -> None:
    """Not in the list any more, but GitHub has it, in a category that is not published."""
    widgets = place.github.repository("acme/widgets")
    widgets.discussion(5)["category"] = next(one for one in widgets.categories if one["slug"] == "general")
    place.file("discussions", 5).write_bytes(b"")
    place.harvest(full=True)
    assert '"slug": "general"' in place.file("discussions", 5).read_text(encoding="utf-8")
    assert place.is_whole()


def test_damaged_files_count_for_the_guard(place: Place) -> None:
    """Nobody knows whether they were pages: four of them and two pages are six of thirty."""
    for number in (1, 2, 3, 4, 5, 6):
        place.github.repository("acme/widgets").remove(number)
    for number in (1, 2, 3, 4):
        place.file("discussions", number).write_bytes(b"")
    before = digest(place.root / "archive")
    with pytest.raises(Refused, match="6 of"):
        place.harvest(full=True)
    assert digest(place.root / "archive") == before
    assert place.harvest(full=True, accept_removals=6).saved.held == (1, 2, 3, 4, 5, 6)


def test_a_damaged_file_beside_its_whole_tombstone_is_swept(place: Place) -> None:
    """A run died between the two, and the disk took the rest."""
    text = place.file("discussions", 5).read_bytes()
    bury(place, 5)
    place.file("discussions", 5).write_bytes(text[:50])
    place.harvest(full=True)
    assert not place.file("discussions", 5).exists()
    assert place.file("tombstones", 5).exists()
    assert place.is_whole()
