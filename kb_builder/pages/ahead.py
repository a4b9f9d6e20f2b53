"""Renders texts of pages before the pages can be composed, while something else is awaited."""

from __future__ import annotations

from typing import Any

from kb_builder.config import Config
from kb_builder.gfm import ReadyText, marked
from kb_builder.knowledge import Answer, Idea, Knowledge
from kb_builder.media import Album
from kb_builder.pages.edition import open_edition
from kb_builder.pages.reader import Reader
from kb_builder.pages.regions import EditionPages, regions
from kb_builder.processes import Beside
from kb_builder.publication import SiteFacts

_MANY = 200
"""So many texts at least are kept at once."""


def render_ahead(
    knowledge: Knowledge,
    awaited: Beside[Any],
    config: Config,
    facts: SiteFacts,
    reader: Reader,
    album: Album,
) -> None:
    """Render the texts of answers and ideas, the first ones first, until what is `awaited` is there.

    They are kept, so `compose` need not render them; what is composed is the same.
    """
    if reader.store is None or awaited.is_ready:
        return
    pages = EditionPages(open_edition(knowledge, config, facts, reader, album))
    entries: tuple[Answer | Idea, ...] = (*knowledge.answers, *knowledge.ideas)
    made: list[ReadyText] = []
    for entry in entries:
        if awaited.is_ready:
            break
        made += reader.store.prepare(marked(regions(pages, entry)))
        if len(made) >= _MANY:
            reader.store.take(made)
            made = []
    reader.store.take(made)
