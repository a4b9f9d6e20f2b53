"""The text that is being finished: what is written so far, what is open, and what a reader sees of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from kb_builder.gfm import references
from kb_builder.gfm.addresses import LinkTargets
from kb_builder.gfm.render_rules import Draft

ATTRIBUTE = re.compile(r' ([a-z][a-z0-9-]*)="([^"]*)"')
_LONGEST_WORDS = 100
ASIDE = "\0"
"""Stands in `Body.seen` before and after what is no prose; no text holds it."""


@dataclass(slots=True)
class Element:
    """An open element: its attributes as HTML, and where it begins in `out`, `words` and `seen`."""

    name: str
    attributes: dict[str, str]
    start: int
    words: int
    seen: int


@dataclass(slots=True)
class Body:
    """One text on its way from sanitised HTML to finished HTML.

    `out` is the HTML in pieces: an opening tag is put into its place once its element is closed.
    `words` is what the HTML says, `seen` what a reader sees of the text, block by block.
    """

    draft: Draft
    addresses: LinkTargets
    is_rtl: bool
    out: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    inside: dict[str, int] = field(default_factory=dict)
    """How many elements of a name are open."""
    verbatim: int = 0
    """How many elements are open in which text stays as it is."""
    asides: int = 0
    """How many elements are open that are no prose."""
    headings: list[int] = field(default_factory=list)
    """The levels of the headings under which the text stands, as they were written."""
    titles: dict[str, str] = field(default_factory=dict)
    """The ids of the headings, and what each says."""
    pictures: dict[str, None] = field(default_factory=dict)
    videos: dict[str, None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    own_ids: set[str] = field(default_factory=set)
    """Ids of footnotes and of the references to them that are really there."""
    fragments: list[tuple[int, str, str]] = field(default_factory=list)
    """Links to a place in the text: where the tag stands, where it leads, its other attributes."""
    footnote_links: list[tuple[int, int, str]] = field(default_factory=list)
    """Links between footnotes and references: where they begin and end, and where they lead."""
    _counts: dict[str, int] = field(default_factory=dict)

    def said(self, element: Element) -> str:
        """Give what an element says; of a very long one the beginning."""
        return "".join(self.words[element.words : element.words + _LONGEST_WORDS])

    def enter_aside(self) -> None:
        """Note that something begins that is no prose: code, a table, a heading, a quotation."""
        if not self.asides:
            self.seen.append(ASIDE)
        self.asides += 1

    def leave_aside(self) -> None:
        """Note that it ends."""
        self.asides -= 1
        if not self.asides:
            self.seen.append(ASIDE)

    def unique(self, wanted: str) -> str:
        """Give an id of the region that is not taken, as GitHub counts: `x`, `x-1`, `x-2`."""
        base = self.draft.prefix + re.sub(r"\s", "-", wanted)
        name, count = base, self._counts.get(base, 0)
        while name in self.ids:
            count += 1
            name = f"{base}-{count}"
        self._counts[base] = count
        self.ids.add(name)
        return name

    def kept(self, attributes: dict[str, str], *names: str) -> str:
        """Write those attributes of `names` that there are (all where none is named), ids as ours."""
        if not attributes:
            return ""
        wanted = names or tuple(attributes)
        return "".join(self._written(name, attributes[name]) for name in wanted if name in attributes)

    def _written(self, name: str, value: str) -> str:
        if name != "id":
            return f' {name}="{value}"'
        wanted = html.unescape(value).strip()
        return f' id="{references.escaped(self.unique(wanted))}"' if wanted else ""
