"""The pages in `content/` as an article looks them up: by file, by discussion, and what stands in them.

What is not there is empty, never an error: a page is shown with what can be known.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import msgspec

from kb_builder.article import front_matter
from kb_builder.article.blocks import Block, Link, Paragraph, links_of, text_of
from kb_builder.article.reading import parse

PICTURES = ".kb/pictures.json"
"""The index of the pictures that texts show: address → our copy, or why there is none."""
DUPLICATES = ".kb/duplicates.json"
"""The discussions that the page of another stands for: `owner/name#7` → that page's file."""
RENAMED = ".kb/renamed.json"
"""The names that repositories had: `owner/former` → what that one is called today."""
_NUMBERED = re.compile(r"(?P<folder>(?:answers|ideas)/(?:[^/]+/)?)(?P<number>[1-9][0-9]*)(?:-[^/]*)?\.md")
_ANSWERS = "answers/"
_LISTS = (_ANSWERS, "ideas/")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_AT_HAND = 50
"""So many pages stay in memory as blocks."""


class Source(Protocol):
    """Where pages come from; `state` is equal as long as a file (or the names) did not change."""

    def state(self, path: str) -> object:
        """Give the state of a file, None where there is none."""

    def text(self, path: str) -> str:
        """Give the text of a file that is there."""

    def head(self, path: str) -> Mapping[str, Any]:
        """Give the front matter of a page, empty where it has to be read from the text."""

    def names(self) -> Iterable[str]:
        """Give the files of all answers and ideas."""

    def state_of_names(self) -> object:
        """Give the state of `names`."""

    def state_of_list(self, path: str) -> object:
        """Give the state of a list and of its further pages."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was read: a page's front matter, or all of an index, which has no blocks."""

    state: object
    head: Mapping[str, Any]
    blocks: tuple[Block, ...] | None


@dataclass(frozen=True)
class _Parsed:
    """A page as it was parsed, while its file has this state."""

    state: object
    blocks: tuple[Block, ...]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for link in links_of(self.blocks) if link.path)

    @cached_property
    def named(self) -> Mapping[str, str]:
        return {text_of(link.inline): link.path for link in self.links}


