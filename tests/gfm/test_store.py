"""The store: what was rendered once is given again, and nothing else ever is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from markdown import Markdown

from kb_builder.gfm import plain_text, render
from kb_builder.gfm.store import Store, renderer_version
from kb_builder.region import STORE_VARIABLE, Region
from tests.gfm.bodies import bodies

REGION = Region("*oil* #12", "acme/widgets", "https://github.com/acme/widgets/discussions/3")


def entries(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("shared"))


@settings(max_examples=100, deadline=None)
@given(bodies)
def test_gives_what_the_renderer_gives_the_first_time_and_the_second(shared: Store, text: str) -> None:
    region = Region(text, "acme/widgets")
    assert shared.render(region) == render(region) == shared.render(region)
    assert shared.plain_text(text) == plain_text(text) == shared.plain_text(text)


def test_an_entry_is_really_used(tmp_path: Path) -> None:
    store = Store(tmp_path)
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
    store = Store(tmp_path)
    store.render(REGION)
    assert store.render(other) == render(other)
    assert len(entries(tmp_path)) == 2


@pytest.mark.parametrize("damage", [b"", b"<script>x</script>", b"0" * 64 + b"<script>x</script>"])
def test_a_damaged_entry_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    store.render(REGION)
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    assert store.render(REGION) == render(REGION)
    assert entry.read_bytes() == whole


def test_an_entry_cut_short_or_changed_by_one_byte_is_made_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.render(REGION)
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    for place in range(0, len(whole), 7):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert store.render(REGION) == render(REGION)
        entry.write_bytes(whole[:place])
        assert store.render(REGION) == render(REGION)


def test_a_text_shown_plain_is_not_kept(tmp_path: Path) -> None:
    """Another machine, or a calmer hour, may render what took too long."""
    deep = Region("> " * 500 + "a")
    assert Store(tmp_path).render(deep).is_plain
    assert entries(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = Store(tmp_path / "file")
    store.open()
    assert store.render(REGION) == render(REGION)
    store.forget_unused(0)


def test_a_clean_build_begins_with_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    store.open()
    store.render(REGION)
    store.open()
    assert len(entries(tmp_path)) == 2
    store.open(clean=True)
    assert [entry.name for entry in entries(tmp_path)] == [".gitignore"]


def test_mkdocs_gives_what_an_earlier_build_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path))
    page = REGION.wrap_with_facts()
    first = Markdown(extensions=["kb_builder"]).convert(page)
    (entry,) = entries(tmp_path)
    before = entry.stat().st_mtime_ns
    os.utime(entry, ns=(before - 10**12, before - 10**12))
    assert Markdown(extensions=["kb_builder"]).convert(page) == first == render(REGION).html
    assert entry.stat().st_mtime_ns > before - 10**12


def test_what_no_page_asks_for_is_forgotten(tmp_path: Path) -> None:
    """The words of a removed post stay in no corner of the disk."""
    store = Store(tmp_path)
    store.render(REGION)
    store.plain_text("removed")
    (tmp_path / "0123").mkdir()
    (tmp_path / "0123/entry").write_text("of another renderer", encoding="utf-8")
    later = max(entry.stat().st_mtime for entry in entries(tmp_path)) + 1
    store.forget_unused(0)
    assert len(entries(tmp_path)) == 2
    store.forget_unused(later)
    assert entries(tmp_path) == []


def test_every_source_of_the_renderer_counts() -> None:
    assert len(renderer_version()) == 32
