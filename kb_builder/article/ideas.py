"""What the pages of ideas show beside their blocks: an idea, the board, its views, and ideas in action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from kb_builder.addresses import relative
from kb_builder.article.blocks import Block, Inline, Link, List, Paragraph, Table, links_of, text_of
from kb_builder.article.cards import Card, ShownStatus, cards, status_of
from kb_builder.article.opening import before_text, opening, tags
from kb_builder.article.people import Byline, Moment
from kb_builder.article.view import PageView, Post
from kb_builder.gfm import prose, shorten
from kb_builder.language import gettext_noop
from kb_builder.region import Region

_ABOUT = gettext_noop("About this idea")
_OFFICIAL = gettext_noop("Official response")
_DUPLICATES = gettext_noop("Also proposed as")
_SAID = gettext_noop("What people said")
_EARLIER = gettext_noop("Earlier")
_FUNNEL = gettext_noop("How ideas progress")
_BEGINS = "/discussions/new"
_SETTLED = ("done", "declined", "duplicate")
_CARDS = 60
"""So many ideas of a view are cards; the rest is one line each."""
_EXCERPT = 160
_YEARS_DRAWN = 3
_BARS = (1, 3, 4, 5, 6)
"""The columns of the table of years that are drawn, too."""


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage in an idea's history: `lasted` is how long, "" where that is not known, or for the last."""

    status: ShownStatus
    since: Moment | None
    lasted: str


@dataclass(frozen=True, slots=True)
class Double:
    """Another proposal of the same, with the votes that it gathered itself."""

    title: Link
    byline: Byline


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """The ideas of one status; `more` leads to those that are not among `cards`."""

    status: ShownStatus
    cards: tuple[Card, ...]
    more: Inline
    total: int


@dataclass(frozen=True, slots=True)
class Deed:
    """An idea that came true: `delivered` is None where nobody knows when, `words` what the team said."""

    card: Card
    delivered: Moment | None
    took: str
    references: tuple[Link, ...]
    words: str


def idea(page: PageView) -> Mapping[str, object]:
    """Give what `idea.html` is filled with."""
    about, official = page.section(_ABOUT), page.section(_OFFICIAL)
    status, is_locked = status_of(page.facts), "locked" in page.facts.get("notices", ())
    return {
        "proposal": opening(page),
        "status": status,
        "can_vote": not is_locked and status.kind not in _SETTLED,
        "is_locked": is_locked,
        "official": _official(page, official),
        "references": tuple(links_of(official)),
        "duplicates": tuple(_doubles(page, page.section(_DUPLICATES))),
        "comments": page.posts(page.section(_SAID)),
        "stages": tuple(_stages(page)),
        "about": page.facts_of(about)[1:],
        "tags": tags(page, about),
    }


def board(page: PageView) -> Mapping[str, object]:
    """Give what `ideas.html` is filled with."""
    columns = [_column(page, blocks) for _, blocks in page.sections[1:]]
    return {
        "views": _views(page),
        "lead": _first_words(page.lead),
        "feed": relative(page.here, "ideas/feed.xml"),
        "propose": _proposing(page.lead),
        "live": [column for column in columns if column.status.kind not in _SETTLED],
        "settled": [column for column in columns if column.status.kind in _SETTLED],
    }


def view(page: PageView) -> Mapping[str, object]:
    """Give what `ideas-view.html` is filled with."""
    found = cards(page, page.lead)
    return {
        "views": _views(page),
        "lead": _first_words(page.lead),
        "cards": found[:_CARDS],
        "rest": found[_CARDS:],
        "last": _last_words(page.lead),
        "statuses": tuple(dict.fromkeys(card.status for card in found if card.status)),
    }


def in_action(page: PageView) -> Mapping[str, object]:
    """Give what `in-action.html` is filled with."""
    table = next((block for block in page.section(_FUNNEL) if isinstance(block, Table)), None)
    return {
        "views": _views(page),
        "lead": _first_words(page.lead),
        "last": _last_words(page.section(_EARLIER) or page.lead),
        "deeds": tuple(_deed(page, card) for card in cards(page, page.lead)),
        "earlier": tuple(_deed(page, card) for card in cards(page, page.section(_EARLIER))),
        "about": _first_words(page.section(_FUNNEL)),
        "table": table,
        "charts": tuple(_bars(table, row) for row in table.rows[:_YEARS_DRAWN]) if table else (),
    }


