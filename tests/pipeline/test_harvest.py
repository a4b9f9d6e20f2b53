"""One harvest reads the archive once and curates at most once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from kb_builder.config import load_project
from kb_builder.curate import credited
from kb_builder.harvest import Connection
from kb_builder.pipeline.harvest import HarvestPlan, harvest
from tests.github import GitHub, load
from tests.program import WIDGETS

Run = Callable[[], tuple[Counter[str], int]]
_opened: Counter[str] = Counter()
_watched: list[str] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Count files that are opened for reading below the watched folder; audit hooks stay for good."""
    if event != "open" or not _watched:
        return
    name, mode = str(arguments[0]), str(arguments[1] or "r")
    if (
        name.startswith(_watched[-1])
        and name.endswith(".json")
        and mode.startswith("r")
        and ".kb-tmp-" not in name
    ):
        _opened[name] += 1


sys.addaudithook(_note)


@contextmanager
def _calls_of(code: object) -> Iterator[list[str]]:
    calls: list[str] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is code:
            calls.append(event)

    sys.setprofile(profile)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Give what harvests a project, and tells how often each file was read and how often was curated."""
    with GitHub([load(WIDGETS)], now=lambda: 1_790_000_000.0) as github:
        (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
        connection = Connection(github.url, github.graphql_url, "token")

        def harvested() -> tuple[Counter[str], int]:
            _opened.clear()
            _watched.append(str(tmp_path / "archive"))
            with _calls_of(credited.__code__) as calls:
                harvest(load_project(tmp_path), HarvestPlan(connection, full=True))
            _watched.clear()
            return Counter({name: n for name, n in _opened.items() if "/media/" not in name}), len(calls)

        yield harvested


def _opt_out(folder: Path, login: str) -> None:
    text = f"optouts: [{{login: {login}, action: anonymize}}]\n"
    (folder / "curation.yml").write_text(text, encoding="utf-8")


def test_the_archive_is_read_once_and_curated_at_most_once(run: Run, tmp_path: Path) -> None:
    """Whether there is nothing yet, nothing new, or an opt-out that rewrites it."""
    assert run()[1] == 1
    opened, curated = run()
    assert (max(opened.values()), curated) == (1, 0)
    files = [str(file) for file in (tmp_path / "archive/acme").rglob("*.json")]
    assert {name for name in opened if name in files} == set(files)
    author = harvested_author(tmp_path)
    _opt_out(tmp_path, author)
    opened, curated = run()
    assert (max(opened.values()), curated) == (1, 1)
    assert author not in (tmp_path / "archive/acme/widgets/discussions/1.json").read_text(encoding="utf-8")
    opened, curated = run()
    assert (max(opened.values()), curated) == (1, 0)


def harvested_author(folder: Path) -> str:
    """Give the login of who began discussion 1."""
    from kb_builder.archive import Archive

    found = Archive(folder / "archive").load().discussions
    return next(one.author.login for one in found if one.number == 1)
