"""What MkDocs made the last time, used again where all that it saw is as it was.

A run of MkDocs makes the frames, the pages by hand, the first pages of lists, and the files of the theme.
They are kept beside what decided them; where that is equal, they are written again without a run.
The sitemap, which names every page and the day of the run, is written by us, to the byte as MkDocs would.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import msgspec
from jinja2 import Environment

from kb_builder.addresses import page_address
from kb_builder.article import Answers
from kb_builder.article.shelf import Shelf
from kb_builder.frames.job import Report, Seen, in_order
from kb_builder.frames.tracking import Looks
from kb_builder.kept import Kept

_KIND, _MATERIAL = "mkdocs", "the last run"
_SITEMAP = "sitemap.xml"
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
    """The run before, which one for these pages may only repeat: their front matter and text by file.

    `around` is a digest of all files that MkDocs may read beside `content`, of its settings and of what is
    installed; where it is "", nothing is known and nothing kept.
    """

    kept: Kept
    content: Path
    around: str
    as_of: datetime
    heads: Mapping[str, Mapping[str, Any]]
    texts: Mapping[str, str]
    pictures: tuple[str, ...]
    shelf: Shelf

    def repeated(self, fresh: Path) -> tuple[Report, tuple[str, ...]] | None:
        """Write what MkDocs would make into the folder `fresh`; give its report and what it warned of.

        None where it has to run. Raises `OSError`.
        """
        run = self._known()
        if run is None or run.fixed != self._fixed:
            return None
        report = Report.of(run.report)
        if run.decided != self._decided(report):
            return None
        for name, held in run.files.items():
            _write(fresh / name, (self.content / name).read_bytes() if held is None else held)
        for name, held in self._sitemap(report).items():
            _write(fresh / name, held)
        return report, run.said

    def keep(self, fresh: Path, report: Report, said: Iterable[str]) -> None:
        """Keep what MkDocs has made in the folder `fresh`, in place of what it made before."""
        if not self.around:
            return
        made = {
            file.relative_to(fresh).as_posix(): file for file in sorted(fresh.rglob("*")) if file.is_file()
        }
        sitemap = self._sitemap(report)
        is_known = all(name in made and made[name].read_bytes() == held for name, held in sitemap.items())
        if report.reason or not report.seen.is_whole or not is_known:
            self.kept.forget(_KIND)
            return
        filled = {f"{page_address(path)}index.html" for path in report.pages}
        others = {name: self._held(name, file) for name, file in made.items() if name not in filled}
        left = {name: held for name, held in others.items() if name not in sitemap}
        run = _Run(self._fixed, self._decided(report), report.text(), tuple(said), left)
        self.kept.put(_KIND, _MATERIAL, msgspec.msgpack.encode(run))

    def _known(self) -> _Run | None:
        held = self.kept.get(_KIND, _MATERIAL) if self.around else None
        try:
            return msgspec.msgpack.decode(held, type=_Run) if held else None
        except msgspec.DecodeError:
            return None

    def _held(self, name: str, file: Path) -> bytes | None:
        held, own = file.read_bytes(), self.content / name
        return None if own.is_file() and own.read_bytes() == held else held

    @cached_property
    def _fixed(self) -> str:
        """A digest of what is the same in every run but for what a report says."""
        generated = {*self.texts, *self.pictures}
        return _digest((self.around, *sorted(generated), "", *_states(self.content, generated)))

    def _decided(self, report: Report) -> str:
        """Give a digest of the texts, front matter and answers that MkDocs saw."""
        looks = Looks()
        looks.exact.update(report.seen.looked)
        made = sorted(path for path in self.heads if path not in report.pages)
        filled = sorted(report.pages)
        keys = looks.keys(self.heads[path] for path in filled)
        seen = (f"{path} {key}" for path, key in zip(filled, keys, strict=True))
        texts = (f"{path} {self.texts[path]}" for path in made)
        return _digest((*texts, "", *seen, Answers(self.shelf).digest(report.seen.asked)))

    def _sitemap(self, report: Report) -> dict[str, bytes]:
        """Give the sitemap as MkDocs makes it with the template of our theme."""
        template = files("kb_builder.theme").joinpath(_SITEMAP).read_text(encoding="utf-8")
        pages = list(_listed(report, self.heads))
        # The template is ours, and escapes what it prints.
        made = Environment().from_string(template).render(pages=pages).encode()  # noqa: S701
        packed = io.BytesIO()
        day = self.as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        with gzip.GzipFile(_SITEMAP, "wb", fileobj=packed, mtime=int(day.timestamp())) as file:
            file.write(made)
        return {_SITEMAP: made, f"{_SITEMAP}.gz": packed.getvalue()}


def _listed(report: Report, heads: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the pages of a site as its sitemap asks for them, in the order of MkDocs."""
    made = {path: (address, day, is_shown) for path, address, day, is_shown in report.seen.listed}
    for path in in_order({*made, *report.pages}):
        facts = heads[path].get("kb") if path in report.pages else None
        kb = facts if isinstance(facts, Mapping) else {}
        address, day, is_shown = made.get(path) or (_address(report.seen, path), kb.get("updated"), None)
        noindex = kb.get("noindex") if is_shown is None else not is_shown
        page = {"canonical_url": address, "meta": {"kb": {"updated": day, "noindex": noindex}}}
        yield {"page": page}


def _address(seen: Seen, path: str) -> str:
    base = seen.base
    return urljoin(base if base.endswith("/") else f"{base}/", page_address(path)) if base else ""


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _states(content: Path, generated: set[str]) -> Iterator[str]:
    """Yield a line for each file of `content` that is not generated: what no change leaves as it is."""
    for place, folders, names in os.walk(content, followlinks=True):
        folders.sort()
        folder = Path(place).relative_to(content).as_posix()
        for name in sorted(names):
            path = name if folder == "." else f"{folder}/{name}"
            if path not in generated:
                found = Path(place, name).stat()
                yield f"{path} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _digest(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()
