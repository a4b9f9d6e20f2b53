"""Pages of the last site are used again, exactly where they would be made as they were."""

from __future__ import annotations

import inspect
import os
import shutil
from pathlib import Path

import pytest

from kb_builder import gfm, website
from kb_builder.article import Answers, Noting, Shelf
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.kept import FOLDER, SPARE, Kept
from kb_builder.processes import Beside
from kb_builder.publication import Publication
from kb_builder.website.held import Held
from kb_builder.website.last_site import LastSite
from tests.warm import LOADED
from tests.website.site import AS_OF, contents, project, publish

pytestmark = pytest.mark.slow


def _build(target: Project, publication: Publication, program: str = "one") -> dict[str, bytes]:
    environment = dict(os.environ)
    website.build(target, publication, AS_OF, environment, gfm.render, program=program, held=Held(LOADED))
    return contents(target.site)


def _inodes(target: Project) -> dict[str, int]:
    files = (file for file in target.site.rglob("*") if file.is_file())
    return {file.relative_to(target.site).as_posix(): file.stat().st_ino for file in files}


@pytest.fixture
def made(tmp_path: Path) -> tuple[Project, Publication]:
    target = project(tmp_path / "project")
    publication = publish(target)
    _build(target, publication)
    return target, publication


def test_a_page_that_would_be_made_as_it_was_is_the_file_of_the_last_site(
    made: tuple[Project, Publication],
) -> None:
    target, publication = made
    files, before = contents(target.site), _inodes(target)
    for _ in range(3):  # first all is linked, then taken from the spare folder
        assert _build(target, publication) == files
    after = _inodes(target)
    used = [name for name in before if before[name] == after[name]]
    assert len([name for name in used if name.endswith(".html")]) >= 10
    assert {"feed.xml", "kb.json"} <= set(used)


def test_a_first_build_leaves_links_to_all_that_the_next_one_takes(made: tuple[Project, Publication]) -> None:
    """The next one makes no link: that would change what the system says of a file."""
    target, publication = made
    folder = target.root / FOLDER / "site"
    spare = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}

    def states() -> dict[str, tuple[int, int]]:
        files = {name: (target.site / name).stat() for name in spare}
        return {name: (one.st_ino, one.st_ctime_ns) for name, one in files.items()}

    before = states()
    assert _build(target, publication)
    after = states()
    taken = {name for name, known in before.items() if after[name][0] == known[0]}
    assert {"feed.xml", "kb.json"} <= taken
    assert len(spare) - len(taken) < 20  # pages that are mended, or tried again
    assert {name for name in taken if before[name] != after[name]} == set()


def test_after_a_build_that_did_not_end_the_next_makes_no_page_anew(
    made: tuple[Project, Publication],
) -> None:
    """One that failed, at first and when there is a spare folder, and one that was killed."""
    target, publication = made
    files = contents(target.site)
    broken, made_anew = target.content / "about.md", list[set[str]]()

    def build() -> None:
        before = _inodes(target)
        assert _build(target, publication) == files
        after = _inodes(target)
        pages = (name for name in before if name.startswith("answers/") and name.count("/") == 2)
        made_anew.append({name for name in pages if before[name] != after[name]})

    for _ in range(2):
        broken.write_text('# About\n\n<img src="https://elsewhere.example/x.png">\n')
        with pytest.raises(BuildError, match="did not pass"):
            _build(target, publication)
        assert not [*target.root.glob(".site-*")]
        broken.unlink()
        build()
    (target.root / FOLDER / "site").rename(target.root / ".site-killed")
    build()
    build()
    (target.root / ".site-killed" / "assets").mkdir(parents=True)
    (target.root / FOLDER / "site").rename(target.root / ".site-killed-laid")
    build()
    # The page with a dead link is mended each time.
    assert [len(names) for names in made_anew] == [1, 1, 1, 1, 1]


def test_what_was_seen_of_the_spare_folder_counts_until_another_stands_there(
    made: tuple[Project, Publication],
) -> None:
    target, publication = made
    files, kept = contents(target.site), Kept(target.root / FOLDER)
    spare, other = kept.folder / SPARE, kept.folder / "other"
    environment = dict(os.environ)
    for is_other in (False, True):
        seen = website.look(kept, target.site)
        if is_other:
            shutil.copytree(spare, other, copy_function=os.link)
            (other / "answers" / "strange.html").write_text("Strange.")
            shutil.rmtree(spare)
            other.rename(spare)
        website.build(
            *(target, publication, AS_OF, environment, gfm.render),
            program="one",
            held=Held(LOADED),
            looked=Beside(lambda seen=seen: seen),  # type: ignore[misc]
        )
        assert contents(target.site) == files


def test_a_page_that_was_touched_is_made_anew(made: tuple[Project, Publication]) -> None:
    target, publication = made
    files = contents(target.site)
    page = next(target.site.glob("answers/*-*/index.html"))
    status = page.stat()
    page.write_bytes(page.read_bytes().replace(b"e", b"o"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert _build(target, publication) == files


def test_another_program_uses_no_page_again(made: tuple[Project, Publication]) -> None:
    target, publication = made
    before = _inodes(target)
    _build(target, publication, "two")
    after = _inodes(target)
    assert [name for name in before if name.endswith(".html") and before[name] == after[name]] == []


def test_what_another_page_says_of_itself_changes_the_pages_that_say_it(tmp_path: Path) -> None:
    """A page that names somebody shows their level, which stands on the page of that person alone."""
    shelf = Shelf.of_folder(tmp_path)
    page = tmp_path / "people/bob.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: bob\nkb: {level: Expert, points: 3}\n---\n")
    noting = Noting(shelf)
    noting.person("people/bob.md")
    before = Answers(Shelf.of_folder(tmp_path)).digest(noting.asked)
    page.write_text("---\ntitle: bob\nkb: {level: Expert, points: 4}\n---\n")
    assert Answers(Shelf.of_folder(tmp_path)).digest(noting.asked) == before
    page.write_text("---\ntitle: bob\nkb: {level: Guide, points: 4}\n---\n")
    assert Answers(Shelf.of_folder(tmp_path)).digest(noting.asked) != before


def test_every_question_to_a_shelf_is_noted() -> None:
    """What `Noting` does not override it would answer without a note; nobody but it asks for bodies."""
    methods = {name for name, _ in inspect.getmembers(Shelf, inspect.isfunction) if not name.startswith("_")}
    assert methods - vars(Noting).keys() == {"body"}


def test_what_is_kept_may_be_damaged(made: tuple[Project, Publication]) -> None:
    target, publication = made
    files = contents(target.site)
    kept = Kept(target.root / FOLDER)
    kept.put("site", "the pages of the last site", b"damaged")
    last = LastSite.of(kept, target.site)
    assert last.take({}, Answers(Shelf.of_folder(target.content)), {}) == set()
    assert _build(target, publication) == files
