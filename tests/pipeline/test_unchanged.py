"""A build that would only repeat the last one ends at once, and no other does."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.listing import Listing
from kb_builder.pipeline.build import Built, build
from kb_builder.pipeline.held import Held
from kb_builder.pipeline.unchanged import Inputs
from tests import build as make
from tests.program import Kb
from tests.warm import LOADED, mkdocs_by
from tests.website.site import contents

SETTINGS = """\
site_name: Widget help
site_url: https://acme.example/repo/
docs_dir: content
theme: {name: kb_builder, custom_dir: overrides}
plugins: []
markdown_extensions: [kb_builder]
nav: [{Home: index.md}, {Answers: answers/index.md}]
extra: {contact: !ENV [CONTACT, ""]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one answer, a page written by hand and an override."""
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\nsocial_cards: false\n")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS)
    for name in ("content/index.md", "overrides/partials/comments.html"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("Hello\n")
    _archive(tmp_path, "Like this.")
    return tmp_path


def _archive(root: Path, answer: str) -> None:
    one = make.answered(1, title="How?", answer={"body": answer})
    Archive(root / "archive").save(make.repository(), [one], make.at(2))


def _build(root: Path, held: Held | None = None, **options: bool) -> Built:
    environment = {"PATH": os.environ["PATH"], "CONTACT": "me@acme.example"}
    with mkdocs_by(LOADED.run):
        return build(load_project(root), environment, held=held, **options)


def _digest(root: Path, environment: dict[str, str] | None = None, *options: object) -> str:
    return Inputs.of(load_project(root), environment or {}, *options).with_site(
        Listing.of(root / "site").digest
    )


def _rewrite(root: Path, name: str) -> None:
    """Change a file, and nothing of its size or its time."""
    file = root / name
    times = file.stat()
    file.write_bytes(file.read_bytes()[::-1])
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "an answer": lambda root: _archive(root, "Or like that."),
    "a page written by hand": lambda root: (root / "content/index.md").write_text("Hello again\n"),
    "a page of ours": lambda root: _rewrite(root, "content/answers/index.md"),
    "settings": lambda root: (root / "mkdocs.yml").write_text(f"{SETTINGS}copyright: Acme\n"),
    "kb.yml": lambda root: (root / "kb.yml").write_text("repositories: [acme/widgets]\n"),
    "curation": lambda root: (root / "curation.yml").write_text("pages: [{number: 1, hide: true}]\n"),
    "an override": lambda root: _rewrite(root, "overrides/partials/comments.html"),
    "a damaged site": lambda root: _rewrite(root, "site/index.html"),
    "a page gone from the site": lambda root: (root / "site/index.html").unlink(),
    "a file more on the site": lambda root: (root / "site/more.html").write_text(""),
    "the day of the harvest": lambda root: (root / ".kb-harvested").write_text(
        '{"harvested":"2026-01-09"}\n'
    ),
    "a link to a folder": lambda root: (root / "content/more").symlink_to(root / "overrides"),
}


@pytest.fixture
def looked(root: Path) -> Path:
    """The project, as if it had been built."""
    for name in ("site/index.html", "content/answers/index.md"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("made of it\n")
    return root


@pytest.mark.parametrize("what", CHANGES)
def test_a_digest_is_another_after_a_change(looked: Path, what: str) -> None:
    before = _digest(looked)
    assert _digest(looked) == before
    CHANGES[what](looked)
    assert _digest(looked) != before


def test_a_digest_follows_options_and_the_variables_that_settings_name(looked: Path) -> None:
    before = _digest(looked)
    assert _digest(looked, {"HOME": "/root"}) == before
    assert _digest(looked, {"CONTACT": "me@acme.example"}) != before
    assert _digest(looked, {}, "strict") != before


def test_a_digest_leaves_out_what_is_no_input(looked: Path) -> None:
    before = _digest(looked)
    for name in (".git/index", ".cache/kb/kept.sqlite", "node_modules/x.js", ".venv/pyvenv.cfg", ".kb-lock"):
        (looked / name).parent.mkdir(parents=True, exist_ok=True)
        (looked / name).write_text("")
    (looked / ".venv/lib.py").write_text("")
    assert _digest(looked) == before


def test_a_digest_does_not_walk_in_circles(looked: Path) -> None:
    (looked / "content/again").symlink_to(looked / "content")
    (looked / "content/nowhere").symlink_to(looked / "nowhere")
    assert _digest(looked) == _digest(looked)


@pytest.mark.slow
def test_a_second_build_ends_at_once_and_says_the_same(root: Path) -> None:
    first = _build(root)
    made = contents(root / "site")
    second = _build(root)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.published == first.published
    assert second.site == first.site
    assert second.written.unchanged == len(first.written.created)
    assert _build(root, clean=True).is_new
    assert _build(root, strict=True).is_new
    _rewrite(root, "site/index.html")
    assert _build(root).is_new
    assert contents(root / "site") == made
    CHANGES["an answer"](root)
    assert _build(root).written.changed
    assert not _build(root).is_new


class _Meanwhile(logging.Handler):
    """Does something once, when a step of a build begins."""

    def __init__(self, step: str, what: Callable[[], object]) -> None:
        super().__init__(logging.DEBUG)
        self._step, self._what, self._logger = step, what, logging.getLogger("kb_builder")
        self._logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._step:
            self._logger.removeHandler(self)
            self._what()


@pytest.mark.slow
def test_a_build_whose_cache_breaks_begins_anew(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Texts stand there until they are written: what cannot be read back is composed again."""
    file = root / ".cache/kb/kept.sqlite"
    # As a failing disk would.
    _Meanwhile("Writing content/", lambda: file.write_bytes(b"no database".ljust(file.stat().st_size)))
    with caplog.at_level(logging.DEBUG, "kb_builder"):
        _build(root)
    assert "begun anew" in caplog.text
    made = contents(root / "site")
    assert _build(root, clean=True).is_new
    assert contents(root / "site") == made


@pytest.mark.slow
@pytest.mark.parametrize("curation", ["", "takedowns: [{number: 2, reason: asked, date: 2026-01-31}]\n"])
def test_what_changes_after_it_was_read_is_built_the_next_time(
    root: Path, caplog: pytest.LogCaptureFixture, curation: str
) -> None:
    """Such as by `git pull` while pages are composed."""
    (root / "curation.yml").write_text(curation)
    _Meanwhile("Composing pages", lambda: _archive(root, "Or like that."))
    with caplog.at_level(logging.DEBUG, "kb_builder"):
        _build(root)
    page = next((root / "content/answers").glob("1-*.md"))
    assert "Like this." in page.read_text()
    assert _build(root).is_new
    assert "Or like that." in page.read_text()
    assert not _build(root).is_new


@pytest.mark.slow
def test_a_second_build_warns_again(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    (root / "content/robots.txt").write_text("User-agent: *\n")
    for is_new in (True, False):
        caplog.clear()
        with caplog.at_level(logging.INFO):
            assert _build(root).is_new is is_new
        assert "robots.txt: the project's own file is kept" in caplog.text


@pytest.mark.slow
def test_a_project_with_a_hook_is_always_built(root: Path) -> None:
    (root / "own.py").write_text("def on_config(config):\n    return config\n")
    (root / "mkdocs.yml").write_text(f"{SETTINGS}hooks: [own.py]\n")
    assert [_build(root).is_new, _build(root).is_new] == [True, True]


@pytest.mark.slow
def test_the_program_says_that_nothing_changed(root: Path) -> None:
    (root / "content/index.md").write_text("# Hello\n")
    said = [Kb(root)("build", "--json") for _ in range(2)]
    assert "Nothing changed since the last build." in said[1].stderr
    assert json.loads(said[1].stdout)["site_pages"] == json.loads(said[0].stdout)["site_pages"]


@pytest.mark.slow
def test_a_program_that_builds_again_composes_only_what_changed(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """This is what `kb serve` does; the site is the one of a first build all the same."""
    held = Held()
    for what, is_composed in (
        ("", True),
        ("a page written by hand", False),
        ("a damaged site", False),
        ("an answer", True),
        ("curation", True),
    ):
        if what:
            CHANGES[what](root)
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            assert _build(root, held).is_new
        assert ("Composing pages" in caplog.messages) is is_composed, what
        made = contents(root / "site")
        _build(root, clean=True)
        assert contents(root / "site") == made, what


@pytest.mark.slow
def test_a_build_that_owes_what_others_need_is_not_remembered_as_the_last_one(root: Path) -> None:
    """Else nobody would ever keep it."""
    held = Held()
    _build(root, held)
    held.site.is_wanted = lambda: True
    CHANGES["a page written by hand"](root)
    _build(root, held)
    assert [_build(root).is_new, _build(root).is_new] == [True, False]
