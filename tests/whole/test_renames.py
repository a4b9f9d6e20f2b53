"""A repository that was renamed: its archive moves along, nothing starts from zero, no address is lost."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.errors import ArchiveError, HarvestError, Refused
from kb_builder.harvest import Connection
from kb_builder.model import Discussion
from kb_builder.pipeline import harvest as pipeline
from kb_builder.pipeline.build import knowledge_of, publish
from kb_builder.pipeline.harvest import Harvested, HarvestPlan
from tests.github import GitHub, load
from tests.github.dataset import Dataset, dataset
from tests.harvest.harvesting import asks, sleepless
from tests.program import CANARY, WIDGETS, digest, new_project

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
        found = {str(one.path): one.text for one in publication.pages}
        return found | {str(one.path): one.text for one in publication.files}

    def stored(self, number: int) -> Discussion:
        return next(
            one for one in Archive(self.folder / "archive").load().discussions if one.number == number
        )

    def names(self) -> tuple[str, ...]:
        return Archive(self.folder / "archive").repositories()


def make(folder: Path, github: GitHub, *repositories: str) -> Place:
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


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The sample repository, harvested once."""
    with GitHub([load(WIDGETS)]) as github:
        github.repository(OLD).former_names.clear()
        made = make(tmp_path, github, OLD)
        made.harvest()
        github.requests.clear()
        yield made


def rename(place: Place, new: str = NEW, old: str = OLD) -> None:
    """Rename the repository on GitHub, and let kb.yml follow."""
    place.github.repository(old).rename(new)
    place.configure(*(new if one == old else one for one in place.repositories))


def without_ids(folder: Path) -> None:
    """Make an archive as an older kb-builder left it: nobody knows the ids of repositories."""
    archive = Archive(folder / "archive")
    stored = archive.load()
    archive.rewrite(stored, [replace(one, id="") for one in stored.repositories])


@pytest.mark.parametrize("has_id", [True, False], ids=["by its id", "asked for by its old name"])
def test_the_archive_moves_along_and_no_discussion_is_new(place: Place, has_id: bool) -> None:
    """Check 78."""
    place.github.repository(OLD).touch(1, LATER, title="A title of today")
    place.harvest()
    before, stored = place.published(), place.stored(1)
    if not has_id:
        without_ids(place.folder)
    rename(place)
    place.github.requests.clear()
    (found,) = place.harvest()
    assert (found.saved.created, found.saved.changed, found.saved.removed) == ((), (), ())
    asked = [one for one in place.github.requests if asks("Repository")(one)]
    assert len(asked) == (2 if has_id else 3), "the new name, the old one where its id is unknown, the scan"
    assert place.names() == (NEW,)
    assert not (place.folder / "archive/acme/widgets").exists()
    moved = place.stored(1)
    assert (moved.repository, moved.url) == (NEW, f"https://github.com/{NEW}/discussions/1")
    assert (moved.former_titles, moved.former_standings) == (stored.former_titles, stored.former_standings)
    assert moved.former_titles
    after = place.published()
    assert before.keys() <= after.keys(), "every address leads where it led"
    (repository,) = Archive(place.folder / "archive").load().repositories
    assert repository.former_names == (OLD,)
    whole = digest(place.folder / "archive")
    (again,) = place.harvest()
    assert (again.saved.changed, digest(place.folder / "archive")) == ((), whole)


def test_what_moved_is_what_a_harvest_of_the_new_name_would_bring(place: Place, tmp_path: Path) -> None:
    rename(place)
    place.harvest()
    moved = Archive(place.folder / "archive").load()
    shutil.rmtree(place.folder / "archive")
    place.harvest()
    fresh = Archive(place.folder / "archive").load()
    assert (moved.discussions, moved.watermarks) == (fresh.discussions, fresh.watermarks)


def test_a_dry_run_tells_it_and_moves_nothing(place: Place) -> None:
    rename(place)
    before = digest(place.folder)
    (found,) = place.harvest(dry_run=True)
    assert (found.saved.created, found.saved.changed) == ((), ())
    assert digest(place.folder) == before


def test_it_goes_back_to_a_name_that_it_had(place: Place) -> None:
    before = place.published()
    for old, new in ((OLD, NEW), (NEW, OLD)):
        rename(place, new, old)
        (found,) = place.harvest()
        assert found.saved.created == ()
    assert place.names() == (OLD,)
    assert before.keys() <= place.published().keys()


# --- where GitHub cannot be asked, or the archive cannot be read


