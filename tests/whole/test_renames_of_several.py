"""Several repositories that change their names: each keeps its addresses, whoever takes a name."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kb_builder.config import load_project
from kb_builder.pipeline.publishing import publish
from tests.github import GitHub, load
from tests.program import WIDGETS, new_project
from tests.whole.renaming import MAIN, NEW, OLD, make, rename, small


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
