"""How composed pages reach `content/`: only our own files change, and only after all is checked."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb_builder import atomic
from kb_builder.addresses import path_parts
from kb_builder.article.front_matter import is_generated
from kb_builder.kept import Kept
from kb_builder.listing import Tree
from kb_builder.model import Key, key_of
from kb_builder.pages.standing import INSERTS, SUFFIXES, Standing, in_the_way, read
from kb_builder.processes import Jobs, beside, mapped
from kb_builder.publication import Page, Written

_FEW = 50
_OPTIONAL = ("privacy/index.md",)


def write(
    content: Path,
    pages: Iterable[Page],
    standing: Standing | None = None,
    kept: Kept | None = None,
    jobs: Jobs = 1,
) -> Written:
    """Make our part of the folder `content` hold exactly `pages`; up to `jobs` processes write many.

    `standing` is what stands there, where somebody looked before; what is known of it then is kept in `kept`.
    Pages that lost their source are removed, unchanged ones are not touched, and hand-written
    ones never are. Where many were written, they are on the disk after `flushing` only. Raises `BuildError`,
    with nothing changed, where a page may not be written: a hand-written file, a folder or a symbolic
    link stands in its place.
    """
    wanted = {page.path: page for page in pages}
    standing = standing or Standing.of(content)
    planned = difference(content, wanted.values(), standing)
    written = sorted((*planned.created, *planned.changed), key=path_parts)
    if _is_many(planned):
        atomic.make_folders(content, written)
        for _ in mapped(_Texts(content, {name: wanted[name] for name in written}).write, written, jobs):
            pass
    else:
        for name in written:
            atomic.write_text(content / name, wanted[name].text)
    _remove(content, planned.removed)
    if kept:
        standing.remember(kept, wanted, frozenset(written))
    return planned


@contextmanager
def flushing(written: Written, jobs: Jobs = 1) -> Iterator[None]:
    """Bring the pages that were written to the disk during the `with` block."""
    if not _is_many(written):  # each is there already
        yield
        return
    with beside(atomic.flush, jobs) as flushed:
        yield
        flushed.result()


def _is_many(written: Written) -> bool:
    """Tell whether so many pages were written that they are to be flushed together."""
    return len(written.created) + len(written.changed) > _FEW


@dataclass(frozen=True, slots=True)
class _Texts:
    """Pages to be written into a folder, by name."""

    content: Path
    pages: Mapping[str, Page]

    def write(self, name: str) -> None:
        atomic.replace_unflushed(f"{self.content}/{name}", self.pages[name].text)


def published_keys(content: Path, standing: Standing | None = None) -> frozenset[Key]:
    """Give the keys of the discussions of which `content` holds a page of ours."""
    found = (one.rpartition("#") for one in (standing or Standing.of(content)).discussions())
    named = ((repository, number) for repository, _, number in found if repository and number.isdecimal())
    return frozenset(key_of(repository, int(number)) for repository, number in named)


def handwritten(content: Path, pages: Iterable[Page], tree: Tree | None = None) -> Iterator[tuple[str, str]]:
    """Yield path and text of every Markdown page in `content` that is neither one of `pages` nor of ours.

    `tree` is what stands there, where somebody looked before.
    """
    generated = {page.path for page in pages}
    found = (one for one in (tree or Tree.of(content)).names if one not in generated and _is_markdown(one))
    for path in sorted(found, key=path_parts):
        if (content / path).is_file():
            text = (content / path).read_text(encoding="utf-8", errors="replace")
            if not is_generated(text):
                yield path, text


def _is_markdown(name: str) -> bool:
    """Tell whether a file is a page that is not hidden."""
    return name.endswith(".md") and not name.startswith(".") and "/." not in name


def yielding(content: Path, pages: Iterable[Page]) -> tuple[Page, ...]:
    """Give these pages without those in whose place a page was written by hand, as `privacy.md` or there."""
    return tuple(page for page in pages if page.path not in _OPTIONAL or not _is_replaced(content, page.path))


def difference(content: Path, pages: Iterable[Page], standing: Standing | None = None) -> Written:
    """Tell what `write` would do, without doing it. Raises `BuildError` where it would."""
    wanted = {page.path: page.digest for page in pages}
    standing = standing or Standing.of(content)
    for name in wanted:
        standing.refuse_unsafe(name)
    differing = [name for name, digest in wanted.items() if not standing.holds(name, digest)]
    changed = [name for name in differing if name in standing.files]
    created = [name for name in differing if name not in standing.files]
    # What came after the look is not to be lost either.
    for name in (*changed, *(one for one in created if os.path.lexists(f"{content}/{one}"))):
        if not _is_ours(content, name):
            raise in_the_way(content / name, "is not a page of kb-builder's")
    stale = (name for name in standing.files.keys() - wanted.keys() if name.endswith(SUFFIXES))
    removed = (name for name in stale if _is_ours(content, name))
    same = len(wanted) - len(differing)
    return Written(_sorted(created), _sorted(changed), _sorted(removed), unchanged=same)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=path_parts))


def _is_replaced(content: Path, path: str) -> bool:
    if (content / f"{posixpath.dirname(path)}.md").is_file():
        return True
    return (content / path).is_file() and not _is_ours(content, path)


def _is_ours(content: Path, name: str) -> bool:
    if name.startswith(f"{INSERTS}/"):
        return True
    try:
        return is_generated(read(content, name).decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _remove(content: Path, stale: Iterable[str]) -> None:
    emptied: set[PurePosixPath] = set()
    for path in stale:
        (content / path).unlink()
        emptied.update(PurePosixPath(path).parents[:-1])
    for folder in sorted(emptied, reverse=True):
        if not any((content / folder).iterdir()):
            (content / folder).rmdir()
