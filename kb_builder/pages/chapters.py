"""Further pages of long lists: each is composed for itself, and stays while its entries stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.pages.edition import Edition
from kb_builder.pages.writing import entry, further_pages, name, part_path
from kb_builder.publication import Page

_OLDEST = 2
"""The number of the last further page."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A further page of the list that begins in the file `first`; `kept` are its facts."""

    first: str
    title: str
    kept: Mapping[str, object]
    number: int
    entries: tuple[Answer | Idea | Person, ...]

    @property
    def path(self) -> str:
        """The file of the page."""
        return part_path(self.first, self.number)


def chapters_of(
    first: str,
    title: str,
    kept: Mapping[str, object],
    further: Sequence[tuple[int, Sequence[Answer | Idea | Person]]],
) -> Iterator[Chapter]:
    """Yield the further pages of a list; see `parts`."""
    return (Chapter(first, title, kept, number, tuple(entries)) for number, entries in further)


def chapter_pages(edition: Edition, chapter: Chapter) -> Iterator[Page]:
    """Compose a further page."""
    part = [(chapter.number, chapter.entries)]
    line = partial(_line, edition)
    return further_pages(edition, chapter.first, chapter.title, chapter.kept, part, line, oldest=_OLDEST)


def _line(edition: Edition, one: Answer | Idea | Person, here: str) -> Markup:
    return name(edition, one.actor, here) if isinstance(one, Person) else entry(edition, one, here)