def _official(page: PageView, blocks: Sequence[Block]) -> Post | None:
    for text, byline in zip_longest(blocks, blocks[1:]):
        if isinstance(text, Region) and isinstance(byline, Paragraph):
            return page.post(byline.inline, text)
    return None


def _stages(page: PageView) -> list[ShownStage]:
    known = [one for one in page.facts.get("history", ()) if isinstance(one, dict)]
    begun = [page.moment(one.get("since")) for one in known]
    return [
        ShownStage(
            ShownStatus(str(one.get("status")), str(one.get("kind"))), since, _lasted(page, since, until)
        )
        for one, since, until in zip(known, begun, [*begun[1:], None], strict=True)
    ]


def _lasted(page: PageView, since: Moment | None, until: Moment | None) -> str:
    if since is None or until is None:
        return ""
    return page.language.duration(datetime.fromisoformat(until.iso) - datetime.fromisoformat(since.iso))


def _doubles(page: PageView, blocks: Sequence[Block]) -> list[Double]:
    items = [item.inline for block in blocks if isinstance(block, List) for item in block.items]
    return [
        Double(inline[0], page.people.byline(inline[1:]))
        for inline in items
        if inline and isinstance(inline[0], Link)
    ]


def _column(page: PageView, blocks: Sequence[Block]) -> ShownColumn:
    found = cards(page, blocks)
    status = next((card.status for card in found if card.status), ShownStatus("open", "open"))
    more = _last_words(blocks)
    return ShownColumn(status, found, more, len(found) + _number(text_of(more)))


def _number(text: str) -> int:
    """Give the number in "1,204 more", 0 where there is none."""
    return int("0" + "".join(filter(str.isdecimal, text)))


def _deed(page: PageView, card: Card) -> Deed:
    """Tell what the idea's own page knows of its delivery."""
    own = replace(page, path=card.path, blocks=page.shelf.blocks(card.path))
    stages, official = _stages(own), own.section(_OFFICIAL)
    summary = next((text_of(one.inline) for one in before_text(own) if isinstance(one, Paragraph)), "")
    told = next((one.text for one in official if isinstance(one, Region)), "")
    delivered = stages[-1].since if stages else None
    return Deed(
        card=card,
        delivered=delivered,
        took=_lasted(page, _proposed(own), delivered),
        references=tuple(links_of(official)),
        words=shorten(summary or prose(told), _EXCERPT),
    )


def _proposed(page: PageView) -> Moment | None:
    asked = page.facts.get("asked")
    return page.moment(asked.get("at")) if isinstance(asked, dict) else None


def _bars(table: Table, row: tuple[Inline, ...]) -> tuple[Inline, tuple[tuple[Inline, int], ...]]:
    """Give the year of a row, and its bars: the name of a column and its number."""
    counts = [(table.head[place], text_of(row[place])) for place in _BARS]
    return row[0], tuple((name, int(count) if count.isdecimal() else 0) for name, count in counts)


def _views(page: PageView) -> tuple[Link, ...]:
    """Give the links to all views of the ideas, in the paragraph that holds nothing but links."""
    for block in page.lead:
        if isinstance(block, Paragraph):
            links = [span for span in block.inline if isinstance(span, Link)]
            if len(links) > 1 and all(link.path.startswith("ideas/") for link in links):
                return tuple(links)
    return ()


def _proposing(blocks: Sequence[Block]) -> Link | None:
    """Give the link to where an idea is proposed."""
    spans = (span for block in blocks if isinstance(block, Paragraph) for span in block.inline)
    return next((span for span in spans if isinstance(span, Link) and _BEGINS in span.href), None)


def _first_words(blocks: Sequence[Block]) -> Inline:
    first = blocks[0] if blocks else None
    return first.inline if isinstance(first, Paragraph) else ()


def _last_words(blocks: Sequence[Block]) -> Inline:
    last = blocks[-1] if blocks else None
    return last.inline if isinstance(last, Paragraph) else ()