class Person(msgspec.Struct, frozen=True):
    """What a page tells of a person wherever they are named, empty for nothing."""

    avatar: str = ""
    marks: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The answers that a list leads to: their files in their order, and the place of each."""

    state: object
    order: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(slots=True)
class Shelf:
    """Pages to look things up in; a file is read and parsed once as long as it does not change."""

    source: Source
    _read: dict[str, _Read] = field(default_factory=dict)
    _parsed: dict[str, _Parsed] = field(default_factory=dict)
    _listed: dict[str, _Listed] = field(default_factory=dict)
    _pages: Mapping[str, str] = field(default_factory=dict)
    _pages_state: object = None
    _repositories: frozenset[str] = frozenset()
    _repositories_of: object = None

    @classmethod
    def of_folder(cls, docs_dir: Path) -> Shelf:
        """Look up in a folder."""
        return cls(_Folder(docs_dir))

    @classmethod
    def of_pages(
        cls,
        pages: Mapping[str, str],
        heads: Mapping[str, Mapping[str, Any]] = _NOTHING,
        docs_dir: Path | None = None,
    ) -> Shelf:
        """Look up in pages that need not be written: path relative to `content/` → text.

        `heads` has the front matter of those of which it is known already. What is not among the
        pages is looked up in a folder, if one is given.
        """
        return cls(_Memory(pages, heads, _Folder(docs_dir) if docs_dir else None))

    def head(self, path: str) -> Mapping[str, Any]:
        """Give the front matter of a page, empty where there is none."""
        if known := self.source.head(path):
            return known
        found = self._file(path)
        return found.head if found else _NOTHING

    def facts(self, path: str) -> Mapping[str, Any]:
        """Give what stands under `kb` in the front matter of a page, empty where there is none."""
        facts = self.head(path).get("kb")
        return facts if isinstance(facts, dict) else _NOTHING

    def title(self, path: str) -> str:
        """Give the title of a page as plain text, "" where there is none; front matter holds it escaped."""
        return html.unescape(str(self.head(path).get("title", "")))

    def person(self, path: str) -> Person:
        """Give what is shown of the person whose page stands in the file `path`."""
        facts = self.facts(path)
        marks = tuple(map(str, facts.get("marks", ())))
        return Person(str(facts.get("avatar", "")), marks, str(facts.get("level", "")))

    def body(self, path: str) -> str:
        """Give the text of a page below its front matter, "" where there is none."""
        return front_matter.body(self.source.text(path)) if self.source.state(path) is not None else ""

    def blocks(self, path: str) -> tuple[Block, ...]:
        """Give the blocks of a page, () where there is none."""
        return self._page(path).blocks

    def links(self, path: str) -> tuple[Link, ...]:
        """Give the links to pages that stand in the lists of a page, in their order."""
        return self._page(path).links

    def named(self, path: str) -> Mapping[str, str]:
        """Give the files of the pages to which those links lead, by what the links say."""
        return self._page(path).named

    def _page(self, path: str) -> _Parsed:
        found = self._file(path)
        if found is None or found.blocks is not None:
            return _Parsed(None, found.blocks or () if found else ())
        known = self._parsed.get(path)
        if known is None or known.state != found.state:
            while len(self._parsed) >= _AT_HAND:
                del self._parsed[next(iter(self._parsed))]
            known = self._parsed[path] = _Parsed(found.state, parse(self.body(path), path))
        return known

    def around(self, listing: str, path: str) -> tuple[str, str]:
        """Give the answers before and after one in a list, further pages of it included, "" for none."""
        found = self._list(listing)
        place = found.places.get(path)
        if place is None:
            return "", ""
        before, after = found.order[place - 1 : place] if place else (), found.order[place + 1 : place + 2]
        return "".join(before), "".join(after)

    def order(self, listing: str) -> tuple[str, ...]:
        """Give the answers in a list in their order, further pages of it included."""
        return self._list(listing).order

    def _list(self, path: str) -> _Listed:
        state = self.source.state_of_list(path)
        known = self._listed.get(path)
        if known is None or known.state != state:
            order = tuple(dict.fromkeys(self._entries(path)))
            places = {entry: place for place, entry in enumerate(order)}
            known = self._listed[path] = _Listed(state, order, places)
        return known

    def _entries(self, path: str) -> Iterator[str]:
        yield from (link.path for link in self.links(path) if link.path.startswith(_ANSWERS))
        folder = f"{path.removesuffix('.md')}/page/"
        paragraphs = (block for block in self.blocks(path) if isinstance(block, Paragraph))
        spans = (span for block in paragraphs for span in block.inline)
        older = next((one.path for one in spans if isinstance(one, Link) and one.path.startswith(folder)), "")
        # Further pages are numbered from the oldest on: 2, 3 …
        last = older.removeprefix(folder).removesuffix(".md")
        for number in range(int(last) if last.isdecimal() else 0, 1, -1):
            links = self.links(f"{folder}{number}.md")
            yield from (link.path for link in links if link.path.startswith(_ANSWERS))

    def discussion(self, repository: str, number: int) -> str:
        """Give the file of the page that a discussion has, or that stands for it, "" for none."""
        return self._discussions().get(f"{repository}#{number}".lower(), "")

    def repositories(self) -> frozenset[str]:
        """Give the repositories (in lower case, by former names too) that have pages here."""
        pages = self._discussions()
        if self._repositories_of is not pages:
            self._repositories = frozenset(key.rpartition("#")[0] for key in pages)
            self._repositories_of = pages
        return self._repositories

    def picture(self, address: str) -> Mapping[str, Any]:
        """Give what is known of the picture at a web address, empty where nothing is."""
        found = self.head(PICTURES).get(address)
        return found if isinstance(found, dict) else _NOTHING

    def _file(self, path: str) -> _Read | None:
        state = self.source.state(path)
        if state is None:
            return None
        known = self._read.get(path)
        if known is None or known.state != state:
            head = self.source.head(path)
            read = _Read(state, head, None) if head else _opened(path, self.source.text(path), state)
            known = self._read[path] = read
        return known

    def _discussions(self) -> Mapping[str, str]:
        state = self.source.state_of_names()
        if state != self._pages_state:
            folders: dict[str, str] = {}
            found = {str(key).lower(): str(path) for key, path in self.head(DUPLICATES).items()}
            for path in sorted({*self.source.names()}):
                if match := _NUMBERED.fullmatch(path):
                    folder = match["folder"].partition("/")[2]
                    if folder not in folders:
                        folders[folder] = str(self.facts(path).get("discussion", "")).rpartition("#")[0]
                    found[f"{folders[folder]}#{match['number']}".lower()] = path
            self._pages, self._pages_state = dict(self._under_former_names(found)) | found, state
        return self._pages

    def _under_former_names(self, pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        had: dict[str, list[str]] = {}
        for former, today in self.head(RENAMED).items():
            had.setdefault(str(today).lower(), []).append(str(former).lower())
        for key, path in pages.items():
            repository, _, number = key.rpartition("#")
            yield from ((f"{former}#{number}", path) for former in had.get(repository, ()))


@dataclass(frozen=True, slots=True)
class _Folder:
    root: Path

    def state(self, path: str) -> object:
        try:
            found = (self.root / path).stat()
        except (OSError, ValueError):  # ValueError: a name that no file can have
            return None
        return found.st_mtime_ns, found.st_size

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def head(self, _path: str) -> Mapping[str, Any]:
        return _NOTHING

    def names(self) -> Iterable[str]:
        for name in _LISTS:
            for place, _, names in os.walk(self.root / name):
                above = Path(place).relative_to(self.root).as_posix()
                yield from (f"{above}/{file}" for file in names if file.endswith(".md"))

    def state_of_names(self) -> object:
        return tuple(self.state(name) for name in (*_LISTS, DUPLICATES, RENAMED))

    def state_of_list(self, path: str) -> object:
        return self.state(path), self.state(f"{path.removesuffix('.md')}/page")


@dataclass(frozen=True, slots=True)
class _Memory:
    pages: Mapping[str, str]
    heads: Mapping[str, Mapping[str, Any]]
    others: _Folder | None = None

    def head(self, path: str) -> Mapping[str, Any]:
        return self.heads.get(path, _NOTHING)

    def state(self, path: str) -> object:
        return True if path in self.pages else self.others.state(path) if self.others else None

    def text(self, path: str) -> str:
        return self.pages[path] if path in self.pages or not self.others else self.others.text(path)

    def names(self) -> Iterable[str]:
        return (*self.pages, *(self.others.names() if self.others else ()))

    def state_of_names(self) -> object:
        return True

    def state_of_list(self, path: str) -> object:
        return True if path in self.pages else self.others.state_of_list(path) if self.others else None


def _opened(path: str, text: str, state: object) -> _Read:
    if not path.endswith(".json"):
        return _Read(state, front_matter.split(text)[0], None)
    try:
        index = json.loads(text)
    except (ValueError, RecursionError):
        index = None
    return _Read(state, index if isinstance(index, dict) else {}, ())
