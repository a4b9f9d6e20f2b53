"""Which pictures a site shows is found out once, and again only where something has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.config import Project, load_project
from kb_builder.harvest import Connection
from kb_builder.pipeline.archive import knowledge_in, page_titles, withheld_from
from kb_builder.pipeline.before import Before
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from kb_builder.pipeline.shown import forget, remember, remembered, shown_of
from tests.github import GitHub, load
from tests.pictures import picture
from tests.program import WIDGETS

REMEMBERED = ".cache/kb/kept.sqlite"


@pytest.fixture
def connection(tmp_path: Path):
    with GitHub([load(WIDGETS)], now=lambda: 1_790_000_000.0) as github:
        github.media.files["/raw/photo.png"] = picture("PNG", (64, 48))
        for row in github.repository("acme/widgets").discussions:
            row["body"] += f"\n\n![A photo]({github.url}/raw/photo.png)\n"
        (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
        made = Connection(github.url, github.graphql_url, "token")
        harvest(load_project(tmp_path), HarvestPlan(made))
        yield made


def is_remembered(project: Project) -> bool:
    """Tell whether the wanted pictures are known without curating; they are afterwards."""
    archived = Archive(project.archive).load()
    shown = remembered(project, archived)
    if shown is None:
        found = knowledge_in(project, withheld_from(project, archived))
        remember(project, archived, shown_of((*found.answers, *found.ideas), found.people))
    return shown is not None


def test_nothing_is_curated_where_nothing_has_changed(connection: Connection, tmp_path: Path) -> None:
    """Check 58: a run without changes asks neither GitHub for pictures nor the archive which they are."""
    before = sorted((tmp_path / "archive/media").iterdir())
    assert len(before) == 2
    assert is_remembered(load_project(tmp_path))
    harvest(load_project(tmp_path), HarvestPlan(connection))
    assert sorted((tmp_path / "archive/media").iterdir()) == before


def test_what_is_remembered_has_the_pages_that_a_guard_counts(connection: Connection, tmp_path: Path) -> None:
    """With them a harvest need not find out again what the site showed before it."""
    project = load_project(tmp_path)
    archived = Archive(project.archive).load()
    shown = remembered(project, archived)
    assert shown
    assert shown.pages == page_titles(project, archived.discussions).keys() != set()


def test_each_of_two_repositories_has_its_own_pages_counted(connection: Connection, tmp_path: Path) -> None:
    """Whether they are remembered or found out: one has a duplicate of what the other one holds."""
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets, acme/gadgets]\n", encoding="utf-8")
    project, archive = load_project(tmp_path), Archive(tmp_path / "archive")
    archived = archive.load()
    answered = [one for one in archived.discussions if one.answer_id]
    first = answered[0]
    says = replace(first.comments[0], author=first.author, body=f"Duplicate of {first.url}")
    closed = {"is_closed": True, "state_reason": "DUPLICATE", "answer_id": "", "comments": (says,)}
    doubled = replace(first, **closed)
    others = [replace(one, repository="acme/gadgets") for one in (doubled, *answered[1:])]
    archive.save(replace(archived.repositories[0], name_with_owner="acme/gadgets", id=""), others, None)
    whole = archive.load()

    def counted() -> list[frozenset[int]]:
        return [Before(project, name, whole, 0)._published for name in project.config.repositories]

    assert not is_remembered(project)
    known = counted()
    forget(project)
    assert counted() == known
    assert all(known)
    assert first.number not in known[1]


CHANGES: dict[str, Callable[[Path], object]] = {
    "an archived discussion": lambda root: (root / "archive/acme/widgets/discussions/3.json").unlink(),
    "a decision": lambda root: (root / "curation.yml").write_text("pages: [{number: 1, hide: true}]\n"),
    "the configuration": lambda root: (root / "kb.yml").write_text(
        "repositories: [acme/widgets]\nideas: {categories: []}\n"
    ),
    "what is remembered": lambda root: (root / REMEMBERED).write_bytes(
        (root / REMEMBERED).read_bytes().replace(b"photo", b"phota")
    ),
    "nothing, but it is lost": lambda root: (root / REMEMBERED).unlink(),
    "nothing, but it cannot be read": lambda root: (root / REMEMBERED).write_bytes(b"\xff"),
}


@pytest.mark.no_cover  # other tests run the same lines
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_decides_is_noticed(connection: Connection, tmp_path: Path, what: str) -> None:
    CHANGES[what](tmp_path)
    project = load_project(tmp_path)
    assert not is_remembered(project)
    assert is_remembered(project)


def test_a_disk_that_cannot_remember_is_no_failure(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / REMEMBERED).unlink()
    (tmp_path / REMEMBERED).mkdir()
    assert not is_remembered(load_project(tmp_path))
