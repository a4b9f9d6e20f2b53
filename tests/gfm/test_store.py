"""The store: what was rendered once is given again, and nothing else ever is."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from kb_builder.gfm import plain_text, render
from kb_builder.gfm.store import Store, marked, renderer_version
from kb_builder.kept import FILE, Kept
from kb_builder.region import STORE_VARIABLE, Region
from tests.gfm.bodies import bodies

REGION = Region("*oil* #12", "acme/widgets", "https://github.com/acme/widgets/discussions/3")


def entries(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(folder / FILE)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT)")
        return [name for (name,) in database.execute("SELECT name FROM kept ORDER BY name")]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(Kept(tmp_path_factory.mktemp("shared")))


@settings(max_examples=100, deadline=None)
@given(bodies)
def test_gives_what_the_renderer_gives_the_first_time_and_the_second(shared: Store, text: str) -> None:
    region = Region(text, "acme/widgets")
    assert shared.render(region) == render(region) == shared.render(region)
    assert shared.plain_text(text) == plain_text(text) == shared.plain_text(text)


@settings(max_examples=20, deadline=None)
@given(st.lists(bodies, max_size=8))
def test_what_was_prepared_is_what_would_be_rendered(shared: Store, texts: list[str]) -> None:
    regions = [Region(text, "acme/widgets", language="de") for text in texts]
    store = Store(shared.kept)
    store.take(store.prepare(marked(regions)))
    assert [store.render(region) for region in regions] == [render(region) for region in regions]
    assert [store.plain_text(text) for text in texts] == [plain_text(text) for text in texts]


def test_what_another_process_prepared_is_taken_and_kept(tmp_path: Path) -> None:
    regions = [Region(f"Text {number}, *said* in #{number}", "acme/widgets") for number in range(5)]
    helper, store = Store(Kept(tmp_path)), Store(Kept(tmp_path))
    prepared = helper.prepare(marked(regions))
    assert [text.is_new for text in prepared] == [True] * 5
    assert entries(tmp_path) == []  # a helper writes nothing
    store.take(prepared)
    assert len(entries(tmp_path)) == len(regions)
    assert [store.render(region) for region in regions] == [render(region) for region in regions]
    assert [text.is_new for text in Store(Kept(tmp_path)).prepare(marked(regions))] == [False] * 5


def test_what_was_taken_again_is_not_forgotten(tmp_path: Path) -> None:
    Store(Kept(tmp_path)).take(Store(Kept(tmp_path)).prepare(marked([REGION])))
    kept = Kept(tmp_path)
    opened = kept.open()
    Store(kept).take(Store(kept).prepare(marked([REGION])))
    Store(kept).forget_unused(opened)
    assert len(entries(tmp_path)) == 1


def test_a_warning_comes_from_who_takes_a_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    deep = Region("> " * 500 + "a", source="https://github.com/acme/widgets/discussions/3")
    prepared = Store(Kept(tmp_path)).prepare(marked([deep]))
    assert caplog.messages == []
    Store(Kept(tmp_path)).take(prepared)
    assert [message.partition(" (")[0] for message in caplog.messages] == [
        f"{deep.source}: shown as plain text"
    ]
    assert entries(tmp_path) == []


def test_an_entry_is_really_used(tmp_path: Path) -> None:
    store = Store(Kept(tmp_path))
    calls: list[str] = []

    def make() -> str:
        calls.append("made")
        return "text"

    assert [store.text("kind", "material", make) for _ in range(3)] == ["text"] * 3
    assert calls == ["made"]


@pytest.mark.parametrize(
    "other",
    [
        Region("*oil* #13", REGION.repository, REGION.source),
        Region(REGION.text, "acme/gears", REGION.source),
        Region(REGION.text, REGION.repository, "https://github.com/acme/widgets/discussions/4"),
        Region(REGION.text, REGION.repository, REGION.source, {"acme/widgets#12": "../12-gears/"}),
    ],
)
def test_what_changes_the_page_changes_the_entry(tmp_path: Path, other: Region) -> None:
    store = Store(Kept(tmp_path))
    store.render(REGION)
    assert store.render(other) == render(other)
    assert len(entries(tmp_path)) == 2


def test_a_text_shown_plain_is_not_kept(tmp_path: Path) -> None:
    """Another machine, or a calmer hour, may render what took too long."""
    deep = Region("> " * 500 + "a")
    assert Store(Kept(tmp_path)).render(deep).is_plain
    assert entries(tmp_path) == []


def test_mkdocs_gives_what_an_earlier_build_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path))
    page = REGION.wrap()
    first = Markdown(extensions=["kb_builder"]).convert(page)
    (entry,) = entries(tmp_path)
    assert Markdown(extensions=["kb_builder"]).convert(page) == first == render(Region(REGION.text)).html
    assert entries(tmp_path) == [entry]


def test_what_no_page_asks_for_is_forgotten(tmp_path: Path) -> None:
    """The words of a removed post stay in no corner of the disk."""
    kept = Kept(tmp_path)
    store = Store(kept)
    store.render(REGION)
    store.plain_text("removed words")
    kept.put("another", "kind", b"stays")
    store.forget_unused(0)
    assert len(entries(tmp_path)) == 3
    store.forget_unused(time.time() + 1)
    assert len(entries(tmp_path)) == 1
    assert b"removed words" not in (tmp_path / FILE).read_bytes()


def test_every_source_of_the_renderer_counts() -> None:
    assert len(renderer_version()) == 32
