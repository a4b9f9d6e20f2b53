"""What the page of an answered question shows beside its blocks.

Before the first section: summary, warnings, the question, its byline and its poll. Then the accepted
answer with its byline, what it replies to before it and the replies to it behind it; then the other
comments, related questions, and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from markupsafe import Markup

from kb_builder.article.blocks import Block, Inline, List, Paragraph, Quote, text_of
from kb_builder.article.people import VOTES, Byline
from kb_builder.article.view import Post, Tag, View
from kb_builder.article.words import count_in, value_in
from kb_builder.gfm import plain_text, shorten
from kb_builder.language import gettext_noop
from kb_builder.region import Region

_FOLDED_LINES = 12
_FOLDED_CHARACTERS = 1200
_EXCERPT_LENGTH = 200
_ABOUT = gettext_noop("About this answer")
_RELATED = gettext_noop("Related questions")
NO_TEXT = gettext_noop("Nothing was written beyond the title.")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `excerpt` stands for a long text that is folded, "" for others."""

    text: Markup
    excerpt: str
    byline: Byline
    poll: Poll | None


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with choices, and the votes for all and for each."""

    question: str
    votes: int
    options: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted answer: `context` is the comment that it replies to, where it is a reply."""

    post: Post
    context: Post | None


def values(page: View) -> Mapping[str, object]:
    """Give what `answer.html` is filled with."""
    about = page.section(_ABOUT)
    before = tuple(takewhile(lambda block: not _is_text(page, block), page.lead))
    topic = page.topic(about)
    earlier, later = page.around(topic.path) if topic else (None, None)
    others = next((blocks for _, blocks in page.sections[2:] if any(map(_is_region, blocks))), ())
    return {
        "summary": next((block.inline for block in before if isinstance(block, Paragraph)), ()),
        "notices": _notices(page, before),
        "question": _question(page, page.lead[len(before) :]),
        "accepted": _accepted(page, page.sections[1][1]),
        "comments": page.posts(others),
        "related": page.links_in(page.section(_RELATED)),
        "tags": _tags(page, about),
        "about": page.facts_of(about),
        "topic": topic,
        "earlier": earlier,
        "later": later,
    }


def _question(page: View, blocks: Sequence[Block]) -> Question:
    text, byline, *poll = blocks
    return Question(
        text=page.text(text, str(page.facts.get("url", ""))) if isinstance(text, Region) else Markup(),
        excerpt=_excerpt(text.text) if isinstance(text, Region) else "",
        byline=_dated(page, "asked", byline.inline if isinstance(byline, Paragraph) else ()),
        poll=_poll(page, poll),
    )


def _accepted(page: View, blocks: Sequence[Block]) -> Accepted:
    place = next(place for place, block in enumerate(blocks) if isinstance(block, Paragraph))
    byline = blocks[place].inline  # type: ignore[union-attr]
    context = page.posts(blocks[: place - 1])
    post = page.post(byline, blocks[place - 1])
    replies = page.posts(blocks[place + 1 :])
    post = replace(post, byline=_dated(page, "answered", byline), replies=replies)
    return Accepted(post, context[0] if context else None)


def _dated(page: View, what: str, inline: Inline) -> Byline:
    """Give a byline with the times that front matter knows to the second."""
    byline, facts = page.people.byline(inline), page.facts.get(what)
    facts = facts if isinstance(facts, dict) else {}
    return replace(
        byline,
        written=page.moment(facts.get("at")) or byline.written,
        edited=page.moment(facts.get("edited")) or byline.edited,
    )


def _notices(page: View, blocks: Sequence[Block]) -> tuple[tuple[str, Inline], ...]:
    quotes = [block.blocks[0] for block in blocks if isinstance(block, Quote) and block.blocks]
    kinds = [*map(str, page.facts.get("notices", ())), *("" for _ in quotes)]
    said = [block.inline for block in quotes if isinstance(block, Paragraph)]
    return tuple(zip(kinds, said, strict=False))


def _excerpt(text: str) -> str:
    if text.count("\n") < _FOLDED_LINES and len(text) < _FOLDED_CHARACTERS:
        return ""
    return shorten(plain_text(text), _EXCERPT_LENGTH) or "…"


def _poll(page: View, blocks: Sequence[Block]) -> Poll | None:
    if len(blocks) < 2 or not isinstance(blocks[0], Paragraph) or not isinstance(blocks[1], List):
        return None
    asked, votes = _counted(page, blocks[0].inline)
    question = value_in(page.language.catalogue.gettext("Poll: %(question)s"), asked)
    options = tuple(_counted(page, item.inline) for item in blocks[1].items)
    return Poll(question or asked, votes, options)


def _counted(page: View, inline: Inline) -> tuple[str, int]:
    """Read `dark, 2 votes`."""
    name, _, votes = text_of(inline).rpartition(", ")
    return name, count_in(page.language, *VOTES, votes) or 0


def _tags(page: View, about: Sequence[Block]) -> tuple[Tag, ...]:
    spans = [
        span for block in about if isinstance(block, List) for item in block.items for span in item.inline
    ]
    return page.tags(tuple(map(str, page.facts.get("labels", ()))), tuple(spans))


def _is_region(block: Block) -> bool:
    return isinstance(block, Region)


def _is_text(page: View, block: Block) -> bool:
    nothing = page.language.catalogue.gettext(NO_TEXT)
    return isinstance(block, Region) or (isinstance(block, Paragraph) and text_of(block.inline) == nothing)
