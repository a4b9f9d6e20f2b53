"""A finished site as programs read it: `kb.json`, the search index, and the Markdown twins of pages."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder.errors import BuildError
from kb_builder.search import LARGE, Index, index_of

Read = Callable[[str], bytes | None]
"""Gives the bytes of a file of the site by its address, None where there is none. Raises `KbError`."""
T = TypeVar("T")
_BUILD = "Run `kb build` with this version of kb-builder, then ask again."


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An answer or idea in `kb.json`; who may not be named is None."""

    kind: str
    repository: str
    number: int
    title: str
    url: str
    source_url: str
    upvotes: int = 0
    answer_upvotes: int = 0
    labels: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    status: str = ""
    comments: int = 0
    asked_by: str | None = None
    answered_by: str | None = None
    accepted_by: str | None = None
    created_at: str | None = None
    answered_at: str | None = None


class Contributor(msgspec.Struct, frozen=True, kw_only=True):
    """A person in `kb.json`."""

    login: str | None
    url: str
    points: int = 0
    accepted_answers: int = 0
    ideas_delivered: int = 0
    level: str | None = None


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A label or category in `kb.json`, with the number of its pages."""

    name: str
    url: str
    answers: int = 0
    ideas: int = 0


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What `kb.json` says of the site itself; `url` is "" where the site has no address."""

    name: str = ""
    url: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`kb.json`, as far as assistants are told of it."""

    pages: tuple[Entry, ...]
    people: tuple[Contributor, ...] = ()
    topics: tuple[Topic, ...] = ()
    repositories: tuple[str, ...] = ()
    licences: dict[str, str] = {}
    as_of: str = ""
    site: About = About()


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """`search.json`: where a new discussion is begun."""

    ask: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A finished site, opened once; `home` is its address, "" where nobody knows it."""

    manifest: Manifest
    index: Index
    read: Read
    home: str
    pages: Mapping[str, Entry]
    """Address of an answer or idea → what is known of it."""
    numbers: Mapping[int, tuple[Entry, ...]]
    """Number → the pages that have it, in the order of the repositories."""
    ask: str
    """Where a new discussion is begun, "" if unknown."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files of a site come from; `stamp` gives another value when they have changed."""

    read: Read
    stamp: Callable[[], object]
    home: str = ""
    kept: Path | None = None
    """The folder for what may be made anew: there the index of a site with `large` pages is kept."""
    large: int = LARGE


class Current:
    """The site of a source as it is now: opened when it is first asked, and again when it has changed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._opened: tuple[object, Site] | None = None

    def site(self) -> Site:
        """Give the site. Raises `KbError`."""
        with self._lock:
            stamp = self._source.stamp()
            if self._opened is None or self._opened[0] != stamp:
                self._opened = stamp, _opened(self._source, stamp)
            return self._opened[1]

    def forget(self) -> None:
        """Open the site anew when it is asked next."""
        with self._lock:
            self._opened = None


def open_site(read: Read, home: str = "") -> Site:
    """Open a finished site. Raises `BuildError` for what is none."""
    return _opened(Source(read, lambda: None, home), None)


def _opened(source: Source, stamp: object) -> Site:
    read = source.read
    manifest = _decoded(read, "kb.json", Manifest)
    asking = _decoded(read, "search.json", Asking)
    try:
        index = index_of(read, source.kept, stamp, source.large)
    except ValueError as error:
        raise BuildError(f"the search index of the site: {error}", _BUILD) from error
    numbers = defaultdict[int, list[Entry]](list)
    for entry in manifest.pages:
        numbers[entry.number].append(entry)
    order = {name.lower(): place for place, name in enumerate(manifest.repositories)}
    return Site(
        manifest=manifest,
        index=index,
        read=read,
        home=manifest.site.url or source.home,
        pages={entry.url: entry for entry in manifest.pages},
        numbers={
            number: tuple(sorted(held, key=lambda one: order.get(one.repository.lower(), len(order))))
            for number, held in numbers.items()
        },
        ask=asking.ask,
    )


def _decoded(read: Read, name: str, kind: type[T]) -> T:
    content = read(name)
    if content is None:
        raise BuildError(f"{name} is missing: this is no finished site", _BUILD)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BuildError(f"{name} cannot be read: {error}", _BUILD) from error
