"""A project beside the GitHub it harvests from, and a clock of that GitHub which tests move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.errors import Refused
from kb_builder.harvest import Connection
from kb_builder.model import Discussion
from kb_builder.pipeline import harvest as pipeline
from kb_builder.pipeline.harvest import HarvestPlan
from kb_builder.pipeline.harvested import Harvested
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.harvest.harvesting import sleepless
from tests.program import CANARY, digest

HOUR = 3600


class Clock:
    """The server's clock, which tests move."""

    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Place:
    """A project of acme/widgets beside the GitHub it harvests from."""

    folder: Path
    github: GitHub
    clock: Clock

    @property
    def widgets(self) -> Dataset:
        return self.github.repository("acme/widgets")

    def harvest(self, **options: Any) -> tuple[Harvested, ...]:
        connection = Connection(self.github.url, self.github.graphql_url, CANARY)
        plan = HarvestPlan(connection, **{"max_wait": 0, **options})
        with sleepless([]):
            return pipeline.harvest(load_project(self.folder), plan)

    def numbers(self) -> set[int]:
        """Give the numbers whose pages a build would publish."""
        knowledge, _ = publish(load_project(self.folder), {}, None)
        return {one.discussion.number for one in (*knowledge.answers, *knowledge.ideas)}

    def bytes(self) -> dict[str, str]:
        return digest(self.folder / "archive")

    def refused(self, words: str, **options: Any) -> None:
        """Harvest, and demand a refusal in these words that changes nothing."""
        before = self.bytes()
        with pytest.raises(Refused, match=words) as caught:
            self.harvest(**options)
        assert caught.value.exit_code == 3
        assert self.bytes() == before


def ideas(count: int, name: str = "acme/widgets") -> Dataset:
    """Give a repository of so many ideas, each of which is a page."""
    rows = [{"number": n, "title": f"Idea {n}", "category": {"name": "Ideas"}} for n in range(1, count + 1)]
    return dataset(rows, name, {"categories": [{"name": "Q&A", "isAnswerable": True}, "General"]})


def place_of(folder: Path, data: Dataset) -> Iterator[Place]:
    """Yield a project of `data` in `folder`, harvested once; GitHub must have refused nothing in the end."""
    clock = Clock()
    with GitHub([data], now=clock) as github:
        (folder / "mkdocs.yml").write_text(
            "site_name: Help\nsite_url: https://example.org/\ndocs_dir: content\n"
            "markdown_extensions: [kb_builder]\n"
        )
        (folder / "kb.yml").write_text("repositories: [acme/widgets]\n")
        place = Place(folder, github, clock)
        place.harvest()
        github.requests.clear()
        yield place
    assert github.refused == []


def archived(place: Place) -> dict[int, Discussion]:
    """Give what the archive holds, by number."""
    return {one.number: one for one in Archive(place.folder / "archive").load().discussions}


def check_archive(place: Place) -> tuple[str, ...]:
    """Give what a check of the archive finds."""
    return Archive(place.folder / "archive").check()
