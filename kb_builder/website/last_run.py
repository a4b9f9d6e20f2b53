"""What MkDocs made the last time, used again where all that it saw is as it was.

A run of MkDocs makes the frames, the pages by hand, the first pages of lists, and the files of the theme.
They are kept beside what decided them; where that is equal, they are written again without a run.
The sitemap, which names every page and the day of the run, is written by us, to the byte as MkDocs would.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from kb_builder.addresses import page_address
from kb_builder.article import Answers
from kb_builder.article.shelf import Shelf
from kb_builder.frames.job import Report
from kb_builder.kept import Kept
from kb_builder.listing import Tree, files_in
from kb_builder.website.page_looks import PageLooks

_KIND, _MATERIAL, _PAGES = "mkdocs", "the last run", "what it saw of pages"
_log = logging.getLogger(__name__)


class _Run(msgspec.Struct, frozen=True):
    """What MkDocs made: a report, warnings, and files; None for a copy of one in `content/`."""

    fixed: str
    decided: str
    report: str
    said: tuple[str, ...]
    files: dict[str, bytes | None]


@dataclass(frozen=True)
class LastRun:
    """The run before, which one for these pages may only repeat: front matter and digests of them by file.

    `tree` is what stands in `content`. `around` is a digest of all files that MkDocs may read beside it, of
    its settings and of what is installed; where it is "", nothing is known and nothing kept.
    """

    kept: Kept
    content: Path
    tree: Tree
    around: str
    as_of: datetime
    heads: Mapping[str, Mapping[str, Any]]
    digests: Mapping[str, bytes]
    pictures: tuple[str, ...]
    shelf: Shelf

    def repeated(self, fresh: Path) -> tuple[Report, tuple[str, ...]] | None:
        """Write what MkDocs would make into the folder `fresh`; give its report and what it warned of.

        None where it has to run. Raises `OSError`.
        """
        if not self.around:
            return None
        # Before MkDocs runs: what is saved meanwhile, it may not have seen.
        fixed, run = self._fixed, self._known()
        if run is None or run.fixed != fixed:
            return None
        report = Report.of(run.report)
        looks = self._looks(report)
        if run.decided != self._decided(report, looks):
            return None
        for name, held in run.files.items():
            _write(fresh / name, (self.content / name).read_bytes() if held is None else held)
        for name, held in looks.sitemap(self.as_of).items():
            _write(fresh / name, held)
        return report, run.said

    def read(self, fresh: Path, report: Report) -> Mapping[str, bytes]:
        """Give the files that MkDocs has made in the folder `fresh`, but for pages that are filled."""
        if not self.around:
            return {}
        filled = {f"{page_address(path)}index.html" for path in report.pages}
        made = (name for name in files_in(fresh, "") if name not in filled)
        return {name: (fresh / name).read_bytes() for name in made if (fresh / name).is_file()}

    def keep(self, made: Mapping[str, bytes], report: Report, said: Iterable[str]) -> None:
        """Keep these files, as `read` gave them, in place of what MkDocs made before."""
        if not self.around:
            return
        looks = self._looks(report)
        sitemap = looks.sitemap(self.as_of)
        if report.reason or not report.seen.is_whole or not sitemap.items() <= made.items():
            self.kept.forget(_KIND)
            return
        others = {name: self._held(name, file) for name, file in made.items()}
        left = {name: held for name, held in others.items() if name not in sitemap}
        run = _Run(self._fixed, self._decided(report, looks), report.text(), tuple(said), left)
        self.kept.put(_KIND, _MATERIAL, msgspec.msgpack.encode(run))

    def _known(self) -> _Run | None:
        held = self.kept.get(_KIND, _MATERIAL)
        try:
            return msgspec.msgpack.decode(held, type=_Run) if held else None
        except msgspec.DecodeError:
            return None

    def _held(self, name: str, held: bytes) -> bytes | None:
        own = self.content / name
        return None if own.is_file() and own.read_bytes() == held else held

    @cached_property
    def _fixed(self) -> str:
        """A digest of what is the same in every run but for what a report says."""
        generated = {*self.digests, *self.pictures}
        known = {**self.tree.files, **self.tree.beyond}
        own = (f"{name} {known[name].hex()}" for name in sorted(known.keys() - generated))
        return _digest((self.around, *sorted(generated), "", *own))

    def _looks(self, report: Report) -> PageLooks:
        """Look at all pages of a run, and keep what was seen of them for the next one."""
        before = self.kept.get(_KIND, _PAGES)
        looks = PageLooks.of(report, self.heads, self.digests, before)
        if (now := looks.packed()) != before:
            self.kept.put(_KIND, _PAGES, now)
        return looks

    def _decided(self, report: Report, looks: PageLooks) -> str:
        """Give a digest of the texts, front matter and answers that MkDocs saw."""
        made = sorted(path for path in self.heads if path not in report.pages)
        texts = (f"{path} {self.digests[path].hex()}" for path in made)
        return _digest((*texts, "", looks.digest, Answers(self.shelf).digest(report.seen.asked)))


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _digest(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()
