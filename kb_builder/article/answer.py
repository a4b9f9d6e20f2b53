"""What the page of an answered question shows beside its blocks.

Before the first section: summary, warnings, the question, its byline and its poll. Then the accepted
answer with its byline, what it replies to before it and the replies to it behind it; then the other
comments, related questions, and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace
from slugify import slugify

from kb_builder.article.blocks import Block, Inline, Link, Paragraph, Text, text_of
from kb_builder.article.opening import dated, opening, tags
from kb_builder.article.people import Byline, Credit, Moment
from kb_builder.article.view import Fact, PageView, Post, Tag
from kb_builder.gfm import shorten
from kb_builder.language import gettext_noop
from kb_builder.region import Region

_FOLDED_LINES = 6
_LINE = 75
"""A line of the column in characters."""
_LISTED_HEADINGS = 3
_EXCERPT_LENGTH = 200
_ABOUT = gettext_noop("About this answer")
_ACCEPTED_BY = gettext_noop("Accepted by")
_CATEGORY = gettext_noop("Category")
_LICENCE = gettext_noop("Licence of the repository")
_RELATED = gettext_noop("Related questions")
_Value = Credit | Moment | Tag | Inline


class Accepted(msgspec.Struct, frozen=True):
    """The accepted answer: `context` is the comment that it replies to, where it is a reply."""

    post: Post
    context: Post | None
    headings: tuple[tuple[str, str], ...] = ()
    """The ids of the headings in it with what they say, where there are enough to choose from."""


class Acceptance(msgspec.Struct, frozen=True):
    """Who accepted the answer, and when, as far as the page says; `is_own` where that was its author."""

    credit: Credit | None
    moment: Moment | None
    is_own: bool = False


def values(page: PageView) -> Mapping[str, object]:
    """Give what `answer.html` is filled with."""
    about = page.section(_ABOUT)
    facts = page.facts_of(about)
    question = opening(page)
    topic = page.topic(about)
    earlier, later = page.around(topic.path) if topic else (None, None)
    others = next((blocks for _, blocks in page.sections[2:] if any(map(_is_region, blocks))), ())
    return {
        "question": question,
        "excerpt": _excerpt(page, question.written),
        "accepted": (accepted := _accepted(page, page.sections[1][1])),
        "acceptance": _acceptance(_values_of(page, facts, _ACCEPTED_BY), accepted.post.byline),
        "asking": _asking(page, _values_of(page, facts, _CATEGORY)),
        "comments": page.posts(others),
        "related": _related(page),
        "tags": tags(page, about),
        "about": _about(page, facts),
        "is_locked": "locked" in page.facts.get("notices", ()),
        "topic": topic,
        "earlier": earlier,
        "later": later,
    }


def _about(page: PageView, listed: Sequence[Fact]) -> tuple[Fact, ...]:
    """Give the facts that the page lists, and those that stand in its front matter alone."""
    said, facts = page.language.gettext, page.facts
    licence, source, url = said(_LICENCE), said("Source"), str(facts.get("url", ""))
    where = str(facts.get("licence_url", ""))
    found = [
        Fact(one.name, (_linked(one, where),)) if one.name == licence and where else one
        for one in listed
        if one.name != said(_ACCEPTED_BY)
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
    region = blocks[place - 1]
    found = page.texts.headings(region, post.byline.source) if isinstance(region, Region) else ()
    headings = tuple((anchor, text) for anchor, text in found if text)
    return Accepted(
        post, context[0] if context else None, headings if len(headings) >= _LISTED_HEADINGS else ()
    )


def _values_of(page: PageView, facts: Sequence[Fact], name: str) -> tuple[_Value, ...]:
    """Give the values of the fact that is called `name` in the page's language."""
    said = page.language.gettext(name)
    return next((fact.values for fact in facts if fact.name == said), ())


def _acceptance(values: Sequence[_Value], answered: Byline) -> Acceptance:
    """Give what the byline says: who accepted the answer, and when."""
    by = next((one for one in values if isinstance(one, Credit)), None)
    when = next((one for one in values if isinstance(one, Moment)), None)
    is_own = by is not None and by.name == answered.credit.name and by.href == answered.credit.href
    return Acceptance(by, when or answered.written, is_own)


def _asking(page: PageView, category: Sequence[_Value]) -> str:
    """Give the address of GitHub's form for a new question by somebody whom this page did not help."""
    url, said = page.url, page.language.gettext
    home, mark, _ = url.rpartition("/discussions/")
    if not mark:
        return ""
    names = (one.name if isinstance(one, Tag) else text_of(one) for one in category if _is_word(one))
    body = said("This page did not help me: %(url)s", url=url)
    # GitHub lets choose where no category is called so.
    return f"{home}/discussions/new?" + urlencode(
        {"category": slugify(" ".join(names)), "body": f"{body}\n\n"}
    )


def _is_word(value: _Value) -> TypeGuard[Tag | Inline]:
    return not isinstance(value, Credit | Moment)


def _excerpt(page: PageView, text: str) -> str:
    if sum(len(line) // _LINE + 1 for line in text.split("\n") if line.strip()) <= _FOLDED_LINES:
        return ""
    return shorten(page.texts.prose(Region(text), page.url), _EXCERPT_LENGTH) or "…"


def _is_region(block: Block) -> bool:
    return isinstance(block, Region)
