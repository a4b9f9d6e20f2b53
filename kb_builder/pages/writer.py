"""How composed pages reach `content/`: only our own files change, and only after all is checked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from kb_builder import atomic
from kb_builder.article.front_matter import discussion_of, is_generated
from kb_builder.errors import BuildError
from kb_builder.model import Key, key_of
from kb_builder.publication import Page, Written

INSERTS = ".kb"
"""Folder of what hand-written pages insert; everything in it is ours, with no head to say so."""
_SUFFIXES = (".md", ".json")
_OPTIONAL = (PurePosixPath("privacy/index.md"),)
_FOLDERS = (INSERTS, "answers", "ideas", "people", "topics", "unanswered", "health", "privacy")


def write(content: Path, pages: Iterable[Page]) -> Written:
    """Make our part of the folder `content` hold exactly `pages`.

    Pages that lost their source are removed, unchanged ones are not touched, and hand-written
    ones never are. Raises `BuildError`, with nothing changed, where a page may not be written:
    a hand-written file, a folder or a symbolic link stands in its place.
    """
    wanted = {page.path: page.text for page in pages}
    planned = difference(content, [Page(path, text) for path, text in wanted.items()])
    written = sorted((*planned.created, *planned.changed))
    atomic.write_all({content / path: wanted[path] for path in written})
    _remove(content, planned.removed)
    return planned


def published_keys(content: Path) -> frozenset[Key]:
    """Give the keys of the discussions of which `content` holds a page of ours."""
    found = set[Key]()
    for path in _existing(content):
        if path.parts[0] in ("answers", "ideas") and path.suffix == ".md":
            text = (content / path).read_text(encoding="utf-8", errors="replace")
            name, _, number = discussion_of(text).rpartition("#")
            if name and number.isdecimal():
                found.add(key_of(name, int(number)))
    return frozenset(found)


def handwritten(content: Path, pages: Iterable[Page]) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield path and text of every Markdown page in `content` that is neither one of `pages` nor of ours."""
    generated = {page.path for page in pages}
    for file in sorted(content.rglob("*.md")):
        path = PurePosixPath(file.relative_to(content).as_posix())
        if path not in generated and file.is_file() and not any(part.startswith(".") for part in path.parts):
            text = file.read_text(encoding="utf-8", errors="replace")
            if not is_generated(text):
                yield path, text


def yielding(content: Path, pages: Iterable[Page]) -> tuple[Page, ...]:
    """Give these pages without those in whose place a page was written by hand, as `privacy.md` or there."""
    return tuple(page for page in pages if page.path not in _OPTIONAL or not _is_replaced(content, page.path))


def difference(content: Path, pages: Iterable[Page]) -> Written:
    """Tell what `write` would do, without doing it. Raises `BuildError` where it would."""
    wanted = {page.path: page.text for page in pages}
    for path in wanted:
        _refuse_unsafe(content, path)
    for folder in {path.parent for path in wanted}:
        _refuse_unsafe_folder(content, folder)
    differing = sorted(path for path, text in wanted.items() if not _holds(content / path, text))
    created = tuple(path for path in differing if not (content / path).exists())
    new = set(created)
    changed = tuple(path for path in differing if path not in new)
    for path in changed:
        if not _is_ours(content, path):
            raise _in_the_way(content / path, "is not a page of kb-builder's")
    stale = [path for path in sorted(_existing(content)) if path not in wanted and _is_ours(content, path)]
    return Written(created, changed, tuple(stale), unchanged=len(wanted) - len(differing))


def _is_replaced(content: Path, path: PurePosixPath) -> bool:
    if (content / path.parent.with_suffix(".md")).is_file():
        return True
    return (content / path).is_file() and not _is_ours(content, path)


def _existing(content: Path) -> Iterator[PurePosixPath]:
    for folder in _FOLDERS:
        # Symbolic links are nobody's page: os.walk neither follows nor lists linked folders.
        for place, _, names in os.walk(content / folder):
            if names and not _has_link(content, Path(place)):
                inside = PurePosixPath(Path(place).relative_to(content).as_posix())
                for name in names:
                    if name.endswith(_SUFFIXES) and not Path(place, name).is_symlink():
                        yield inside / name


def _has_link(content: Path, folder: Path) -> bool:
    inside = folder.relative_to(content).parts
    return any((content / Path(*inside[: depth + 1])).is_symlink() for depth in range(len(inside)))


def _refuse_unsafe(content: Path, path: PurePosixPath) -> None:
    target = content / path
    if (
        path.is_absolute()
        or ".." in path.parts
        or path.parts[0] not in _FOLDERS
        or path.suffix not in _SUFFIXES
    ):
        raise BuildError(f"{path}: no place for a generated page", "Report this as a fault of kb-builder.")
    if target.is_symlink():
        raise _in_the_way(target, "is, or stands in, a symbolic link")
    if target.is_dir():
        raise _in_the_way(target, "is a folder")


def _refuse_unsafe_folder(content: Path, folder: PurePosixPath) -> None:
    if _has_link(content, content / folder):
        raise _in_the_way(content / folder, "is, or stands in, a symbolic link")
    for one in (folder, *folder.parents):
        if (content / one).is_file():
            raise _in_the_way(content / one, "is a file")


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode("utf-8")


def _is_ours(content: Path, path: PurePosixPath) -> bool:
    if path.parts[0] == INSERTS:
        return True
    try:
        return is_generated((content / path).read_text(encoding="utf-8"))
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
