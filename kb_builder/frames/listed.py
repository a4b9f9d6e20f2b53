"""All files and pages of a site as MkDocs and templates see them, also those that MkDocs does not make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from kb_builder.frames.told import Told
from kb_builder.frames.tracking import Looks, Watched

_ANY = "page"


class AllFiles(Files):
    """The files that MkDocs sees, with others that links may lead to."""

    def __init__(self, files: Files, others: Iterable[str], docs_dir: str, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._others, self._docs_dir, self._config = frozenset(others), docs_dir, config

    def get_file_from_path(self, path: str) -> File | None:
        """Give the file at a path, one that MkDocs does not see included."""
        found = super().get_file_from_path(path)
        name = PurePosixPath(path).as_posix()
        return self.other(name) if found is None and name in self._others else found

    def other(self, path: str) -> File:
        """Give a file that MkDocs does not see."""
        return File(path, self._docs_dir, self._config.site_dir, self._config.use_directory_urls)


class AllPages(Sequence[object]):
    """All pages of the site as templates list them; those of frames are made when they are asked for."""

    def __init__(
        self, told: Told, framed: frozenset[str], seen: Sequence[File], files: AllFiles, config: MkDocsConfig
    ) -> None:
        self._told = told
        self._seen = {file.src_uri: file for file in seen if file.src_uri not in framed}
        self._order = told.in_order({*framed, *self._seen})
        self._files, self._config, self.looks = files, config, Looks()
        self._home = home_of(config.site_url)
        self.is_read = False

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int | slice) -> object:  # type: ignore[override]
        if isinstance(place, slice):
            return [self._file(path) for path in self._order[place]]
        return self._file(self._order[place])

    def _file(self, path: str) -> File | _Other:
        return self._seen.get(path) or _Other(path, Watched(self._told[path], self.looks), self)

    def real(self, path: str, name: str) -> Page:
        """Make a page for somebody who wants to know `name` of it."""
        self.is_read = self.is_read or name in ("content", "markdown", "toc")
        page = Page(None, self._files.other(path), self._config)
        page.markdown, page.content, page.meta = "", "", dict(self._told[path])
        return page

    def address(self, url: str) -> str | None:
        """Give the full address of a page of a frame, whose name has no other meaning in an address."""
        return f"{self._home}{url}" if self._home else None

    def for_sitemap(self) -> list[File | _Entry]:
        """Give all pages as our template of the sitemap looks at them."""
        facts, home = self._told.for_sitemap, self._home
        return [
            self._seen.get(path) or _Entry(f"{home}{path[:-3]}/" if home else "", facts[path])
            for path in self._order
        ]


@dataclass(frozen=True)
class _Other:
    """A page that MkDocs does not make, as a list shows it: `file` and `page` in one."""

    src_uri: str
    meta: Mapping[str, Any]
    _listed: AllPages
    is_link = False

    @property
    def page(self) -> _Other:
        return self

    @property
    def url(self) -> str:
        return f"{self.src_uri.removesuffix('.md')}/"

    @property
    def canonical_url(self) -> str | None:
        return self._listed.address(self.url)

    @property
    def abs_url(self) -> str | None:
        found = self.canonical_url
        return urlsplit(found).path if found else None

    def __getattr__(self, name: str) -> object:
        page = self._listed.real(self.src_uri, name)
        return getattr(page, name) if hasattr(page, name) else getattr(page.file, name)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A page of a frame for the sitemap, with that part of its front matter which matters there."""

    canonical_url: str
    meta: Mapping[str, Any]
    page: ClassVar[None] = None
    abs_url: ClassVar[str] = ""
    is_link: ClassVar[bool] = False


def home_of(base: str | None) -> str:
    """Give what the addresses of all pages of a site begin with."""
    whole = urljoin(base if base.endswith("/") else f"{base}/", _ANY) if base else ""
    return whole.removesuffix(_ANY)
