"""What stands in `content/` where generated pages belong, and what is known of it from the last build.

Files count by size, times and inode, as for a build that would only repeat the last one: a file that has not
changed since it was last read or written is not read again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec

from kb_builder.article.front_matter import discussion_of
from kb_builder.errors import BuildError
from kb_builder.kept import Kept
from kb_builder.listing import State, Tree, state
from kb_builder.publication import Page

INSERTS = ".kb"
"""Folder of what hand-written pages insert; everything in it is ours, with no head to say so."""
SUFFIXES = (".md", ".json")
_FOLDERS = (INSERTS, "answers", "ideas", "people", "topics", "unanswered", "health", "privacy")
_DISCUSSED = ("answers/", "ideas/")
_KIND = "content"


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a file: a digest of it, and the discussion that it is about (`owner/name#12`)."""

    state: State
    digest: str
    discussion: str


_DECODER = msgspec.msgpack.Decoder(dict[str, Known])


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands where generated pages belong, by name: files with their states, folders, symbolic links."""

    content: Path
    files: Mapping[str, State]
    folders: Set[str]
    links: Set[str]
    _known: dict[str, Known] = field(default_factory=dict)
    _before: Mapping[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Path, kept: Kept | None = None, tree: Tree | None = None) -> Standing:
        """Give what stands in our folders, in the `tree` where somebody looked; no link leads to a page."""
        tree = tree or Tree.of(content)
        files = {name: known for name, known in tree.files.items() if name.partition("/")[0] in _FOLDERS}
        remembered = _remembered(kept)
        known = {name: one for name, one in remembered.items() if files.get(name) == one.state}
        return cls(content, files, tree.folders, tree.links, known, remembered)

    def discussions(self) -> Iterator[str]:
        """Give the discussions of which there is a page of ours."""
        pages = (name for name in self.files if name.startswith(_DISCUSSED) and name.endswith(".md"))
        return filter(None, (self._of(name).discussion for name in pages))

    def holds(self, name: str, digest: str) -> bool:
        """Tell whether the page of this digest is there already."""
        return name in self.files and self._of(name).digest == digest

    def refuse_unsafe(self, name: str) -> None:
        """Raise `BuildError` where no generated page may be written under this name."""
        if name in self.files and name.endswith(SUFFIXES):
            return  # nothing else than a file was found there, without a link on the way
        parts = name.split("/")
        if ".." in parts or parts[0] not in _FOLDERS or not name.endswith(SUFFIXES):
            raise BuildError(
                f"{name}: no place for a generated page", "Report this as a fault of kb-builder."
            )
        if name in self.folders:
            raise in_the_way(self.content / name, "is a folder")
        for one in (name, *(("/".join(parts[:depth])) for depth in range(1, len(parts)))):
            if one in self.links:
                raise in_the_way(self.content / name, "is, or stands in, a symbolic link")
            if one != name and one in self.files:
                raise in_the_way(self.content / one, "is a file")

    def remember(self, kept: Kept, pages: Mapping[str, Page], written: Set[str]) -> None:
        """Keep what is known of these pages, of which some were `written` after the look."""
        known = {
            name: _fresh(self.content, page) if name in written else self._of(name)
            for name, page in pages.items()
        }
        if known != self._before:
            kept.put(_KIND, "", msgspec.msgpack.encode(known))

    def _of(self, name: str) -> Known:
        known = self._known.get(name)
        if known is None:
            held = read(self.content, name)
            about = discussion_of(held.decode("utf-8", "replace")) if name.endswith(".md") else ""
            known = self._known[name] = Known(self.files[name], sha256(held).hexdigest(), about)
        return known


def _remembered(kept: Kept | None) -> Mapping[str, Known]:
    try:
        return _DECODER.decode((kept and kept.get(_KIND, "")) or b"\x80")
    except msgspec.DecodeError:
        return {}


def _fresh(content: Path, page: Page) -> Known:
    said = page.head.get("kb")
    about = str(said.get("discussion", "")) if isinstance(said, Mapping) else ""
    found = os.stat(f"{content}/{page.path}")  # noqa: PTH116 - see `read`
    return Known(state(found), page.digest, about)


def read(content: Path, name: str) -> bytes:
    """Give the bytes of a file."""
    with open(f"{content}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - a `Path` takes longer
        return file.readall()


def in_the_way(place: Path, what: str) -> BuildError:
    """Give the error for a place where something else stands."""
    return BuildError(
        f"{place}: {what}, and a generated page belongs there",
        "Move it to another place, then build again; nothing was written.",
    )
