"""A slip in kb.yml takes no site away: `kb build` asks for the same consent as `kb harvest`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.pipeline.guard import check_build
from kb_builder.pipeline.publishing import publish
from tests.program import Kb, digest

ROOT = Path(__file__).resolve().parents[2]
OWN = "kb-builder/kb-builder"


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """The project of this repository, with its pages in content/ and a site."""
    for name in ("archive", "kb.yml", "mkdocs.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    project = load_project(tmp_path)
    _, publication = publish(project, {})
    pages.write(project.content, publication.pages)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("The old site.", encoding="utf-8")
    return Kb(tmp_path)


def _change(kb: Kb, old: str, new: str) -> None:
    text = (kb.folder / "kb.yml").read_text(encoding="utf-8")
    (kb.folder / "kb.yml").write_text(text.replace(old, new), encoding="utf-8")


def test_a_misspelt_repository_is_refused_and_nothing_changes(kb: Kb) -> None:
    before = digest(kb.folder / "content"), digest(kb.folder / "site")
    count = len(pages.published_keys(kb.folder / "content"))
    assert count > 50
    _change(kb, OWN, "kb-builder/kb-bilder")
    said = kb("build", expect=3).stderr
    assert f"kb.yml does not name {OWN}" in said
    assert f"{count} of {count} published pages would vanish at once" in said
    assert "kb build --accept-removals" in said
    assert (digest(kb.folder / "content"), digest(kb.folder / "site")) == before
    assert "would vanish" in kb("build", "--accept-removals", str(count - 1), expect=3).stderr


def test_a_category_that_kb_yml_no_longer_names_is_refused_as_well(kb: Kb) -> None:
    (kb.folder / "kb.yml").write_text(f"repositories: [{OWN}]\nanswers: {{categories: [q-and-a]}}\n")
    assert "published pages would vanish at once" in kb("build", expect=3).stderr


def test_a_lost_archive_is_told_and_how_to_get_it_back(kb: Kb) -> None:
    shutil.rmtree(kb.folder / "archive")
    said = kb("build", expect=3).stderr
    assert "error: archive/ is missing: " in said
    assert "Bring it back (`git restore archive`), or run `kb harvest`; if the pages are to go" in said
    assert kb("check", expect=1).stdout.startswith("archive/ is missing, and pages come from it: bring it ")


def test_what_people_hide_or_withhold_may_go(kb: Kb) -> None:
    """Somebody decided that, discussion by discussion."""
    keys = sorted(pages.published_keys(kb.folder / "content"))[:30]
    hidden = "".join(f"  - {{number: {number}, hide: true}}\n" for _, number in keys)
    (kb.folder / "curation.yml").write_text(f"pages:\n{hidden}", encoding="utf-8")
    project = load_project(kb.folder)
    knowledge, _ = publish(project, {})
    before, archived = pages.published_keys(project.content), Archive(project.archive).load()
    pages_left = len(knowledge.answers) + len(knowledge.ideas)
    assert len(before) - pages_left > 20
    check_build(project, before, knowledge, archived, 0)
