"""Compares the project as it stands with an earlier revision: what a review has to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

from kb_builder.archive import Archive
from kb_builder.article import front_matter
from kb_builder.config import Project
from kb_builder.pipeline.archive import unread_in
from kb_builder.pipeline.publishing import knowledge_of
from kb_builder.pipeline.restoring import laid_out
from kb_builder.report import Review, Shown


def review_of(project: Project, since: str) -> Review:
    """Give what differs between the revision `since` and the files of today.

    Raises `KbError` where git knows no such revision, `ArchiveError` and `OSError`.
    """
    with laid_out(project.root, since) as folder:
        earlier = replace(project, root=folder)
        before, after = _content(earlier.content), _content(project.content)
        masked = set(_masked(project)) - set(_masked(earlier))
    was, now = dict(_shown(before)), dict(_shown(after))
    ours = {one.path for one in (*was.values(), *now.values())}
    others = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} - ours
    return Review(was, now, len(others), tuple(_held(project)), tuple(sorted(masked)))


def unread(project: Project) -> dict[str, int]:
    """Give the discussions that GitHub did not give, and in how many harvests in a row."""
    return unread_in(Archive(project.archive).load()) if project.archive.is_dir() else {}


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _shown(files: dict[str, bytes]) -> Iterator[tuple[str, Shown]]:
    """Yield the page of each discussion, by its name."""
    for path, content in files.items():
        if path.startswith(("answers/", "ideas/")) and path.endswith(".md"):
            text = content.decode("utf-8", "replace")
            if name := front_matter.discussion_of(text):
                head, _ = front_matter.split(text)
                kb = head.get("kb")
                facts = kb if isinstance(kb, dict) else {}
                kind = str(facts.get("kind", "page"))
                # What a title could do to HTML is written as character references.
                yield (
                    name,
                    Shown(kind, unescape(str(head.get("title", ""))), str(facts.get("url", "")), path, text),
                )


def _masked(project: Project) -> tuple[str, ...]:
    return knowledge_of(project).masked if project.archive.is_dir() else ()


def _held(project: Project) -> Iterator[str]:
    """Yield what is not published as GitHub has it, and why."""
    if not project.archive.is_dir():
        return
    archived = Archive(project.archive).load()
    for name, missing in sorted(archived.missing.items()):
        for one in missing:
            yield f"{name}#{one.number}: not found on GitHub; its page stays until a second look says so, too"
    for place, harvests in sorted(unread_in(archived).items()):
        yield f"{place}: GitHub did not give it in {harvests} harvests; shown as it was"
