"""The law of building again: whatever happened in between, the site is the one that a first build makes.

`KB_SEQUENCES=300 pytest tests/whole/test_incremental.py` draws so many sequences of changes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.model import Discussion, Label
from kb_builder.pipeline.build import build
from tests import build as make
from tests import disturbed
from tests.program import Kb
from tests.warm import LOADED, mkdocs_by
from tests.website.site import contents

pytestmark = pytest.mark.slow

_SETTINGS = """\
site_name: Widget help
site_url: https://acme.example/repo/
docs_dir: content
theme: {name: kb_builder, custom_dir: overrides}
plugins: []
markdown_extensions: [kb_builder]
nav: [{Home: index.md}, {Answers: answers/index.md}]
"""
_CONFIG = "repositories: [acme/widgets]\nsocial_cards: false\n"
_SEQUENCES = int(os.environ.get("KB_SEQUENCES", "3"))
_COUNT = 4


@dataclass
class Community:
    """A project, and the discussions that its archive holds, by number."""

    root: Path
    said: dict[int, Discussion] = field(default_factory=dict)
    curated: dict[str, str] = field(default_factory=dict)
    day: int = 10

    def store(self, one: Discussion) -> None:
        """Store a discussion as a harvest does."""
        self.day += 1
        self.said[one.number] = replace(one, updated_at=make.at(self.day))
        Archive(self.root / "archive").save(make.repository(), [self.said[one.number]], make.at(self.day))

    def pass_days(self) -> None:
        """Let a week pass until something is said again."""
        self.day += 7
        self.store(make.idea(50, title="Later", body="Now?"))

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def curate(self, key: str, line: str) -> None:
        """Write a key of curation.yml."""
        self.curated[key] = line
        self.write("curation.yml", "".join(f"{name}: {said}\n" for name, said in self.curated.items()))


def begin(root: Path) -> Community:
    """Lay down a project with a few answers and an idea."""
    made = Community(root)
    made.write("kb.yml", _CONFIG)
    made.write("mkdocs.yml", _SETTINGS)
    made.write("content/index.md", "# Hello\n\n<!-- kb:insert newest-answers -->\n")
    made.write("overrides/partials/comments.html", "")
    for number in range(1, _COUNT):
        made.store(make.answered(number, by="bob", title=f"How {number}?", body="See #1.", labels=("auth",)))
    made.store(make.idea(_COUNT, title="Wider margins", body="As in #2, says @bob."))
    return made


def _edited(place: Community, number: int) -> None:
    one = place.said[number]
    place.store(replace(one, body=f"{one.body}\n\nMore on **day {place.day}**."))


def _voted(place: Community, number: int) -> None:
    place.store(replace(place.said[number], upvotes=place.said[number].upvotes + 3))


def _labelled(place: Community, number: int) -> None:
    place.store(replace(place.said[number], labels=(Label(f"topic {place.day}"),)))


def _renamed(place: Community, number: int) -> None:
    place.store(replace(place.said[number], title=f"Why {place.day}?"))


def _damaged(place: Community, _: int) -> None:
    for file in sorted((place.root / "site").rglob("index.html"))[::2]:
        file.write_text("damaged")


def _killed(place: Community, number: int) -> None:
    """Kill a build at one of its touches of the disk, or let it end where it has fewer."""
    disturbed.run(disturbed.build, "kill", (place.day * 97 + number * 31) % 500 + 1, place.root)


def _forgotten(place: Community, _: int) -> None:
    shutil.rmtree(place.root / ".cache", ignore_errors=True)


CHANGES: dict[str, Callable[[Community, int], object]] = {
    "an edit": _edited,
    "a vote": _voted,
    "a label": _labelled,
    "another title": _renamed,
    "an opt-out": lambda place, _: place.curate("optouts", "[{login: bob, action: anonymize}]"),
    "no opt-out": lambda place, _: place.curate("optouts", "[]"),
    "hidden": lambda place, number: place.curate("pages", f"[{{number: {number}, hide: true}}]"),
    "removed": lambda place, _: place.curate("optouts", "[{login: bob, action: remove}]"),
    "not beside others": lambda place, _: place.curate("optouts", "[{login: bob, connections: false}]"),
    "a duplicate": lambda place, number: place.curate("pages", f"[{{number: {number}, duplicate_of: 1}}]"),
    "levels": lambda place, number: place.write(
        "kb.yml", f"{_CONFIG}people: {{levels: {{Guru: {number}}}}}\n"
    ),
    "an age": lambda place, number: place.write("kb.yml", f"{_CONFIG}stale_after_days: {number}\n"),
    "a later day": lambda place, _: place.pass_days(),
    "a summary": lambda place, number: place.curate("pages", f"[{{number: {number}, summary: Do it.}}]"),
    "a setting": lambda place, number: place.write("mkdocs.yml", f"{_SETTINGS}copyright: Acme {number}\n"),
    "an override": lambda place, number: place.write("overrides/partials/comments.html", f"<p>{number}</p>"),
    "a page by hand": lambda place, number: place.write("content/about.md", f"# About {number}\n"),
    "damage": _damaged,
    "no cache": _forgotten,
    "a killed build": _killed,
}


def _build(root: Path) -> dict[str, bytes]:
    build(load_project(root), {"PATH": os.environ["PATH"]}, accept_removals=_COUNT)
    made = {f"site/{name}": text for name, text in contents(root / "site").items()}
    # The name of a folder may be the title of a page that is gone.
    made |= {str(path.relative_to(root)): b"" for path in (root / "site").rglob("*") if path.is_dir()}
    return made | {f"content/{name}": text for name, text in contents(root / "content").items()}


def _build_again(root: Path) -> dict[str, bytes]:
    with mkdocs_by(LOADED.run):  # the first build, which it is compared with, runs a new program
        return _build(root)


def _first_build(root: Path, place: Path) -> dict[str, bytes]:
    """Build what people and harvests wrote, without anything that a build made."""
    for name in ("kb.yml", "mkdocs.yml", "curation.yml", "archive", "overrides"):
        if (root / name).is_dir():
            shutil.copytree(root / name, place / name)
        elif (root / name).exists():
            shutil.copy(root / name, place / name)
    (place / "content").mkdir()
    for file in (root / "content").glob("*.md"):
        shutil.copy(file, place / "content")
    return _build(place)


@settings(
    max_examples=_SEQUENCES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(1, _COUNT)), min_size=1, max_size=3),
        min_size=1,
        max_size=3,
    )
)
def test_a_site_built_again_is_the_site_of_a_first_build(rounds: list[list[tuple[str, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place, first = begin(Path(folder) / "again"), Path(folder) / "first"
        first.mkdir()
        built = _build_again(place.root)
        for changes in rounds:
            for name, number in changes:
                CHANGES[name](place, number)
            built = _build_again(place.root)
        expected = _first_build(place.root, first)
        assert built.keys() == expected.keys()
        assert [name for name in built if built[name] != expected[name]] == []


def test_neither_site_nor_messages_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    """There are enough pages for several processes to share them."""
    sites, said = [], []
    for jobs in ("1", "3"):
        place = begin(tmp_path / jobs)
        for number in range(10, 70):
            place.store(make.answered(number, by="bob", title=f"How {number}?", labels=("auth",)))
        kb = Kb(place.root)
        built = kb("build", "--jobs", jobs)
        sites.append(contents(place.root / "site"))
        said.append((built.stdout, built.stderr))
    assert sites[0] == sites[1]
    assert said[0] == said[1]