def test_nothing_starts_from_zero_while_github_cannot_be_asked(place: Place) -> None:
    """The failure is that repository's only, and what people asked for is done."""
    place.github.add(small(MAIN, "One"))
    place.configure(OLD, MAIN)
    place.harvest()
    without_ids(place.folder)
    rename(place)
    secret = place.stored(1).body
    place.decide(f"takedowns: [{{repository: {OLD}, number: 1, reason: asked, date: 2026-01-01}}]\n")
    place.github.fail_always("service-unavailable", when=lambda one: one.variables.get("name") == "widgets")
    place.github.repository(MAIN).add({"number": 2, "title": "New", "category": {"name": "Ideas"}})
    with pytest.raises(HarvestError, match=f"{NEW}: may be archived under another name"):
        place.harvest()
    assert place.names() == (MAIN, OLD)
    assert (place.folder / "archive/acme/main/discussions/2.json").is_file()
    assert secret not in (place.folder / "archive/acme/widgets/discussions/1.json").read_text()


def test_a_damaged_archive_is_named_and_nothing_starts_from_zero(place: Place) -> None:
    file = place.folder / "archive/acme/widgets/discussions/1.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    rename(place)
    with pytest.raises(ArchiveError, match=r"discussions/1\.json"):
        place.harvest()
    assert place.names() == (OLD,)
    file.write_bytes(whole)
    (found,) = place.harvest()
    assert (found.saved.created, place.names()) == ((), (NEW,))


def test_a_full_harvest_mends_what_is_damaged_where_it_moved_to(place: Place) -> None:
    file = place.folder / "archive/acme/widgets/discussions/1.json"
    file.write_bytes(file.read_bytes()[:-20])
    (place.folder / "archive/acme/widgets/notes.txt").write_text("somebody's own")
    rename(place)
    (found,) = place.harvest(full=True)
    assert found.saved.created == (1,)
    assert (place.folder / "archive/acme/gizmos/notes.txt").read_text() == "somebody's own"
    assert place.stored(1).repository == NEW


def test_a_place_that_is_taken_is_named(place: Place) -> None:
    taken = place.folder / "archive/acme/gizmos/discussions"
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("somebody's own")
    rename(place)
    with pytest.raises(ArchiveError, match="acme/gizmos/discussions: is where an archive has to move to"):
        place.harvest()
    (taken / "notes.txt").unlink()
    assert place.harvest()[0].saved.created == ()


# --- other repositories are left alone


def test_another_repository_is_no_renamed_one(place: Place) -> None:
    """The old archive stays where it is: kb.yml may name it again."""
    place.github.add(small(MAIN, "One", "Two"))
    place.configure(MAIN)
    without_ids(place.folder)
    (found,) = place.harvest()
    assert found.saved.created == (1, 2)
    assert place.names() == (MAIN, OLD)


def test_who_takes_a_name_that_was_left_is_another_repository(place: Place) -> None:
    """Addresses, links and takedowns keep their meaning; a wish is never lifted by a new name."""
    place.configure(OLD)
    secret = place.stored(2).body
    place.decide(f"takedowns: [{{repository: {OLD}, number: 2, reason: asked, date: 2026-01-01}}]\n")
    rename(place)
    place.github.add(small(OLD, "One", "Two", "Three")).repository["id"] = "R_kgDOother"
    place.configure(NEW, OLD)
    moved, new = place.harvest()
    assert (moved.saved.created, new.saved.created) == ((), (1, 2, 3))
    everything = "\n".join(file.read_text() for file in (place.folder / "archive").rglob("*.json"))
    assert json.dumps(secret)[1:-1] not in everything
    place.configure(NEW)
    place.harvest()
    assert place.names() == (NEW, OLD), "not the same repository, so not a second home"


@pytest.mark.parametrize("options", [{}, {"full": True}, {"numbers": (1, 2)}], ids=str)
def test_a_stranger_who_takes_the_name_publishes_nothing(place: Place, options: dict[str, Any]) -> None:
    """kb.yml has not followed the renaming yet: what comes under the old name is somebody else's."""
    place.github.repository(OLD).rename(NEW)
    numbers = [one["number"] for one in place.github.repository(NEW).discussions]
    stranger = place.github.add(small(OLD, *["Buy sample watches."] * max(numbers)))
    stranger.repository["id"] = "R_kgDOother"
    before = digest(place.folder)
    with pytest.raises(Refused, match=f"{OLD}: GitHub has another repository of this name now") as caught:
        place.harvest(accept_removals=99, **options)
    assert "write its new name in kb.yml" in caught.value.next_step
    assert digest(place.folder) == before
    place.configure(NEW)
    assert place.harvest()[0].saved.created == ()


