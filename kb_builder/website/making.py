"""Makes the pages of frames: each is filled, finished, written, and read by the checks."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kb_builder.article import Answers, Lookup, Noting
from kb_builder.errors import BuildError
from kb_builder.frames.told import page_parts
from kb_builder.processes import Jobs, Said, mapped, quiet, say
from kb_builder.publication import SiteFile
from kb_builder.steps import stepping
from kb_builder.website.completion import Completion
from kb_builder.website.document import Document
from kb_builder.website.filling import Filling, page_name
from kb_builder.website.finished_frame import FinishedFrame, finished
from kb_builder.website.held import Held
from kb_builder.website.last_site import LastSite, Made
from kb_builder.website.security_policy import Protection
from kb_builder.website.spare import Links

_log = logging.getLogger(__name__)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_THEME = Path(str(files("kb_builder.theme")))
_NOTICE_FILES = ("assets/kb/notice.css", "assets/kb/fonts/inter-latin-wght-normal.woff2")
_MODE = 0o666
"""Of a new file, less what the process takes from it, as with `open`."""


@dataclass(frozen=True, slots=True)
class Making:
    """What pages are made with; `program` is a digest of what is installed.

    `links` tells where they are written, and links them; `frames` are those of the pages, by their keys.
    """

    links: Links
    filling: Filling
    completion: Completion
    finish: Protection
    program: str
    frames: Mapping[str, FinishedFrame]

    @classmethod
    def of(
        cls,
        links: Links,
        filling: Filling,
        completion: Completion,
        finish: Protection,
        program: str,
        held: Held,
    ) -> Making:
        """Finish the frames of the pages that are to be filled, or take those that this program `held`."""
        first = {filling.key(path): path for path in filling.paths}

        def finished_at(path: str, key: str) -> FinishedFrame:
            name = page_name(path)

            def common(page: str) -> str:
                return finish.protected(name, completion.common(name, page))

            return finished(filling.frame(path), key, common)

        of = first, completion.files, finish.element, finish.wider, finish.allowed
        frames = held.frames.get(of, lambda: {key: finished_at(path, key) for key, path in first.items()})
        return cls(links, filling, completion, finish, program, frames)

    @property
    def common(self) -> Mapping[str, Document]:
        """What the checks know of frames, by their keys."""
        return {key: frame.around.common for key, frame in self.frames.items() if frame.around}

    def wanted(self, held: Held) -> Mapping[str, str]:
        """Give the names of all pages, and digests of what each is made of, but for what it looks up.

        What this program `held` of the same is taken.
        """
        of = self.filling.made_of, self.completion.made_of, self.program, self.finish.element
        more = bool(self.finish.allowed.hosts)
        names = self.filling.paths
        return held.wanted.get((*of, more), lambda: {page_name(path): self._inputs(path) for path in names})

    def make(self, wanted: Mapping[str, str], answers: Answers, jobs: Jobs = 0) -> Mapping[str, Made]:
        """Write these pages, by up to `jobs` processes; give those of which nothing had to be said, by name.

        Raises `OSError`.
        """
        paths = [path for path in self.filling.paths if page_name(path) in wanted]
        made: dict[str, Made] = {}
        texts: dict[str, str] = {}
        asked: dict[Lookup, Lookup] = {}
        pages = stepping("Filling pages", mapped(self._page, paths, jobs), len(paths))
        for path, (document, lookups, said) in zip(paths, pages, strict=True):
            say(said)
            if not said:
                name = page_name(path)
                shared = tuple(asked.setdefault(lookup, lookup) for lookup in lookups)
                known = document.sharing(texts)
                made[name] = Made(wanted[name], shared, answers.digest(shared), known)
        return made

    def _inputs(self, path: str) -> str:
        parts = (
            self.program,
            self.filling.digest(path),
            self.completion.digest(page_name(path)),
            self.finish.element,
            str(bool(self.finish.allowed.hosts)),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _page(self, path: str) -> tuple[Document, tuple[Lookup, ...], Said]:
        shelf, name = Noting(self.filling.shelf), page_name(path)
        frame = self.frames[self.filling.key(path)]
        with quiet() as said:
            article = self.completion.faced(self.filling.article(path, shelf))
        lines = self.completion.lines(name, takes_card=frame.takes_card)
        page, document = frame.fill(page_parts(path), article, self.filling.head(path), lines)
        write_file(f"{self.links.fresh}/{name}", page)
        self.links.add(name)
        return document, shelf.asked, tuple(said)


def write_files(
    last: LastSite, links: Links, files: Iterable[SiteFile], jobs: Jobs = 0
) -> tuple[Mapping[str, str], Sequence[str]]:
    """Write files into the folder of a site; give the keys of those that are no pages, and which to take.

    These are in the last site as they would be. Pages are finished later, and so are no longer what was
    written here. Up to `jobs` processes write.
    """
    lasting: dict[str, str] = {}
    same: list[str] = []
    wanted: dict[str, SiteFile] = {}
    there = frozenset(_names(links.fresh))
    for file in files:
        name = file.path
        if name.startswith("/") or ".." in name.split("/"):
            raise BuildError(f"{name}: lies outside the site", "Report this as a bug.")
        if name in there:
            _log.info("%s: the project's own file is kept", name)
            continue
        if not name.endswith(".html"):
            lasting[name] = file.digest
        if name in lasting and last.has(name, lasting[name]):
            same.append(name)
        else:
            wanted[name] = file
    for _ in mapped(_Texts(links, wanted).write, [*wanted], jobs):
        pass
    return lasting, same


def copy_notice_files(fresh: Path) -> None:
    """Copy the style of the small pages at old addresses, where the project has another theme."""
    for name in _NOTICE_FILES:
        target = fresh / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((_THEME / name).read_bytes())


def _names(folder: Path) -> Iterator[str]:
    """Yield all files and folders in a folder."""
    for place, folders, names in os.walk(folder):
        above = f"{place}/"[len(f"{folder}/") :]
        yield from (f"{above}{name}" for name in (*folders, *names))


@dataclass(frozen=True, slots=True)
class _Texts:
    """Files by name, and where they are written and linked."""

    links: Links
    files: Mapping[str, SiteFile]

    def write(self, name: str) -> None:
        write_file(f"{self.links.fresh}/{name}", self.files[name].text.encode("utf-8"))
        if not name.endswith(".html"):
            self.links.add(name)


def write_file(file: str, data: bytes) -> None:
    """Write a file into a folder that need not exist. Raises `OSError`."""
    # A `Path` for each page takes as long as its reading, a file object as long as its writing.
    try:
        opened = os.open(file, _WRITING, _MODE)
    except FileNotFoundError:
        _make_folder(file.rpartition("/")[0])
        opened = os.open(file, _WRITING, _MODE)
    try:
        while data:
            data = data[os.write(opened, data) :]
    finally:
        os.close(opened)


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)  # noqa: PTH102 - as above
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
