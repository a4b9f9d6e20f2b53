"""Makes pages from frames: the article of each page, filled into the frame of its like."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kb_builder.addresses import page_address
from kb_builder.article import Articles, Render, Shelf, article, front_matter
from kb_builder.frames.frame import Frame
from kb_builder.frames.job import Job, Report
from kb_builder.frames.told import Told, page_parts
from kb_builder.kept import FOLDER as CACHE
from kb_builder.kept import Kept
from kb_builder.listing import Tree
from kb_builder.media import FOLDER as MEDIA
from kb_builder.publication import Publication
from kb_builder.steps import step
from kb_builder.website.children import run_module
from kb_builder.website.held import Held
from kb_builder.website.last_run import LastRun
from kb_builder.website.looked_up import Heads, Texts
from kb_builder.website.mkdocs_run import pass_on, run_mkdocs
from kb_builder.website.warm import Start

_log = logging.getLogger(__name__)


def _nothing() -> None:
    pass


class Filling:
    """The pages of a publication that are filled into frames, once `run` has made the frames."""

    def __init__(
        self,
        publication: Publication,
        content: Path,
        rendered: Render,
        start: Start | None = None,
        held: Held | None = None,
        tree: Tree | None = None,
    ) -> None:
        """Take what is published, and how HTML is made of texts; `start` starts MkDocs.

        `held` is what this program has kept, with a way to start MkDocs; `tree` is what stands in `content`.
        """
        self._pages = {page.path: page for page in publication.pages}
        self._texts, self._heads = Texts(self._pages), Heads(self._pages)
        self._pictures = tuple(f"{MEDIA}/{name}" for name in publication.pictures)
        self._shelf = Shelf.of_pages(self._texts, self._heads, content)
        self._rendered, self._held = rendered, held
        self._start = held.warm.run if held else start or run_module
        self.tree = tree or Tree.of(content)
        self._articles = held.articles if held else Articles()
        if held:
            self._articles.begin(self._of_all, self._pages)
        self._report = Report()
        self._digests: tuple[str, ...] = ()
        self._keep: Callable[[], None] = _nothing
        self.is_closed = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pages that are to be filled."""
        return tuple(map(page_name, self._report.pages))

    def run(
        self,
        root: Path,
        fresh: Path,
        *,
        strict: bool,
        as_of: datetime,
        environment: Mapping[str, str],
        around: str = "",
    ) -> None:
        """Let MkDocs build into the folder `fresh` what is not filled, or everything.

        `around` is a digest of all that it may see beside `content/`: where that and what it saw there is
        as it was, it need not run. "" lets it run. Raises `BuildError` and `OSError`.
        """
        last = self._last_run(root, as_of, around and f"{around} {strict}")
        run = partial(
            run_mkdocs, root, fresh, strict=strict, as_of=as_of, environment=environment, start=self._start
        )
        if (repeated := last.repeated(fresh)) is not None:
            report, said = repeated
            pass_on(said)
        else:
            report, said = self._run_beside(root, fresh, run)
        self.is_closed = report.is_closed
        samples = () if repeated else report.samples
        differing = next((path for path in samples if not self._is_same(report, path, fresh)), "")
        reason = report.reason or (differing and f"{differing} is not like the other pages of its kind")
        if not repeated:
            made = last.read(fresh, report)
            self._keep = partial(last.keep, made, replace(report, reason=reason), said)
        if not reason:
            self._report, self._digests = report, report.digests()
            self._copy_pictures(root / "content", fresh)
            return
        _log.info("every page is made by MkDocs itself, which takes longer: %s", reason)
        if not report.is_complete or differing:
            with _job_file(root, fresh) as job:
                Job("", Told({})).write(job)
                run(job=job)

    def keep(self) -> None:
        """Keep what MkDocs has made for the next build."""
        self._keep()

    def _last_run(self, root: Path, as_of: datetime, around: str) -> LastRun:
        shown = self._heads, self.texts, self._pictures, self._shelf
        return LastRun(Kept(root / CACHE), root / "content", self.tree, around, as_of, *shown)

    def _run_beside(
        self, root: Path, fresh: Path, run: Callable[..., tuple[str, ...]]
    ) -> tuple[Report, tuple[str, ...]]:
        """Let MkDocs make frames and what is not filled; give its report and what it warned of."""
        step("Running MkDocs")
        with _job_file(root, fresh) as job:
            shared = self._held.warm.shared(self._of_all) if self._held else ""
            Job(str(job.with_name("view")), Told(self._heads), self._pictures, shared).write(job)
            said = run(job=job)
            return Report.read(job), said

    @property
    def paths(self) -> tuple[str, ...]:
        """The pages that are to be filled: files relative to `content/`."""
        return tuple(self._report.pages)

    @property
    def shelf(self) -> Shelf:
        """What articles look up."""
        return self._shelf

    def digest(self, path: str) -> str:
        """Give a digest of what a page is made of, but for what its article looks up."""
        return hashlib.sha256(f"{self.key(path)} {path} {self._pages[path].digest}".encode()).hexdigest()

    @property
    def made_of(self) -> object:
        """What decides all of these digests."""
        return self._of_all, self._report.pages, self._digests

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """Digests of all composed files, in which articles look things up."""
        return {path: bytes.fromhex(page.digest) for path, page in self._pages.items()}

    @cached_property
    def _of_all(self) -> str:
        """A digest of all composed files."""
        said = (f"{path} {page.digest}\n" for path, page in self._pages.items())
        return hashlib.sha256("".join(said).encode("utf-8", "surrogatepass")).hexdigest()

    def key(self, path: str) -> str:
        """Give the key of the frame that a page is filled into: a digest of it."""
        return self._digests[self._report.pages[path]]

    def frame(self, path: str) -> Frame:
        """Give the frame that a page is filled into."""
        return self._report.frames[self._report.pages[path]]

    def head(self, path: str) -> Mapping[str, Any]:
        """Give the front matter of a page."""
        return self._heads[path]

    def article(self, path: str, shelf: Shelf) -> str:
        """Give the article of a page, which looks things up in `shelf`."""
        # Python-Markdown strips what it gives to MkDocs.
        return article(front_matter.body(self._texts[path]), path, shelf, self._rendered).strip()

    def page(self, path: str) -> str:
        """Give the page in the file `path`, filled into its frame."""
        return self._filled(self._report, path)

    def _is_same(self, report: Report, path: str, fresh: Path) -> bool:
        return (fresh / page_name(path)).read_bytes() == self._filled(report, path).encode("utf-8")

    def _filled(self, report: Report, path: str) -> str:
        frame = report.frames[report.pages[path]]
        body = front_matter.body(self._texts[path])
        article = self._articles.article(body, path, self._shelf, self._rendered).strip()
        page = frame.fill(page_parts(path), article, self.head(path))
        return page.encode("utf-8", "xmlcharrefreplace").decode("utf-8")

    def _copy_pictures(self, content: Path, fresh: Path) -> None:
        for name in self._pictures:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes((content / name).read_bytes())


@contextmanager
def _job_file(root: Path, fresh: Path) -> Iterator[Path]:
    """Give the name of a file in a folder that is gone after the `with` block."""
    with tempfile.TemporaryDirectory(prefix=f"{fresh.name}-", dir=root) as folder:
        yield Path(folder, "job")


def page_name(path: str) -> str:
    """Give the file of the site that the page in the file `path` of `content/` becomes."""
    return f"{page_address(path)}index.html"
