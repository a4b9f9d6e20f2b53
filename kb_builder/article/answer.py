"""What the page of an answered question shows beside its blocks.

Before the first section: summary, warnings, the question, its byline and its poll. Then the accepted
answer with its byline, what it replies to before it and the replies to it behind it; then the other
comments, related questions, and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb_builder.article.blocks import Block, Inline, Link, Paragraph, Text
from kb_builder.article.opening import dated, opening, tags
from kb_builder.article.view import Fact, PageView, Post
from kb_builder.gfm import shorten
from kb_builder.language import gettext_noop
from kb_builder.region import Region

_FOLDED_LINES = 12
_FOLDED_CHARACTERS = 1200
_EXCERPT_LENGTH = 200
_ABOUT = gettext_noop("About this answer")
_LICENCE = gettext_noop("Licence of the repository")
_RELATED = gettext_noop("Related questions")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted answer: `context` is the comment that it replies to, where it is a reply."""

    post: Post
    context: Post | None


def values(page: PageView) -> Mapping[str, object]:
    """Give what `answer.html` is filled with."""
    about = page.section(_ABOUT)
    question = opening(page)
    topic = page.topic(about)
    earlier, later = page.around(topic.path) if topic else (None, None)
    others = next((blocks for _, blocks in page.sections[2:] if any(map(_is_region, blocks))), ())
    return {
        "question": question,
        "excerpt": _excerpt(page, question.written),
        "accepted": _accepted(page, page.sections[1][1]),
        "comments": page.posts(others),
        "related": _related(page),
        "tags": tags(page, about),
        "about": _about(page, about),
        "topic": topic,
        "earlier": earlier,
        "later": later,
    }


def _about(page: PageView, blocks: Sequence[Block]) -> tuple[Fact, ...]:
    """Give the facts that the page lists, and those that stand in its front matter alone."""
    said, facts = page.language.gettext, page.facts
    licence, source, url = said(_LICENCE), said("Source"), str(facts.get("url", ""))
    where = str(facts.get("licence_url", ""))
    found = [
        Fact(one.name, (_linked(one, where),)) if one.name == licence and where else one
        for one in page.facts_of(blocks)
    ]
    if updated := page.moment(facts.get("updated")):
        found.append(Fact(said("Updated"), (updated,)))
    if url and all(one.name != source for one in found):
        repository, _, number = str(facts.get("discussion", "")).rpartition("#")
        words = said("Discussion %(number)s of %(repository)s", number=number, repository=repository)
        found.append(Fact(source, ((Link((Text(words),), url),),)))
    return tuple(found)


def _linked(fact: Fact, href: str) -> Inline:
    return (Link(tuple(span for value in fact.values if isinstance(value, tuple) for span in value), href),)


def _related(page: PageView) -> tuple[Link, ...]:
    """Give the links to the nearest answer, which the page names, and to those in its front matter."""
    own = str(page.facts.get("discussion", "")).rpartition("#")[0]
    named = (str(one).rpartition("#") for one in page.facts.get("related", ()))
    found = (
        page.shelf.discussion(place or own, int(number)) for place, _, number in named if number.isdigit()
    )
    nearest = (link.path for link in page.links_in(page.section(_RELATED)))
    return tuple(page.link(path) for path in (*nearest, *found) if page.title_of(path))


def _accepted(page: PageView, blocks: Sequence[Block]) -> Accepted:
    place = next(place for place, block in enumerate(blocks) if isinstance(block, Paragraph))
    byline = blocks[place].inline  # type: ignore[union-attr]
    context = page.posts(blocks[: place - 1])
    post = page.post(byline, blocks[place - 1])
    replies = page.posts(blocks[place + 1 :])
    post = replace(post, byline=dated(page, "answered", byline), replies=replies)
    return Accepted(post, context[0] if context else None)


def _excerpt(page: PageView, text: str) -> str:
    if text.count("\n") < _FOLDED_LINES and len(text) < _FOLDED_CHARACTERS:
        return ""
    return shorten(page.texts.plain(Region(text), str(page.facts.get("url", ""))), _EXCERPT_LENGTH) or "…"


def _is_region(block: Block) -> bool:
    return isinstance(block, Region)
