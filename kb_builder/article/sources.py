"""Where a shelf finds pages: in a folder, or in memory before they are written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

PICTURES = ".kb/pictures.json"
"""The index of the pictures that texts show: address → our copy, or why there is none."""
DUPLICATES = ".kb/duplicates.json"
"""The discussions that the page of another stands for: `owner/name#7` → that page's file."""
RENAMED = ".kb/renamed.json"
"""The names that repositories had: `owner/former` → what that one is called today."""
LISTS = ("answers/", "ideas/")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


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
class Folder:
    """The files of a folder."""

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
        for name in LISTS:
            for place, _, names in os.walk(self.root / name):
                above = Path(place).relative_to(self.root).as_posix()
                yield from (f"{above}/{file}" for file in names if file.endswith(".md"))

    def state_of_names(self) -> object:
        return tuple(self.state(name) for name in (*LISTS, DUPLICATES, RENAMED))

    def state_of_list(self, path: str) -> object:
        return self.state(path), self.state(f"{path.removesuffix('.md')}/page")


@dataclass(frozen=True, slots=True)
class Memory:
    """Pages that are known; what is not among them is looked up in another folder, if there is one."""

    pages: Mapping[str, str]
    heads: Mapping[str, Mapping[str, Any]]
    others: Folder | None = None

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
