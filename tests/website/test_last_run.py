"""The law of the last run: what is written without MkDocs is, to the byte, what MkDocs makes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kb_builder import gfm
from kb_builder.config import Project
from kb_builder.kept import FOLDER, Kept
from kb_builder.publication import Page, Publication
from kb_builder.website.filling import Filling, page_name
from tests.warm import LOADED
from tests.website.site import AS_OF, contents, project, publish

pytestmark = pytest.mark.slow

Site = dict[str, bytes]
_POINTS = "people/alice.md", "## ", "## All "


class _Runs:
    """Builds what MkDocs makes of a project; `ran` tells whether it took a run."""

    def __init__(self, target: Project, said: pytest.LogCaptureFixture) -> None:
        self._target, self._said, self._count = target, said, 0
        said.set_level(logging.DEBUG, "kb_builder.steps")

    def __call__(
        self, publication: Publication, as_of: datetime = AS_OF, around: str = "1"
    ) -> tuple[Site, bool, list[str]]:
        """Give the site, whether MkDocs ran, and of what it warned."""
        self._count += 1
        self._said.clear()
        fresh = self._target.root / f".site-{self._count}"
        fresh.mkdir()
        filling = Filling(publication, self._target.content, gfm.render, LOADED.run)
        environment = dict(os.environ)
        options = {"strict": False, "as_of": as_of, "environment": environment}
        filling.run(self._target.root, fresh, **options, around=around)  # type: ignore[arg-type]
        filling.keep()
        for path in filling.paths:
            (fresh / page_name(path)).parent.mkdir(parents=True, exist_ok=True)
            (fresh / page_name(path)).write_text(filling.page(path), encoding="utf-8")
        lines = [record.getMessage() for record in self._said.records]
        warnings = [r.getMessage() for r in self._said.records if r.levelno >= logging.WARNING]
        return contents(fresh), any("Running MkDocs" in line for line in lines), warnings

    def again(self, publication: Publication, as_of: datetime = AS_OF) -> bool:
        """Compare with a first run; tell whether MkDocs ran."""
        site, ran, warnings = self(publication, as_of)
        Kept(self._target.root / FOLDER).forget("mkdocs")
        expected, has_run, said = self(publication, as_of)
        assert has_run
        assert [name for name in expected if site.get(name) != expected[name]] == []
        assert (site.keys(), warnings) == (expected.keys(), said)
        return ran


def _edited(publication: Publication, path: str, old: str, new: str) -> Publication:
    pages = [
        Page(page.path, page.text.replace(old, new)) if page.path == path else page
        for page in publication.pages
    ]
    assert pages != list(publication.pages)
    return replace(publication, pages=tuple(pages))


def _write(target: Project, publication: Publication) -> Publication:
    for page in publication.pages:
        (target.content / page.path).write_text(page.text, encoding="utf-8")
    return publication


def test_what_did_not_change_needs_no_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    (target.content / "more").mkdir()
    (target.content / "more/about.md").write_text("# About\n\n[gone](gone.md) ![us](us.png)\n")
    (target.content / "more/us.png").write_bytes(b"a picture")
    runs = _Runs(target, caplog)
    assert runs(publication)[1]
    assert not runs.again(publication)
    # Another day, and another text in one of the pages that are filled.
    assert not runs.again(publication, AS_OF + timedelta(days=2))
    assert not runs.again(_write(target, _edited(publication, *_POINTS)))
    site, ran, warnings = runs(publication)
    assert (ran, len(warnings)) == (False, 1)
    assert site["more/us.png"] == b"a picture"


def _replaced(name: str, old: str, new: str) -> Callable[[Project], object]:
    def change(target: Project) -> None:
        text = (target.root / name).read_text(encoding="utf-8")
        assert old in text
        (target.root / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "change",
    [
        _replaced("content/index.md", "How can we help?", "What do you need?"),
        lambda target: (target.content / "about.md").write_text("# About\n"),
        lambda target: (target.content / "index.md").unlink(),
    ],
)
def test_a_page_by_hand_that_changed_needs_a_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: Callable[[Project], object]
) -> None:
    target = project(tmp_path / "project")
    publication, runs = publish(target), _Runs(target, caplog)
    runs(publication)
    change(target)
    assert runs.again(publication)


def test_what_a_page_by_hand_inserts_needs_a_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    target = project(tmp_path / "project")
    publication, runs = publish(target), _Runs(target, caplog)
    runs(publication)
    assert runs(publication, around="2")[1]
    path = "answers/index.md"
    assert runs.again(_write(target, _edited(publication, path, "exit code 3", "exit code 4")))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.html", '{% extends "base.html" %}{% block announce %}{{ build_date_utc }}{% endblock %}'),
        ("sitemap.xml", "{% for file in pages %}{{ file.page.update_date }}{% endfor %}"),
    ],
)
def test_a_theme_that_shows_the_day_lets_mkdocs_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, text: str
) -> None:
    target = project(tmp_path / "project")
    publication, runs = publish(target), _Runs(target, caplog)
    (target.root / "overrides").mkdir()
    (target.root / "overrides" / name).write_text(text)
    _replaced("mkdocs.yml", "{name: kb_builder}", "{name: kb_builder, custom_dir: overrides}")(target)
    runs(publication)
    assert runs.again(publication, AS_OF + timedelta(days=2))


def test_a_template_that_lists_pages_decides_what_matters(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it reads of a page that is filled needs a run where it changes, and nothing else does."""
    target = project(tmp_path / "project")
    publication, runs = publish(target), _Runs(target, caplog)
    (target.root / "overrides/partials").mkdir(parents=True)
    listed = "<footer>{% for file in pages %}{{ file.page.meta.title }} {% endfor %}</footer>"
    (target.root / "overrides/partials/footer.html").write_text(listed)
    _replaced("mkdocs.yml", "{name: kb_builder}", "{name: kb_builder, custom_dir: overrides}")(target)
    runs(publication)
    assert not runs.again(_write(target, _edited(publication, *_POINTS)))
    path, *_ = _POINTS
    assert runs.again(_write(target, _edited(publication, path, "title: ", "title: The person ")))


def test_an_extension_that_reads_other_files_lets_mkdocs_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = project(tmp_path / "project")
    publication, runs = publish(target), _Runs(target, caplog)
    _replaced("mkdocs.yml", "[kb_builder,", "[kb_builder, pymdownx.snippets,")(target)
    runs(publication)
    assert runs.again(publication)
