"""What the hand-written home page inserts: the beginnings of our lists, and counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import msgspec

from kb_builder.article import community
from kb_builder.article.blocks import Link, seen_from
from kb_builder.article.cards import Card, cards, votes_of
from kb_builder.article.view import PageView
from kb_builder.characters import lines
from kb_builder.errors import nearest

INSERT = re.compile(r"<!-- kb:insert (?P<name>[a-z-]+) -->")
"""A line that an insert takes the place of."""
_MEANT = re.compile(r"<!-*\s*kb\W{0,3}insert\b\W*(?P<name>[\w-]*)", re.IGNORECASE)
_SECTION = re.compile(r" {0,3}#{2,6}[ \t]")
_FENCE = re.compile(r" {0,3}(```|~~~)")
Values = Callable[[PageView], Mapping[str, object]]
_ANSWERS = 6
_IDEAS = 5
_DELIVERED = 3
_PEOPLE = 5
_TOPICS = 6
_QUESTIONS = 3
LISTS: Mapping[str, str] = MappingProxyType(
    {
        "newest-answers": "answers/index.md",
        "people-of-the-month": "people/index.md",
        "recently-delivered": "ideas/in-action.md",
        "top-ideas": "ideas/index.md",
        "topics": "topics/index.md",
    }
)
"""Name of an insert → the page that shows all of what it shows the beginning of."""
_COUNTED = {
    "answers": "answers/index.md",
    "ideas": "ideas/index.md",
    "delivered": "ideas/in-action.md",
    "people": "people/index.md",
}


def _first(home: PageView, path: str, most: int, kinds: tuple[str, ...] = ()) -> Mapping[str, object]:
    """Give the first cards of a list, of ideas whose status is of one of `kinds` where any is given."""
    found = cards(home, seen_from(home.shelf.blocks(path), home.here))
    return {"cards": [card for card in found if not kinds or _kind(card) in kinds][:most]}


def _newest(home: PageView) -> Mapping[str, object]:
    """Give the newest answers; where there is none, `is_alone` tells whether home shows nothing at all."""
    found = _first(home, "answers/index.md", _ANSWERS)
    return {**found, "is_alone": not any(_numbers(home).values())}


def _kind(card: Card) -> str:
    return card.status.kind if card.status else ""


def _people(home: PageView) -> Mapping[str, object]:
    """Give the first places of the first board."""
    path = "people/index.md"
    board = replace(home, path=path, blocks=seen_from(home.shelf.blocks(path), home.here))
    periods = community.periods(board)
    return {"rows": periods[0].community[:_PEOPLE] if periods else ()}


def _topics(home: PageView) -> Mapping[str, object]:
    """Give the largest topics, each with its questions that got most votes."""
    links = home.shelf.links("topics/index.md")
    counted = ((link, int(home.shelf.facts(link.path).get("entries", 0))) for link in links)
    found = sorted(counted, key=lambda one: -one[1])
    return {
        "topics": [
            (_topic(home, link), count, _questions(home, link.path)) for link, count in found[:_TOPICS]
        ],
        "more": len(found) > _TOPICS,
    }


def _topic(home: PageView, link: Link) -> Link:
    return msgspec.structs.replace(link, href=home.href(link.path))


def _questions(home: PageView, topic: str) -> tuple[Link, ...]:
    listed = home.shelf.order(topic)
    most = sorted(listed, key=lambda path: -votes_of(home.shelf.facts(path)))
    return tuple(map(home.link, most[:_QUESTIONS]))


def _numbers(home: PageView) -> Mapping[str, object]:
    """Give how much there is of what, as the lists say it of themselves."""
    return {name: int(home.shelf.facts(path).get("total", 0)) for name, path in _COUNTED.items()}


INSERTS: Mapping[str, Values] = MappingProxyType(
    {
        "newest-answers": _newest,
        "numbers": _numbers,
        "people-of-the-month": _people,
        "recently-delivered": partial(_first, path="ideas/in-action.md", most=_DELIVERED),
        "top-ideas": partial(_first, path="ideas/wanted.md", most=_IDEAS, kinds=("open", "active")),
        "topics": _topics,
    }
)
"""Name of an insert → what `insert-NAME.html` is filled with."""


def open_fence(fence: str, line: str) -> str:
    """Give the fence of code that is open after `line`, "" where none is; `fence` was open before it."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    return "" if fence == found[1] else fence or found[1]


def without_heading(lines: list[str]) -> list[str]:
    """Leave out the heading that the lines end with: what a community does not have has no section."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return [*kept[:-1], ""] if kept and _SECTION.match(kept[-1]) else lines


def insert_slips(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a page that were meant as inserts and show nothing, with what to do."""
    fence = ""
    for number, line in enumerate(lines(text), start=1):
        if not fence and (found := INSERT.fullmatch(line)):
            if found["name"] not in INSERTS:
                yield number, f"there is no insert {found['name']}: {_instead(found['name'])}"
            continue
        fence = open_fence(fence, line)
        # What stands in code is shown as it is written.
        is_code = bool(fence) or line.startswith(("    ", "\t"))
        for meant in () if is_code else _MEANT.finditer(line):
            if not line.count("`", 0, meant.start()) % 2:
                yield number, _how(meant["name"].rstrip("-").lower())


def _how(name: str) -> str:
    example = name if name in INSERTS else nearest(name, INSERTS) or "topics"
    return f"an insert stands alone on its line, in these signs: <!-- kb:insert {example} -->"


def _instead(name: str) -> str:
    near = nearest(name, INSERTS)
    return f"did you mean {near}?" if near else f"there are {', '.join(INSERTS)}"
