"""What the pages of people show beside their blocks: a contributor, and the boards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_builder.article.blocks import (
    Block,
    Inline,
    Item,
    Link,
    List,
    Paragraph,
    Quote,
    Table,
    Text,
    links_of,
    text_of,
)
from kb_builder.article.cards import Card, ShownStatus, cards
from kb_builder.article.charts import Chart, drawn, number
from kb_builder.article.lists import could_answer, lead, turns
from kb_builder.article.people import Credit, Moment, is_name, names_in
from kb_builder.article.view import PageView, Tag
from kb_builder.article.words import count_in
from kb_builder.language import gettext_noop, level

_BADGES = gettext_noop("Badges")
_BEST = gettext_noop("Best answer")
_HELPED = gettext_noop("People they helped")
_HELPERS = gettext_noop("People who helped them")
_ACTIVITY = gettext_noop("Activity")
_LEVELS = gettext_noop("Levels")
_THANKS = gettext_noop("With thanks also to")
_TOPICS = "topics/"
_DAYS = ("%(num)s day", "%(num)s days")


@dataclass(frozen=True, slots=True)
class ShownBadge:
    """A mark of honour: what for, where it was earned, and when, None where nobody knows."""

    name: str
    link: Link | None
    date: Moment | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """What somebody gave of one kind; `statuses` is what became of ideas, with how many each.

    Where that is more than stands on the page, `more` leads to all of it.
    """

    heading: Inline
    cards: tuple[Card, ...]
    statuses: tuple[tuple[ShownStatus, int], ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place on a board."""

    rank: str
    credit: Credit
    points: int


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """The boards of one period: `anchor` is where a link leads."""

    name: Inline
    anchor: str
    community: tuple[ShownPlace, ...]
    staff: tuple[ShownPlace, ...]
    nobody: Inline


def person(page: PageView) -> Mapping[str, object]:
    """Give what `person.html` is filled with."""
    facts, said = page.facts, page.language.catalogue.gettext
    listed = [(heading, blocks) for heading, blocks in page.sections[1:] if _is_list(blocks)]
    paragraphs = [block.inline for block in page.lead if isinstance(block, Paragraph)]
    standing = text_of(paragraphs[0]).split(", ") if paragraphs else []
    links = _links(paragraphs)
    return {
        "credit": page.people.credit(Link((Text(page.title),), "", page.path)),
        "notice": _quoted(page.lead),
        "standing": standing,
        "to_next": number(standing[-1]) if len(standing) > 2 else 0,
        "level": level(page.language, str(facts.get("level", ""))),
        "profile": next(filter(is_name, links), None),
        "topics": [Tag(text_of(one.inline), one.href) for one in links if one.path.startswith(_TOPICS)],
        "points": facts.get("points", 0),
        "gave": Counter(facts.get("gave", {})),
        "badges": [_badge(page, item.inline) for item in _items(page.section(_BADGES))],
        "best": cards(page, page.section(_BEST)),
        "chart": _chart(page.section(_ACTIVITY)),
        "sections": [
            _section(page, heading, blocks)
            for heading, blocks in listed
            if text_of(heading) not in (said(_BADGES), said(_BEST))
        ],
        "questions": could_answer(page),
        "near": [(said(name), _credits(page, page.section(name))) for name in (_HELPED, _HELPERS)],
        "ledger": _ledger(page),
        **turns(page),
        "nothing": paragraphs[-1] if not listed and len(paragraphs) > 1 else (),
    }


def _ledger(page: PageView) -> tuple[Inline, Table] | None:
    tables = ((heading, blocks[0]) for heading, blocks in page.sections[1:] if blocks)
    return next(((heading, first) for heading, first in tables if isinstance(first, Table)), None)


def _quoted(blocks: Sequence[Block]) -> Inline:
    quotes = (block.blocks for block in blocks if isinstance(block, Quote))
    return next((one.inline for inner in quotes for one in inner if isinstance(one, Paragraph)), ())


def _section(page: PageView, heading: Inline, blocks: Sequence[Block]) -> ShownSection:
    found = cards(page, blocks)
    more = next(
        (link for block in blocks if isinstance(block, Paragraph) for link in _links([block.inline])), None
    )
    statuses = Counter(card.status for card in found if card.status and not more)
    return ShownSection(heading, found, tuple(statuses.items()), more)


def _credits(page: PageView, blocks: Sequence[Block]) -> list[Credit]:
    inlines = (block.inline for block in blocks if isinstance(block, Paragraph))
    return [page.people.credit(name) for inline in inlines for name in names_in(inline)]


def _links(inlines: Sequence[Inline]) -> list[Link]:
    return [span for inline in inlines for span in inline if isinstance(span, Link)]


def people(page: PageView) -> Mapping[str, object]:
    """Give what `people.html` is filled with: the first page, or one of everybody's names."""
    names = page.section(_THANKS) or (page.lead if "page" in page.facts else ())
    return {
        "lead": lead(page),
        "periods": _with_places(periods(page)),
        "levels": [item.inline for item in _items(page.section(_LEVELS))],
        "others": [page.people.credit(link) for link in links_of(names)],
        **turns(page),
    }


def periods(page: PageView) -> list[ShownPeriod]:
    """Give the boards that stand on a page, each with its period."""
    said = page.language.catalogue.gettext
    return [
        _period(page, heading, blocks)
        for heading, blocks in page.sections[1:]
        if text_of(heading) not in (said(_LEVELS), said(_THANKS))
    ]


def _with_places(found: Sequence[ShownPeriod]) -> Sequence[ShownPeriod]:
    """Give the periods on whose boards somebody stands, all of them where nobody stands on any."""
    return [one for one in found if one.community or one.staff] or found


def _period(page: PageView, heading: Inline, blocks: Sequence[Block]) -> ShownPeriod:
    tables = [block for block in blocks if isinstance(block, Table)]
    nobody = next((block.inline for block in blocks if isinstance(block, Paragraph)), ())
    community, staff = (tables[:1], tables[1:]) if not nobody else ([], tables)
    return ShownPeriod(
        heading, _anchor(page, text_of(heading)), _places(page, community), _places(page, staff), nobody
    )


def _anchor(page: PageView, name: str) -> str:
    days = count_in(page.language, *_DAYS, name)
    if name == page.language.gettext("A year"):
        days = 365
    return f"days-{days}" if days else "all-time"


def _places(page: PageView, tables: Sequence[Table]) -> tuple[ShownPlace, ...]:
    return tuple(
        ShownPlace(text_of(rank), page.people.credit(name[0]), number(text_of(points)))
        for table in tables
        for rank, name, points in table.rows
        if name
    )


def _badge(page: PageView, inline: Inline) -> ShownBadge:
    link = next((span for span in inline if isinstance(span, Link)), None)
    first, last = inline[0], inline[-1]
    when = page.people.moment(last.text.lstrip(", ")) if isinstance(last, Text) else None
    return ShownBadge(first.text.rstrip(": ") if isinstance(first, Text) else "", link, when)


def _chart(blocks: Sequence[Block]) -> Chart | None:
    table = next((block for block in blocks if isinstance(block, Table)), None)
    summary = next((block.inline for block in blocks if isinstance(block, Paragraph)), ())
    return drawn(table, summary) if table else None


def _is_list(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and isinstance(blocks[0], List)


def _items(blocks: Sequence[Block]) -> Sequence[Item]:
    return [item for block in blocks if isinstance(block, List) for item in block.items]
