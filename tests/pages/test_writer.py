"""How pages reach `content/`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.errors import BuildError
from kb_builder.kept import Kept
from kb_builder.pages import Standing, published_keys, write
from kb_builder.publication import Page
from tests.pages.knowing import everything, publish

OURS = "---\ntitle: x\ngenerator: kb-builder\n---\n\ntext {}\n"


def _page(path: str, text: str = "") -> Page:
    return Page(path, OURS.format(text))


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(found.relative_to(folder)): found.read_bytes() for found in folder.rglob("*") if found.is_file()
    }


def _paths(*names: str) -> tuple[str, ...]:
    return names


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    """The second run creates, changes and removes nothing, and touches no file's time."""
    pages = publish(everything()).pages
    first = write(tmp_path, pages)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    second = write(tmp_path, reversed(pages))
    assert len(first.created) == len(pages)
    assert (second.created, second.changed, second.removed, second.unchanged) == ((), (), (), len(pages))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == times


def test_what_lost_its_source_is_removed_with_its_empty_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        [_page("answers/gears/1-a.md"), _page("answers/2-b.md"), Page(".kb/old.md", "x")],
    )
    done = write(tmp_path, [_page("answers/2-b.md", "new"), _page("answers/3-c.md")])
    assert done.created == _paths("answers/3-c.md")
    assert done.changed == _paths("answers/2-b.md")
    assert done.removed == _paths(".kb/old.md", "answers/gears/1-a.md")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["answers"]
    assert sorted(found.name for found in (tmp_path / "answers").iterdir()) == ["2-b.md", "3-c.md"]


@pytest.mark.parametrize(
    "text",
    [
        "# Mine\n",
        "---\ntitle: mine\n---\n",
        "---\ngenerator: somebody else\n---\n",
        "---\ngenerator: [kb-builder]\n---\n",
        "---\n- generator\n---\n",
        "---\n{: broken\ngenerator: kb-builder\n---\n",
        "no head\n---\ngenerator: kb-builder\n---\n",
        "---\ndate: 2026-99-99\ngenerator: x\n---\n",
    ],
)
def test_a_hand_written_page_is_never_touched(tmp_path: Path, text: str) -> None:
    """Beside generated pages it stays; in the way of one it is named, and nothing at all is written."""
    mine = tmp_path / "answers/1-a.md"
    mine.parent.mkdir()
    mine.write_text(text)
    (tmp_path / "index.md").write_text(text)
    write(tmp_path, [_page("answers/2-b.md")])
    before = _tree(tmp_path)
    with pytest.raises(BuildError) as error:
        write(tmp_path, [_page("answers/1-a.md"), _page("answers/0-first.md")])
    assert "answers/1-a.md" in error.value.reason
    assert "nothing was written" in error.value.next_step
    assert _tree(tmp_path) == before


def test_a_page_that_is_no_text_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "ideas").mkdir()
    (tmp_path / "ideas/odd.md").write_bytes(b"\xff\xfe generator: kb-builder")
    write(tmp_path, [])
    assert (tmp_path / "ideas/odd.md").exists()


def test_what_comes_after_the_look_is_not_lost_either(tmp_path: Path) -> None:
    """A build looks at the folder when it begins, and writes some seconds later."""
    standing = Standing.of(tmp_path)
    mine = tmp_path / "answers/1-a.md"
    mine.parent.mkdir()
    mine.write_text("# Mine\n")
    with pytest.raises(BuildError, match="not a page of kb-builder's"):
        write(tmp_path, [_page("answers/1-a.md")], standing)
    assert mine.read_text() == "# Mine\n"


@pytest.mark.parametrize("link", ["answers/1-a.md", "answers"])
def test_a_symbolic_link_is_neither_followed_nor_replaced(tmp_path: Path, link: str) -> None:
    """Acceptance check 41: not for writing, and not for removing what lies behind it."""
    outside, content = tmp_path / "outside", tmp_path / "content"
    outside.mkdir()
    target = outside / ("1-a.md" if link == "answers" else "file")
    target.write_text(OURS.format("outside"))
    place = content / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside if link == "answers" else target)
    with pytest.raises(BuildError, match="symbolic link"):
        write(content, [_page("answers/1-a.md")])
    write(content, [])
    assert place.is_symlink()
    assert target.read_text() == OURS.format("outside")


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "answers/1-a.md").mkdir(parents=True)
    with pytest.raises(BuildError, match="is a folder"):
        write(tmp_path, [_page("answers/1-a.md")])


def test_a_file_where_a_folder_belongs_is_named(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("mine")
    with pytest.raises(BuildError, match="is a file"):
        write(tmp_path, [_page("answers/1-a.md")])


@pytest.mark.parametrize(
    "path", ["../out.md", "/etc/out.md", "index.md", "answers/../../out.md", "answers/x.html"]
)
def test_nothing_is_written_outside_our_folders(tmp_path: Path, path: str) -> None:
    with pytest.raises(BuildError):
        write(tmp_path / "content", [_page(path)])
    assert list(tmp_path.iterdir()) == []


def test_written_files_end_lines_as_composed(tmp_path: Path) -> None:
    write(tmp_path, [_page("answers/1-a.md", "a\u2028b\x0b")])
    assert (tmp_path / "answers/1-a.md").read_bytes() == OURS.format("a\u2028b\x0b").encode()


names = st.sampled_from(
    ["answers/1-a.md", "answers/x/1-a.md", "ideas/2-b.md", "people/bob.md", ".kb/topics.md"]
)
trees = st.dictionaries(names, st.sampled_from(["a", "b"]))


@given(trees, trees)
@settings(deadline=None, max_examples=50)
def test_content_is_exactly_what_was_asked_for(tmp_path_factory, before: dict, after: dict) -> None:
    """Whatever stood there before, afterwards our part holds the new pages and nothing else."""
    content = tmp_path_factory.mktemp("content")
    write(content, [_page(path, text) for path, text in before.items()])
    done = write(content, [_page(path, text) for path, text in after.items()])
    assert _tree(content) == {path: OURS.format(text).encode() for path, text in after.items()}
    assert set(map(str, done.created)) == set(after) - set(before)
    assert set(map(str, done.removed)) == set(before) - set(after)
    assert all(any(names) for folder, *names in os.walk(content) if Path(folder) != content)


@given(st.lists(trees, min_size=2, max_size=4))
@settings(deadline=None, max_examples=25)
def test_what_is_known_of_files_hides_no_change(tmp_path_factory, wanted: list[dict]) -> None:
    """A file that somebody puts in the place of one of ours, of the same size, is seen."""
    folder = tmp_path_factory.mktemp("project")
    content, kept = folder / "content", Kept(folder / "cache")
    for tree in wanted:
        for place in [place for place in content.rglob("*") if place.is_file()][:1]:
            (folder / "other").write_text(OURS.format("c"), encoding="utf-8")
            (folder / "other").replace(place)
        pages = [_page(path, text) for path, text in tree.items()]
        write(content, pages, Standing.of(content, kept), kept)
        assert _tree(content) == {path: OURS.format(text).encode() for path, text in tree.items()}


def test_the_discussions_of_pages_are_known_from_what_was_written(tmp_path: Path) -> None:
    content, kept = tmp_path / "content", Kept(tmp_path / "cache")
    write(content, publish(everything()).pages, Standing.of(content), kept)
    assert published_keys(content, Standing.of(content, kept)) == published_keys(content)
    kept.put("content", "", b"damaged")
    assert published_keys(content, Standing.of(content, kept)) == published_keys(content)
    assert ("acme/widgets", 12) in published_keys(content)
