"""Answers and ideas as lists show them: what a line of a list says, and what the page behind it knows."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from kb_builder.article.blocks import Block, Inline, Link, List
from kb_builder.article.people import Credit, Moment
from kb_builder.article.view import PageView, Tag


class ShownStatus(msgspec.Struct, frozen=True):
    """How far an idea has come: `name` is the maintainers' word, `kind` its meaning."""

    name: str
    kind: str


class Card(msgspec.Struct, frozen=True):
    """An answer or idea in a list; `votes` are those of the idea or of the accepted answer."""

    path: str
    title: Inline
    href: str
    credit: Credit
    date: Moment | None
    votes: int
    excerpt: str
    tags: tuple[Tag, ...]
    status: ShownStatus | None
    comments: int
    duplicates: int
    heat: int
    """Place among what is trending, 1 the hottest; 0 for what takes no part."""


def cards(page: PageView, blocks: Iterable[Block]) -> tuple[Card, ...]:
    """Give a card for each line of the lists among `blocks`."""
    if not (lines := tuple(_lines(blocks))):
        return ()
    return tuple(_card(page, link, rest) for link, rest in lines)


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[Link, Inline]]:
    """Yield the link of each line, and what follows it."""
    for block in blocks:
        for item in block.items if isinstance(block, List) else ():
            first = item.inline[0] if item.inline else None
            if isinstance(first, Link) and first.path:
                yield first, item.inline[1:]


def _card(page: PageView, link: Link, rest: Inline) -> Card:
    facts, said = page.shelf.facts(link.path), page.people.byline(rest)
    is_idea = facts.get("kind") == "idea"
    return Card(
        path=link.path,
        title=link.inline,
        href=link.href,
        credit=said.credit,
        date=_moment(page, facts, said.written),
        votes=votes_of(facts),
        excerpt=html.unescape(str(page.shelf.head(link.path).get("description", ""))),
        tags=page.topical(facts.get("labels")),
        status=status_of(facts) if is_idea else None,
        comments=_count(facts, "comments"),
        duplicates=_count(facts, "duplicates"),
        heat=page.trending.get(link.path, 0) if is_idea else 0,
    )


def votes_of(facts: Mapping[str, Any]) -> int:
    """Give the votes of the idea or of the accepted answer that a page's front matter says."""
    return _count(facts.get("votes"), "idea" if facts.get("kind") == "idea" else "answer")


def status_of(facts: Mapping[str, Any]) -> ShownStatus:
    """Give the status that a page's front matter says."""
    return ShownStatus(str(facts.get("status", "open")), str(facts.get("status_kind", "open")))


def _moment(page: PageView, facts: Mapping[str, Any], written: Moment | None) -> Moment | None:
    """Give the time to the second where it is of the day that the line says."""
    for what in ("asked", "accepted", "answered"):
        said = facts.get(what)
        found = page.moment(said.get("at")) if isinstance(said, dict) else None
        if found and written and found.day == written.day:
            return found
    return written


def _count(facts: object, name: str) -> int:
    found = facts.get(name, 0) if isinstance(facts, dict) else 0
    return found if isinstance(found, int) else 0
