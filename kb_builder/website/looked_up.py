"""Texts and front matter of pages by their files, read when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from kb_builder.article import front_matter
from kb_builder.publication import Page

_Found = TypeVar("_Found")
_AT_HAND = 1_000
"""So many heads stay in memory after they were read."""


class _ByFile(Mapping[str, _Found]):
    """Something of each page, by file."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a page."""
        return path in self._pages

    def __iter__(self) -> Iterator[str]:
        """Yield the files of pages."""
        return iter(self._pages)

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._pages)


class Texts(_ByFile[str]):
    """The texts of pages, by file."""

    def __getitem__(self, path: str) -> str:
        """Give the text of a page."""
        return self._pages[path].text


class Heads(_ByFile[Mapping[str, Any]]):
    """The front matter of pages, by file; indexes have none."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        super().__init__({path: page for path, page in pages.items() if path.endswith(".md")})
        self._at_hand: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, path: str) -> Mapping[str, Any]:
        """Give the front matter of a page."""
        known = self._at_hand.get(path)
        if known is None:
            page = self._pages[path]
            known = page.head or front_matter.split(page.text)[0]
            while len(self._at_hand) >= _AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
            self._at_hand[path] = known
        return known
