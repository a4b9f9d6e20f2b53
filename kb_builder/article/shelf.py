"""The pages in `content/` as an article looks them up: by file, by discussion, and what stands in them.

What is not there is empty, never an error: a page is shown with what can be known.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from kb_builder.article import front_matter
from kb_builder.article.blocks import Block, Link, Paragraph, links_of, text_of
from kb_builder.article.reading import parse
from kb_builder.article.sources import DUPLICATES, PICTURES, RENAMED, Folder, Memory, Source

_NUMBERED = re.compile(r"(?P<folder>(?:answers|ideas)/(?:[^/]+/)?)(?P<number>[1-9][0-9]*)(?:-[^/]*)?\.md")
_ANSWERS = "answers/"
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_AT_HAND = 50
"""So many pages stay in memory as blocks."""


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


class _Named(msgspec.Struct, frozen=True):
    """How others name a page, while its file has this state: by its title, or as a person."""

    state: object
    title: str
    person: Person


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
    _names: dict[str, _Named] = field(default_factory=dict)
    _listed: dict[str, _Listed] = field(default_factory=dict)
    _pages: Mapping[str, str] = field(default_factory=dict)
    _pages_state: object = None
    _repositories: frozenset[str] = frozenset()
    _repositories_of: object = None

    @classmethod
    def of_folder(cls, docs_dir: Path) -> Shelf:
        """Look up in a folder."""
        return cls(Folder(docs_dir))

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
        return cls(Memory(pages, heads, Folder(docs_dir) if docs_dir else None))

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
        return self._named(path).title

    def person(self, path: str) -> Person:
        """Give what is shown of the person whose page stands in the file `path`."""
        return self._named(path).person

    def _named(self, path: str) -> _Named:
        """Give what many pages say of one; front matter is read more often than it can be held."""
        state = self.source.state(path)
        known = self._names.get(path)
        if known is None or known.state != state:
            facts = self.facts(path)
            marks = tuple(map(str, facts.get("marks", ())))
            person = Person(str(facts.get("avatar", "")), marks, str(facts.get("level", "")))
            title = html.unescape(str(self.head(path).get("title", "")))
            known = self._names[path] = _Named(state, title, person)
        return known

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


def _opened(path: str, text: str, state: object) -> _Read:
    if not path.endswith(".json"):
        return _Read(state, front_matter.split(text)[0], None)
    try:
        index = json.loads(text)
    except (ValueError, RecursionError):
        index = None
    return _Read(state, index if isinstance(index, dict) else {}, ())