def test_a_repository_whose_id_has_a_new_form_is_the_same(place: Place) -> None:
    """GitHub changed the form of its ids once; when a discussion was created stays."""
    place.github.repository(OLD).repository["id"] = "MDEwOlJlcG9zaXRvcnkx"
    place.github.repository(OLD).touch(1, LATER, title="A title of today")
    (found,) = place.harvest()
    assert found.saved.changed == (1,)
    place.github.repository(OLD).repository["id"] = "R_kgDOnew"
    assert place.harvest(full=True)[0].saved.changed == ()


# --- what is said under the old name holds


def test_decisions_under_the_old_name_hold(place: Place) -> None:
    shown = {one.discussion.number for one in publish(load_project(place.folder), {})[0].answers}
    hidden, titled = sorted(shown)[:2]
    place.decide(
        f"pages:\n  - {{repository: {OLD}, number: {hidden}, hide: true}}\n"
        f"  - {{repository: {OLD}, number: {titled}, title: Told anew}}\n"
    )
    rename(place)
    place.harvest()
    knowledge, _ = publish(load_project(place.folder), {})
    titles = {one.discussion.number: one.title for one in knowledge.answers}
    assert titles.keys() == shown - {hidden}
    assert titles[titled] == "Told anew"
    assert not [notice for notice in knowledge.notices if "curation.yml" in notice]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_takedown_under_the_old_name_holds_through_every_harvest(place: Place, when: str) -> None:
    secret = json.dumps(place.stored(1).body)[1:-1]
    wish = f"takedowns: [{{repository: {OLD}, number: 1, reason: asked, date: 2026-01-01}}]\n"
    if when == "before":
        place.decide(wish)
        place.harvest()
    rename(place)
    place.decide(wish)
    for options in ({}, {}, {"full": True}, {"numbers": (1,)}):
        place.harvest(**options)
        assert place.stored(1).is_stub
        kept = "".join(file.read_text() for file in (place.folder / "archive").rglob("*.json"))
        assert secret not in kept
    knowledge = knowledge_of(load_project(place.folder))
    assert [one.found for one in knowledge.requests] == [True]
    place.decide("")
    place.harvest()
    assert not place.stored(1).is_stub, "a wish that is withdrawn brings everything back"
    assert not (place.folder / "archive/wishes.json").exists()


def test_links_and_marks_under_the_old_name_lead_to_our_pages(tmp_path: Path) -> None:
    main = small(MAIN, f"See {OLD}#1 and https://github.com/{OLD}/discussions/2, or orgs/acme/discussions/2.")
    others = small(OLD, "One", "Two", "Inspired by #1.", f"Inspired by {OLD}#2.")
    with GitHub([main, others]) as github:
        place = make(tmp_path, github, MAIN, OLD)
        place.harvest()
        rename(place)
        place.harvest()
        place.published()
        shelf = place.folder / "content/.kb/renamed.json"
        assert json.loads(shelf.read_text()) == {OLD: NEW}
        knowledge, _ = publish(load_project(place.folder), {})
        parents = {one.discussion.number: one.parents for one in knowledge.ideas if one.parents}
        assert parents == {3: ((NEW, 1),), 4: ((NEW, 2),)}


# --- several repositories


def test_a_further_repository_keeps_the_addresses_of_its_pages(tmp_path: Path) -> None:
    """Its folder is its first name; no other one gets that folder, whoever takes the name."""
    with GitHub([small(MAIN, "One"), small(OLD, "One", "Two"), small("other/gizmos", "One")]) as github:
        place = make(tmp_path, github, MAIN, OLD, "other/gizmos")
        place.harvest()
        before = place.published()
        rename(place)
        place.harvest()
        after = place.published()
        kept = {path for path in before if path.startswith("ideas/") and path.endswith(".md")}
        assert {
            "ideas/widgets/1-idea-1-of-acme-widgets.md",
            "ideas/gizmos/1-idea-1-of-other-gizmos.md",
        } <= kept
        assert kept <= after.keys()
        github.add(small("other/widgets", "One"))
        place.configure(*place.repositories, "other/widgets")
        place.harvest()
        assert kept <= place.published().keys()


