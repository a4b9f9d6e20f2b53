"""What stands in a folder, looked at once, and again where somebody wrote."""

from __future__ import annotations

import os
from pathlib import Path

from kb_builder.listing import Tree


def _fill(folder: Path) -> None:
    for name in ("index.md", "answers/1-a.md", "answers/2-b.md", "docs/deep/guide.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_files_folders_and_links_are_told_apart(tmp_path: Path) -> None:
    """A file behind a link is seen under the name that leads to it, and no circle is followed."""
    content, elsewhere = tmp_path / "content", tmp_path / "elsewhere"
    _fill(content)
    (elsewhere / "inner").mkdir(parents=True)
    (elsewhere / "inner/page.md").write_text("page")
    (content / "linked").symlink_to(elsewhere)
    (content / "one.md").symlink_to(elsewhere / "inner/page.md")
    (content / "nowhere.md").symlink_to("missing")
    (elsewhere / "circle").symlink_to(elsewhere)
    (content / "docs/up").symlink_to(content)
    tree = Tree.of(content)
    assert sorted(tree.files) == ["answers/1-a.md", "answers/2-b.md", "docs/deep/guide.md", "index.md"]
    assert tree.folders == {"answers", "docs", "docs/deep"}
    assert tree.links == {"linked", "linked/circle", "one.md", "nowhere.md", "docs/up"}
    assert sorted(tree.beyond) == ["linked/inner/page.md", "nowhere.md", "one.md"]
    assert tree.beyond["nowhere.md"] == b""


def test_folders_that_lead_to_each_other_are_looked_into_once(tmp_path: Path) -> None:
    """On each way that leads there."""
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / one).mkdir()
        (tmp_path / one / f"{one}.md").write_text(one)
        (tmp_path / one / "link").symlink_to(tmp_path / other)
    tree = Tree.of(tmp_path)
    assert sorted(tree.files) == ["a/a.md", "b/b.md"]
    assert sorted(tree.beyond) == ["a/link/b.md", "a/link/link/a.md", "b/link/a.md", "b/link/link/b.md"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert Tree.of(tmp_path / "missing") == Tree()


def test_another_look_at_what_was_written_sees_what_a_first_one_would(tmp_path: Path) -> None:
    """Files that changed, came, and went; nobody else is asked for again."""
    _fill(tmp_path)
    before = Tree.of(tmp_path)
    (tmp_path / "index.md").write_text("changed")
    (tmp_path / "answers/1-a.md").unlink()
    (tmp_path / "ideas/new").mkdir(parents=True)
    (tmp_path / "ideas/new/3-c.md").write_text("new")
    after = before.again(tmp_path, ["index.md", "answers/1-a.md", "ideas/new/3-c.md"])
    assert after == Tree.of(tmp_path)
    assert after.digest == Tree.of(tmp_path).digest != before.digest


def test_every_change_of_a_file_changes_the_digest(tmp_path: Path) -> None:
    """Of one behind a link too, and where size and time stay as they were."""
    content, elsewhere = tmp_path / "content", tmp_path / "elsewhere.md"
    _fill(content)
    elsewhere.write_text("one")
    (content / "linked.md").symlink_to(elsewhere)
    seen = [Tree.of(content).digest]
    for file in (content / "index.md", elsewhere):
        was = file.stat()
        fresh = file.with_name("fresh")
        fresh.write_bytes(bytes(was.st_size))
        os.utime(fresh, ns=(was.st_atime_ns, was.st_mtime_ns))
        fresh.replace(file)
        seen.append(Tree.of(content).digest)
    assert len(set(seen)) == 3
