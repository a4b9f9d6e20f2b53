"""Says what is wrong with the addresses of pages: of each page, or once where a template is to blame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_NOBODYS = "404.html"
"""The page that the theme alone makes: what is wrong there and on other pages comes from `mkdocs.yml`."""
LOADS, LINKS = "loads", "links to"
_SOURCES = {
    LOADS: "theme.logo, theme.favicon, extra_css, extra_javascript and theme.custom_dir",
    LINKS: "nav, extra and theme.custom_dir",
}


class Finding(NamedTuple):
    """What a page does with an `address`, which leads to `target`, and what is wrong with that."""

    does: str
    address: str
    target: str
    wrong: str

    @property
    def said(self) -> str:
        """Give it as words that follow the name of the page."""
        return f"{self.does} {self.address}{self.wrong}"

    @property
    def cause(self) -> tuple[str, str]:
        """Give what is the same on all pages that a template made."""
        return self.does, self.target


def common_and_others(
    found: Mapping[str, Sequence[Finding]],
) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """Give what is wrong with every page, and what else is wrong with each by its name."""
    pages = Counter(cause for findings in found.values() for cause in {one.cause for one in findings})
    shared = {one.cause: one for one in found.get(_NOBODYS, ()) if pages[one.cause] > 1}
    others = {
        name: tuple(one.said for one in findings if one.cause not in shared)
        for name, findings in found.items()
    }
    return tuple(_of_every_page(shared.values())), others


def _of_every_page(findings: Iterable[Finding]) -> Iterator[str]:
    for one in findings:
        yield f"every page {one.does} {one.target}{one.wrong}. Look at {_SOURCES[one.does]} in mkdocs.yml"
