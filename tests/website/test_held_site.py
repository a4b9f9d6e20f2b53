"""A program that builds again keeps the last site in memory, and makes what others make that keep nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kb_builder import gfm, website
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.kept import FOLDER, Kept
from kb_builder.publication import Publication
from kb_builder.website.held import Held
from tests.website.site import AS_OF, LOADED, contents, project, publish

pytestmark = pytest.mark.slow

Site = dict[str, bytes]


class _Serving:
    """A program that builds a project again and again, as `kb serve` does."""

    def __init__(self, root: Path) -> None:
        self.target = project(root)
        self.publication = publish(self.target)
        self.held = Held(LOADED)
        self.again()

    def again(self) -> Site:
        """Build as this program does."""
        return _built(self.target, self.publication, self.held)

    def save(self, words: str) -> Site:
        """Save the home page with these words, and build."""
        (self.target.content / "index.md").write_text(f"# Help\n\n{words}\n", encoding="utf-8")
        site = self.again()
        assert words in site["index.html"].decode("utf-8")
        return site

    def cold(self) -> Site:
        """Build as a program does that knows nothing."""
        root = self.target.root.with_name("cold")
        shutil.copytree(self.target.root, root, ignore=shutil.ignore_patterns("site", ".cache"))
        site = _built(Project(root, self.target.config, self.target.curation), self.publication, Held(LOADED))
        shutil.rmtree(root)
        return site

    @property
    def page(self) -> Path:
        """One of the pages that are filled."""
        return min(self.target.site.glob("answers/*-*/index.html"))


def _built(target: Project, publication: Publication, held: Held) -> Site:
    environment = dict(os.environ)
    around = (target.root / "mkdocs.yml").read_text(encoding="utf-8")
    website.build(
        target, publication, AS_OF, environment, gfm.render, program="one", around=around, held=held, jobs=1
    )
    return contents(target.site)


@pytest.fixture
def serving(tmp_path: Path) -> _Serving:
    return _Serving(tmp_path / "project")


def test_what_is_saved_again_and_again_is_what_a_first_build_makes(serving: _Serving) -> None:
    pages = {serving.page.stat().st_ino}
    for words in ("Once.", "Twice.", "Thrice."):
        site = serving.save(words)
        pages.add(serving.page.stat().st_ino)
    assert site == serving.cold()
    assert len(pages) == 1


def test_a_later_build_finds_all_that_it_needs(serving: _Serving) -> None:
    serving.save("Once.")
    site = serving.save("Twice.")
    before = serving.page.stat().st_ino
    assert _built(serving.target, serving.publication, Held(LOADED)) == site
    assert serving.page.stat().st_ino == before


def test_what_others_do_meanwhile_is_seen(serving: _Serving) -> None:
    """Another build makes another site, a build fails, somebody deletes the cache."""
    serving.save("Once.")
    (serving.target.content / "index.md").write_text("# Help\n\nElsewhere.\n", encoding="utf-8")
    _built(serving.target, serving.publication, Held(LOADED))
    assert serving.save("Twice.") == serving.cold()
    broken = serving.target.content / "about.md"
    broken.write_text('# About\n\n<img src="https://elsewhere.example/x.png">\n')
    with pytest.raises(BuildError, match="did not pass"):
        serving.again()
    broken.unlink()
    assert serving.save("Thrice.") == serving.cold()
    shutil.rmtree(serving.target.root / FOLDER)
    assert serving.save("Without a cache.") == serving.cold()
    shutil.rmtree(serving.target.site)
    assert serving.save("Without a site.") == serving.cold()


def test_what_all_pages_show_changes_all(serving: _Serving) -> None:
    serving.save("Once.")
    settings = serving.target.root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("Widget help", "Help with widgets"))
    site = serving.save("Twice.")
    assert b"Help with widgets" in site["404.html"]
    assert site == serving.cold()


def test_what_somebody_writes_to_the_site_is_made_anew_by_the_save_after_the_next(serving: _Serving) -> None:
    serving.save("Once.")
    serving.page.write_text("Mine.")
    serving.save("Twice.")
    assert serving.save("Thrice.") == serving.cold()


def test_the_site_is_shown_before_anything_is_kept_for_the_next_build(serving: _Serving) -> None:
    kept, seen = Kept(serving.target.root / FOLDER), list[tuple[bytes | None, bytes | None, str]]()

    def look() -> None:
        rows = (
            kept.get("site", "the pages of the last site"),
            kept.get("mkdocs", "the last run"),
        )
        seen.append((*rows, (serving.target.site / "index.html").read_text(encoding="utf-8")))

    look()
    serving.held.shown = look
    serving.save("Shown.")
    look()
    before, shown, after = seen
    assert shown[:2] == before[:2]
    assert "Shown." in shown[2]
    assert after[0] != shown[0]
    assert after[1] != shown[1]


def test_where_the_next_build_is_wanted_already_nothing_is_kept_for_other_programs(serving: _Serving) -> None:
    kept = Kept(serving.target.root / FOLDER)

    def rows() -> tuple[bytes | None, bytes | None]:
        return kept.get("site", "the pages of the last site"), kept.get("mkdocs", "the last run")

    before, page = rows(), serving.page.stat().st_ino
    serving.held.is_wanted = lambda: True
    for words in ("Once.", "Twice."):
        site = serving.save(words)
        assert serving.held.owes
    assert rows() == before
    assert site == serving.cold()
    serving.held.is_wanted = lambda: False
    site = serving.save("Thrice.")
    assert not serving.held.owes
    assert rows() != before
    assert site == serving.cold()
    assert _built(serving.target, serving.publication, Held(LOADED)) == site
    assert serving.page.stat().st_ino == page


def test_what_is_owed_and_never_paid_is_made_again_by_another_program(serving: _Serving) -> None:
    """The program ends while the next build is wanted: all pages have changed since anything was kept."""
    serving.held.is_wanted = lambda: True
    settings = serving.target.root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("Widget help", "Help with widgets"))
    serving.save("Once.")
    serving.page.write_text("Mine.")
    assert _built(serving.target, serving.publication, Held(LOADED)) == serving.cold()


def test_a_build_that_fails_while_something_is_owed_leaves_a_site_to_go_on_with(serving: _Serving) -> None:
    serving.held.is_wanted = lambda: True
    site = serving.save("Once.")
    broken = serving.target.content / "about.md"
    broken.write_text('# About\n\n<img src="https://elsewhere.example/x.png">\n')
    with pytest.raises(BuildError, match="did not pass"):
        serving.again()
    assert contents(serving.target.site) == site
    broken.unlink()
    assert serving.save("Twice.") == serving.cold()
    serving.page.write_text("Mine.")
    serving.held.is_wanted = lambda: False
    serving.save("Thrice.")
    assert serving.save("At last.") == serving.cold()
