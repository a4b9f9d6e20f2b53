"""This repository's own help site: what is committed is what the archive gives."""

from __future__ import annotations

from pathlib import Path

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.pipeline.publishing import publish
from kb_builder.website.hand_written import hand_written_files

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_content_follows_from_the_archive() -> None:
    """`content/` is up to date: a build of this checkout would change no page. If not: `make site`."""
    _, publication = publish(load_project(ROOT), {})
    difference = pages.difference(ROOT / "content", publication.pages)
    assert (difference.created, difference.changed, difference.removed) == ((), (), ())
    assert difference.unchanged > 100


def test_the_documentation_is_a_part_of_the_site() -> None:
    """`content/docs` leads to `docs/`, and every page of it is one of the site's own."""
    names = {
        name for name, _ in hand_written_files(ROOT / "content", frozenset()) if name.startswith("docs/")
    }
    assert {"docs/index.html", "docs/tutorial/index.html"} <= names


def test_the_committed_archive_is_sound() -> None:
    """Every file of the archive is canonical and sealed."""
    assert Archive(ROOT / "archive").check() == ()
