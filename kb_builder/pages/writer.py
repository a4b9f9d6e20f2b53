"""How composed pages reach `content/`: only our own files change, and only after all is checked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from kb_builder import atomic
from kb_builder.article.front_matter import discussion_of, is_generated
from kb_builder.errors import BuildError
from kb_builder.model import Key, key_of
from kb_builder.publication import Page, Written

INSERTS = ".kb"
"""Folder of what hand-written pages insert; everything in it is ours, with no head to say so."""
_SUFFIXES = (".md", ".json")
_DISCUSSED = ("answers/", "ideas/")
_OPTIONAL = (PurePosixPath("privacy/index.md"),)
_FOLDERS = (INSERTS, "answers", "ideas", "people", "topics", "unanswered", "health", "privacy")


def write(content: Path, pages: Iterable[Page]) -> Written:
    """Make our part of the folder `content` hold exactly `pages`.

    Pages that lost their source are removed, unchanged ones are not touched, and hand-written
    ones never are. Raises `BuildError`, with nothing changed, where a page may not be written:
    a hand-written file, a folder or a symbolic link stands in its place.
    """
    wanted = {str(page.path): page for page in pages}
    planned = difference(content, wanted.values())
    written = [str(path) for path in sorted((*planned.created, *planned.changed))]
    atomic.write_all(content, written, lambda name: wanted[name].text)
    _remove(content, planned.removed)
    return planned


def published_keys(content: Path) -> frozenset[Key]:
    """Give the keys of the discussions of which `content` holds a page of ours."""
    found = set[Key]()
    for name in _Standing.of(content).files:
        if name.startswith(_DISCUSSED) and name.endswith(".md"):
            text = _bytes(content, name).decode("utf-8", "replace")
            repository, _, number = discussion_of(text).rpartition("#")
            if repository and number.isdecimal():
                found.add(key_of(repository, int(number)))
    return frozenset(found)


def handwritten(content: Path, pages: Iterable[Page]) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield path and text of every Markdown page in `content` that is neither one of `pages` nor of ours."""
    generated = {str(page.path) for page in pages}
    for path in sorted(PurePosixPath(name) for name in _markdown(content) if name not in generated):
        if (content / path).is_file():
            text = (content / path).read_text(encoding="utf-8", errors="replace")
            if not is_generated(text):
                yield path, text


def _markdown(content: Path) -> Iterator[str]:
    """Yield the names of all Markdown files that are not hidden."""
    for place, folders, names in os.walk(content):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        above = place[len(str(content)) + 1 :]
        for name in names:
            if name.endswith(".md") and not name.startswith("."):
                yield f"{above}/{name}" if above else name


def yielding(content: Path, pages: Iterable[Page]) -> tuple[Page, ...]:
    """Give these pages without those in whose place a page was written by hand, as `privacy.md` or there."""
    return tuple(page for page in pages if page.path not in _OPTIONAL or not _is_replaced(content, page.path))


def difference(content: Path, pages: Iterable[Page]) -> Written:
    """Tell what `write` would do, without doing it. Raises `BuildError` where it would."""
    wanted = {str(page.path): page.digest for page in pages}
    standing = _Standing.of(content)
    for name in wanted:
        standing.refuse_unsafe(name)
    differing = [name for name, digest in wanted.items() if not standing.holds(name, digest)]
    changed = [name for name in differing if name in standing.files]
    for name in changed:
        if not _is_ours(content, name):
            raise _in_the_way(content / name, "is not a page of kb-builder's")
    created = (name for name in differing if name not in standing.files)
    stale = (name for name in standing.files - wanted.keys() if name.endswith(_SUFFIXES))
    removed = (name for name in stale if _is_ours(content, name))
    same = len(wanted) - len(differing)
    return Written(_sorted(created), _sorted(changed), _sorted(removed), unchanged=same)


def _sorted(names: Iterable[str]) -> tuple[PurePosixPath, ...]:
    return tuple(sorted(map(PurePosixPath, names)))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands where generated pages belong, by name: files, folders, and symbolic links."""

    content: Path
    files: Set[str]
    folders: Set[str]
    links: Set[str]

    @classmethod
    def of(cls, content: Path) -> _Standing:
        """Look into our folders; what links lead to is nobody's page."""
        # Names are plain strings: a `Path` for each page takes longer than reading it.
        files, folders, links = set[str](), set[str](), set[str]()
        left = [("", entry) for entry in _entries(str(content)) if entry.name in _FOLDERS]
        while left:
            above, entry = left.pop()
            name = f"{above}{entry.name}"
            if entry.is_symlink():
                links.add(name)
            elif entry.is_dir():
                folders.add(name)
                left += [(f"{name}/", inside) for inside in _entries(entry.path)]
            else:
                files.add(name)
        return cls(content, files, folders, links)

    def refuse_unsafe(self, name: str) -> None:
        """Raise `BuildError` where no generated page may be written under this name."""
        parts = name.split("/")
        if ".." in parts or parts[0] not in _FOLDERS or not name.endswith(_SUFFIXES):
            raise BuildError(
                f"{name}: no place for a generated page", "Report this as a fault of kb-builder."
            )
        if name in self.folders:
            raise _in_the_way(self.content / name, "is a folder")
        above = "/".join(parts[:-1])
        if name in self.files and above in self.folders:
            return
        for one in (name, *(("/".join(parts[:depth])) for depth in range(1, len(parts)))):
            if one in self.links:
                raise _in_the_way(self.content / name, "is, or stands in, a symbolic link")
            if one != name and one in self.files:
                raise _in_the_way(self.content / one, "is a file")

    def holds(self, name: str, digest: str) -> bool:
        """Tell whether the page of this digest is there already."""
        return name in self.files and sha256(_bytes(self.content, name)).hexdigest() == digest


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # it is not there, or cannot be read
        return []


def _bytes(content: Path, name: str) -> bytes:
    with open(f"{content}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - see `_Standing.of`
        return file.readall()


def _is_replaced(content: Path, path: PurePosixPath) -> bool:
    if (content / path.parent.with_suffix(".md")).is_file():
        return True
    return (content / path).is_file() and not _is_ours(content, str(path))


def _is_ours(content: Path, name: str) -> bool:
    if name.startswith(f"{INSERTS}/"):
        return True
    try:
        return is_generated(_bytes(content, name).decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _in_the_way(place: Path, what: str) -> BuildError:
    return BuildError(
        f"{place}: {what}, and a generated page belongs there",
        "Move it to another place, then build again; nothing was written.",
    )


def _remove(content: Path, stale: Iterable[PurePosixPath]) -> None:
    emptied: set[PurePosixPath] = set()
    for path in stale:
        (content / path).unlink()
        emptied.update(path.parents[:-1])
    for folder in sorted(emptied, reverse=True):
        if not any((content / folder).iterdir()):
            (content / folder).rmdir()