@pytest.mark.slow
def test_kb_tells_a_maintainer_in_one_line(tmp_path: Path) -> None:
    with GitHub([load(WIDGETS)]) as github:
        github.repository(OLD).former_names.clear()
        kb = new_project(github, tmp_path)
        kb("harvest")
        kb("build")
        before = {str(one.relative_to(tmp_path)) for one in (tmp_path / "site").rglob("*.html")}
        github.repository(OLD).rename(NEW)
        assert f"{OLD} is called {NEW} now: change kb.yml" in kb("harvest").stderr
        text = (tmp_path / "kb.yml").read_text()
        (tmp_path / "kb.yml").write_text(text.replace(OLD, NEW))
        assert "run `kb harvest` first where one was renamed" in kb("build", expect=3).stderr
        done = kb("harvest")
        assert f"{OLD} is called {NEW} now: its archive moves along" in done.stderr
        assert re.search(r"\b0 new\b", done.stdout)
        kb("build")
        assert before == {str(one.relative_to(tmp_path)) for one in (tmp_path / "site").rglob("*.html")}
        assert OLD not in (tmp_path / "site/kb.json").read_text()
        kb("check")


def test_names_that_are_handed_on_are_followed_in_one_harvest(tmp_path: Path) -> None:
    """kb.yml learns late that one left its name and another one took it; a run died in between."""
    with GitHub([small("acme/a", "One"), small("acme/b", "One", "Two")]) as github:
        place = make(tmp_path, github, "acme/a", "acme/b")
        place.harvest()
        left = tmp_path / "left"
        shutil.copytree(tmp_path / "archive/acme/b", left)
        github.repository("acme/b").rename("acme/c")
        github.repository("acme/a").rename("acme/b")
        place.configure("acme/b", "acme/c")
        assert [one.saved.created for one in place.harvest()] == [(), ()]
        assert place.names() == ("acme/b", "acme/c")
        shutil.rmtree(tmp_path / "archive/acme/b")
        shutil.copytree(left, tmp_path / "archive/acme/b")
        first, second = place.harvest()
        assert (first.saved.created, second.saved.created) == ((1,), ()), "the second home is not harvested"


# --- the law


class Renaming(RuleBasedStateMachine):
    """Repositories that change names, take names that others left, and are harvested now and then."""

    NAMES = ("acme/a", "acme/b", "acme/c", "other/a", "other/b")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.repositories = [small(name, f"{name} 1", f"{name} 2") for name in (MAIN, *self.NAMES[:2])]
        self.github = GitHub(self.repositories).__enter__()
        self.place = make(Path(self.folder.name), self.github, *(one.name for one in self.repositories))
        self.given: dict[str, str] = {}
        self.harvest()

    def teardown(self) -> None:
        self.github.__exit__(None, None, None)
        self.folder.cleanup()

    @rule(which=st.integers(0, 2), name=st.sampled_from(NAMES))
    def rename(self, which: int, name: str) -> None:
        """To a name that nobody has; kb.yml has noticed that somebody left it."""
        taken = {one.name for one in self.repositories} | {*self.place.repositories}
        if name not in taken:
            self.repositories[which].rename(name)

    @rule(which=st.integers(0, 2), number=st.integers(1, 2), title=st.sampled_from(["How?", "Why?", "a"]))
    def retitle(self, which: int, number: int, title: str) -> None:
        self.repositories[which].discussion(number)["title"] = title

    @rule()
    def follow(self) -> None:
        self.place.configure(*(one.name for one in self.repositories))

    @rule()
    def harvest(self) -> None:
        """No discussion counts as new, and every address leads where it led when it was given."""
        found = self.place.harvest()
        assert not self.given or [one.saved.created for one in found] == [(), (), ()]
        meanings = self.meanings()
        for address, meaning in meanings.items():
            assert self.given.setdefault(address, meaning) == meaning, address
        assert self.given.keys() <= meanings.keys()

    def meanings(self) -> dict[str, str]:
        """Address → the body of the discussion that it leads to, directly or by a redirect."""
        files = {
            path: text
            for path, text in self.place.published().items()
            if path.startswith("ideas/") and not path.endswith("/index.md")
        }
        bodies = {
            path.removesuffix(".md"): body[0]
            for path, text in files.items()
            if path.endswith(".md") and (body := re.search(r"^(acme|other)/\w+ \d$", text, re.MULTILINE))
        }
        stubs = {
            path.removesuffix("/index.html"): posixpath.normpath(posixpath.join(path, "..", to[1]))
            for path, text in files.items()
            if path.endswith("/index.html") and (to := re.search(r'url=([^"]+)"', text))
        }
        return bodies | {left: bodies[target] for left, target in stubs.items()}


TestRenaming = Renaming.TestCase
TestRenaming.settings = settings(max_examples=15, stateful_step_count=8, deadline=None)
