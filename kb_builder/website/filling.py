"""Makes pages from frames: the article of each page, filled into the frame of its like."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from kb_builder.addresses import page_address
from kb_builder.article import Render, Shelf, article, front_matter
from kb_builder.media import FOLDER as MEDIA
from kb_builder.publication import Page, Publication
from kb_builder.steps import step, stepping
from kb_builder.website.frame_job import Job, Report
from kb_builder.website.mkdocs_run import run_mkdocs
from kb_builder.website.security_policy import Finish

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Text:
    """A page's front matter and its body."""

    head: Mapping[str, Any]
    body: str


class Filling:
    """The pages of a publication that are filled into frames, once `run` has made the frames."""

    def __init__(self, publication: Publication, content: Path, rendered: Render) -> None:
        pages = {str(page.path): page for page in publication.pages}
        self._texts: Mapping[str, _Text] = {
            path: _text(page) for path, page in pages.items() if page.path.suffix == ".md"
        }
        self._pictures = tuple(f"{MEDIA}/{name}" for name in publication.pictures)
        heads = {path: text.head for path, text in self._texts.items()}
        self._shelf = Shelf.of_pages({path: page.text for path, page in pages.items()}, heads, content)
        self._rendered = rendered
        self._report = Report()
        self.is_closed = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pages that are to be filled."""
        return tuple(_name(path) for path in self._report.pages)

    def run(
        self, root: Path, fresh: Path, *, strict: bool, as_of: datetime, environment: Mapping[str, str]
    ) -> None:
        """Let MkDocs build into the folder `fresh` what is not filled, or everything.

        Raises `BuildError` and `OSError`.
        """
        with tempfile.TemporaryDirectory(prefix=f"{fresh.name}-", dir=root) as folder:
            job = Path(folder, "job")
            heads = {path: text.head for path, text in self._texts.items()}
            step("Running MkDocs")
            Job(str(Path(folder, "view")), heads, self._pictures).write(job)
            run_mkdocs(root, fresh, strict=strict, as_of=as_of, environment=environment, job=job)
            report = Report.read(job)
        self.is_closed = report.is_closed
        differing = next((path for path in report.samples if not self._is_same(report, path, fresh)), "")
        reason = report.reason or (differing and f"{differing} is not like the other pages of its kind")
        if not reason:
            self._report = report
            self._copy_pictures(root / "content", fresh)
            return
        _log.info("every page is made by MkDocs itself, which takes longer: %s", reason)
        if not report.is_complete or differing:
            run_mkdocs(root, fresh, strict=strict, as_of=as_of, environment=environment)

    def fill(self, fresh: Path, finish: Finish) -> None:
        """Write every page that is to be filled, finished by `finish`. Raises `OSError`."""
        paths = self._report.pages
        for path in stepping("Filling pages", paths, len(paths)):
            target = fresh / _name(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(finish(_name(path), self._page(self._report, path)).encode("utf-8"))

    def _is_same(self, report: Report, path: str, fresh: Path) -> bool:
        return (fresh / _name(path)).read_bytes() == self._page(report, path).encode("utf-8")

    def _page(self, report: Report, path: str) -> str:
        text = self._texts[path]
        frame = report.frames[report.pages[path]]
        # Python-Markdown strips what it gives to MkDocs.
        html = article(text.body, path, self._shelf, self._rendered).strip()
        page = frame.fill(PurePosixPath(path).stem, html, text.head)
        return page.encode("utf-8", "xmlcharrefreplace").decode("utf-8")

    def _copy_pictures(self, content: Path, fresh: Path) -> None:
        for name in self._pictures:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes((content / name).read_bytes())


def _text(page: Page) -> _Text:
    if page.head:
        return _Text(page.head, front_matter.body(page.text))
    return _Text(*front_matter.split(page.text))


def _name(path: str) -> str:
    return f"{page_address(path)}index.html"
