"""The beginning of a discussion's page, before its first section: summary, warnings, first post, poll."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from kb_builder.article.blocks import Block, Inline, List, Paragraph, Quote, text_of
from kb_builder.article.people import VOTES, Byline
from kb_builder.article.view import PageView, Tag
from kb_builder.article.words import count_in, value_in
from kb_builder.language import gettext_noop
from kb_builder.region import Region

NO_TEXT = gettext_noop("Nothing was written beyond the title.")


class ShownPoll(msgspec.Struct, frozen=True):
    """A question with choices, and the votes for all and for each."""

    question: str
    votes: int
    options: tuple[tuple[str, int], ...]


class Opening(msgspec.Struct, frozen=True):
    """What stands before the first section; `written` is the post as it was written, `text` its HTML."""

    summary: Inline
    notices: tuple[tuple[str, Inline], ...]
    written: str
    text: Markup
    byline: Byline
    poll: ShownPoll | None


def opening(page: PageView) -> Opening:
    """Read the beginning of a page."""
    before = before_text(page)
    text, byline, *rest = page.lead[len(before) :]
    region = text if isinstance(text, Region) else None
    return Opening(
        summary=next((block.inline for block in before if isinstance(block, Paragraph)), ()),
        notices=_notices(page, before),
        written=region.text if region else "",
        text=page.text(region, page.url) if region else Markup(),
        byline=dated(page, "asked", byline.inline if isinstance(byline, Paragraph) else ()),
        poll=_poll(page, rest),
    )


def dated(page: PageView, what: str, inline: Inline) -> Byline:
    """Give a byline with the times that front matter knows to the second."""
    byline, facts = page.people.byline(inline), page.facts.get(what)
    facts = facts if isinstance(facts, dict) else {}
    return replace(
        byline,
        written=page.moment(facts.get("at")) or byline.written,
        edited=page.moment(facts.get("edited")) or byline.edited,
    )


def tags(page: PageView, about: Sequence[Block]) -> tuple[Tag, ...]:
    """Give the labels of a page with the links that the list of its facts has."""
    items = [item for block in about if isinstance(block, List) for item in block.items]
    spans = tuple(span for item in items for span in item.inline)
    return page.tags(tuple(map(str, page.facts.get("labels", ()))), spans)


def _notices(page: PageView, blocks: Sequence[Block]) -> tuple[tuple[str, Inline], ...]:
    quotes = [block.blocks[0] for block in blocks if isinstance(block, Quote) and block.blocks]
    kinds = [*map(str, page.facts.get("notices", ())), *("" for _ in quotes)]
    said = [block.inline for block in quotes if isinstance(block, Paragraph)]
    return tuple(zip(kinds, said, strict=False))


def _poll(page: PageView, blocks: Sequence[Block]) -> ShownPoll | None:
    if len(blocks) < 2 or not isinstance(blocks[0], Paragraph) or not isinstance(blocks[1], List):
        return None
    asked, votes = _counted(page, blocks[0].inline)
    question = value_in(page.language.catalogue.gettext("Poll: %(question)s"), asked)
    options = tuple(_counted(page, item.inline) for item in blocks[1].items)
    return ShownPoll(question or asked, votes, options)


def _counted(page: PageView, inline: Inline) -> tuple[str, int]:
    """Read `dark, 2 votes`."""
    name, _, votes = text_of(inline).rpartition(", ")
    return name, count_in(page.language, *VOTES, votes) or 0


def before_text(page: PageView) -> tuple[Block, ...]:
    """Give the blocks before the text of the first post, or before the sentence that there is none.

    A summary may be that sentence, too: the last one counts.
    """
    lead, nothing = page.lead, page.language.catalogue.gettext(NO_TEXT)
    texts = [place for place, block in enumerate(lead) if isinstance(block, Region)]
    absent = [
        place
        for place, block in enumerate(lead)
        if isinstance(block, Paragraph) and text_of(block.inline) == nothing
    ]
    return lead[: texts[0] if texts else absent[-1] if absent else len(lead)]
