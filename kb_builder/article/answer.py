"""What the page of an answered question shows beside its blocks.

Before the first section: summary, warnings, the question, its byline and its poll. Then the accepted
answer with its byline, what it replies to before it and the replies to it behind it; then the other
comments, related questions, and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb_builder.article.blocks import Block, Paragraph
from kb_builder.article.opening import dated, opening, tags
from kb_builder.article.view import Post, View
from kb_builder.gfm import plain_text, shorten
from kb_builder.language import gettext_noop
from kb_builder.region import Region

_FOLDED_LINES = 12
_FOLDED_CHARACTERS = 1200
_EXCERPT_LENGTH = 200
_ABOUT = gettext_noop("About this answer")
_RELATED = gettext_noop("Related questions")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted answer: `context` is the comment that it replies to, where it is a reply."""

    post: Post
    context: Post | None


def values(page: View) -> Mapping[str, object]:
    """Give what `answer.html` is filled with."""
    about = page.section(_ABOUT)
    question = opening(page)
    topic = page.topic(about)
    earlier, later = page.around(topic.path) if topic else (None, None)
    others = next((blocks for _, blocks in page.sections[2:] if any(map(_is_region, blocks))), ())
    return {
        "question": question,
        "excerpt": _excerpt(question.written),
        "accepted": _accepted(page, page.sections[1][1]),
        "comments": page.posts(others),
        "related": page.links_in(page.section(_RELATED)),
        "tags": tags(page, about),
        "about": page.facts_of(about),
        "topic": topic,
        "earlier": earlier,
        "later": later,
    }


def _accepted(page: View, blocks: Sequence[Block]) -> Accepted:
    place = next(place for place, block in enumerate(blocks) if isinstance(block, Paragraph))
    byline = blocks[place].inline  # type: ignore[union-attr]
    context = page.posts(blocks[: place - 1])
    post = page.post(byline, blocks[place - 1])
    replies = page.posts(blocks[place + 1 :])
    post = replace(post, byline=dated(page, "answered", byline), replies=replies)
    return Accepted(post, context[0] if context else None)


def _excerpt(text: str) -> str:
    if text.count("\n") < _FOLDED_LINES and len(text) < _FOLDED_CHARACTERS:
        return ""
    return shorten(plain_text(text), _EXCERPT_LENGTH) or "…"


def _is_region(block: Block) -> bool:
    return isinstance(block, Region)
