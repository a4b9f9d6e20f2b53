"""A project beside a GitHub on which repositories are renamed, and kb.yml follows or does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.harvest import Connection
from kb_builder.model import Discussion
from kb_builder.pipeline import harvest as pipeline
from kb_builder.pipeline.harvest import HarvestPlan
from kb_builder.pipeline.harvested import Harvested
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.harvest.harvesting import sleepless
from tests.program import CANARY

OLD, NEW, MAIN = "acme/widgets", "acme/gizmos", "acme/main"
LATER = "2026-08-01T10:00:00Z"


@dataclass(slots=True)
class Place:
    """A project beside the GitHub it harvests from."""

    folder: Path
    github: GitHub
    now: float = 1_790_000_000.0
    repositories: list[str] = field(default_factory=list)

    def configure(self, *repositories: str) -> None:
        self.repositories = list(repositories)
        (self.folder / "kb.yml").write_text(f"repositories: [{', '.join(repositories)}]\n")

    def decide(self, text: str) -> None:
        (self.folder / "curation.yml").write_text(text)

    def harvest(self, **options: Any) -> tuple[Harvested, ...]:
        self.now += 60
        connection = Connection(self.github.url, self.github.graphql_url, CANARY)
        plan = HarvestPlan(connection, **{"max_wait": 0, **options})
        with sleepless([]):
            return pipeline.harvest(load_project(self.folder), plan)

    def published(self) -> dict[str, str]:
        """Write the pages as a build does; give the text of all that a site has, by path."""
        project = load_project(self.folder)
        _, publication = publish(project, {})
        pages.write(project.content, publication.pages)
        found = {one.path: one.text for one in publication.pages}
        return found | {one.path: one.text for one in publication.files}

    def stored(self, number: int) -> Discussion:
        return next(
            one for one in Archive(self.folder / "archive").load().discussions if one.number == number
        )

    def names(self) -> tuple[str, ...]:
        return Archive(self.folder / "archive").repositories()


def make(folder: Path, github: GitHub, *repositories: str) -> Place:
    """Lay down a project of these repositories in `folder`."""
    (folder / "mkdocs.yml").write_text(
        "site_name: Help\nsite_url: https://example.org/\ndocs_dir: content\n"
        "markdown_extensions: [kb_builder]\n"
    )
    place = Place(folder, github)
    github.now = lambda: place.now
    place.configure(*repositories)
    return place


def small(name: str, *texts: str) -> Dataset:
    """Give a repository with an idea for each text."""
    rows = [
        {"number": n, "title": f"Idea {n} of {name}", "body": text, "category": {"name": "Ideas"}}
        for n, text in enumerate(texts, start=1)
    ]
    return dataset(rows, name, {"categories": [{"name": "Q&A", "isAnswerable": True}, "General"]})


def rename(place: Place, new: str = NEW, old: str = OLD) -> None:
    """Rename the repository on GitHub, and let kb.yml follow."""
    place.github.repository(old).rename(new)
    place.configure(*(new if one == old else one for one in place.repositories))


def without_ids(folder: Path) -> None:
    """Make an archive as an older kb-builder left it: nobody knows the ids of repositories."""
    archive = Archive(folder / "archive")
    stored = archive.load()
    archive.rewrite(stored, [replace(one, id="") for one in stored.repositories])
