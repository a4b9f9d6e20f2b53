"""What the checks found on the last site, so that they look again only where something changed.

A page that stands in the new site as it stood in the last one is as sound as it was, while all files and
anchors are there that its addresses lead to. Which ones went is known from the pages that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import msgspec

from kb_builder.website.document import Document
from kb_builder.website.marks import Marks, unpacked


class Checked(msgspec.Struct, frozen=True, array_like=True):
    """A page as the checks saw it: the key of its frame, marks of its anchors, and of what it leads to."""

    frame: str
    anchors: bytes
    needs: bytes

    def has_anchor(self, mark: int) -> bool:
        """Tell whether the page has the anchor with this mark, which is not of its frame."""
        return mark in unpacked(self.anchors)


class Seen(msgspec.Struct, frozen=True):
    """A site as the checks saw it: a digest of what they went by, all files, and pages by name."""

    rules: str = ""
    files: frozenset[str] = frozenset()
    pages: dict[str, Checked] = {}


def _unknown(_name: str) -> Document | None:
    return None


@dataclass(frozen=True)
class Settled:
    """The pages of a site that were found sound in the last one, by `names`; `last` is that site.

    `document` gives what is known of such a page, None where it has to be read.
    """

    names: Set[str] = frozenset()
    last: Seen = field(default_factory=Seen)
    document: Callable[[str], Document | None] = _unknown

    def without(self, names: Set[str]) -> Settled:
        """Give the same without some of the pages."""
        return replace(self, names=self.names - names)

    def get(self, name: str) -> Checked | None:
        """Give what the checks saw of a page, None where it is none of these."""
        return self.last.pages.get(name) if name in self.names else None

    def of(self, names: Iterable[str]) -> dict[str, Checked]:
        """Give what the checks saw of those of the pages that are among `names`."""
        return {name: self.last.pages[name] for name in names if name in self.names}

    def doubtful(
        self,
        files: Set[str],
        documents: Mapping[str, Document],
        frames: Mapping[str, Document],
        rules: str,
        shared: Callable[[str, str], Sequence[object]],
        marks: Marks,
    ) -> Iterable[str]:
        """Give the pages to look at again in a site of these files, of which other pages have `documents`.

        These are all where the rules are others or something is wrong with a frame (`shared` tells).
        """
        examples = {self.last.pages[name].frame: name for name in self.names}
        if rules != self.last.rules or any(
            shared(name, key) for key, name in examples.items() if key in frames
        ):
            return self.names
        lost = {marks.of(name) for name in self.last.files - files}
        for name, document in documents.items():
            if before := self.last.pages.get(name):
                there = set(_anchors(name, document.frame, document.anchors, frames, marks))
                had = {*unpacked(before.anchors), *_anchors(name, before.frame, (), frames, marks)}
                lost |= had - there
        if not lost:
            return ()
        return [name for name in self.names if not lost.isdisjoint(unpacked(self.last.pages[name].needs))]


def _anchors(
    name: str, frame: str, own: Iterable[str], frames: Mapping[str, Document], marks: Marks
) -> Iterator[int]:
    """Yield the marks of the anchors of a page with these of its own, those of its frame among them."""
    yield from (marks.of(f"{name}#{anchor}") for anchor in own)
    if found := frames.get(frame):
        yield from (marks.of(f"{name}#{anchor}") for anchor in found.anchors)
