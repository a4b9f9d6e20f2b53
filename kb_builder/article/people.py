"""Who gave something, and when: credits looked up in people's pages, and the bylines of posts."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from kb_builder.addresses import page_address, relative
from kb_builder.article.blocks import Inline, Link, Span, Strong, Text, parts_of, text_of
from kb_builder.article.shelf import Person, Shelf
from kb_builder.article.words import count_in, day_in, value_in
from kb_builder.language import Language, level, reason

FOLDER = "people/"
_PROFILES = "https://github.com/"
TINTS = 8
_MANY = 1 << 14
VOTES = ("%(num)s vote", "%(num)s votes")
_REASONS = ("outdated", "resolved", "duplicate")


class Moment(msgspec.Struct, frozen=True):
    """A day or a point in time: `iso` for machines, `day` for readers, in UTC."""

    iso: str
    day: str


class Credit(msgspec.Struct, frozen=True):
    """How a person is shown: `href` is "" for who has no page, `tint` colours the initial."""

    name: str
    href: str = ""
    initial: str = "?"
    tint: int = 0
    marks: tuple[str, ...] = ()
    avatar: str = ""
    """The way to the copy of the avatar, "" where there is none."""
    level: str = ""


class Byline(msgspec.Struct, frozen=True):
    """Who wrote a post, when, how many votes it has, and as what GitHub marks it."""

    credit: Credit
    written: Moment | None = None
    edited: Moment | None = None
    votes: int = 0
    mark: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The people that the page in the file `path` names."""

    shelf: Shelf
    language: Language
    path: str

    def credit(self, span: Span) -> Credit:
        """Give the credit for a link to somebody's page, or for a name without one."""
        name = text_of((span,))
        if not isinstance(span, Link):
            return Credit(name)
        known = self.shelf.person(span.path) if span.path else Person()
        avatar = relative(page_address(self.path), known.avatar) if known.avatar else ""
        return _credit(self.language, name, span.href, avatar, known)

    def byline(self, inline: Inline) -> Byline:
        """Read a byline: `[bob](../people/bob.md), 1 Jan 2026, 2 votes, [on GitHub](https://…)`."""
        found: dict[str, object] = {}
        for part in parts_of(inline):
            who = next((span for span in part if is_name(span)), None)
            if who is not None and "credit" not in found:
                found["credit"] = self.credit(who)
            elif isinstance(part[-1], Link):
                found["source"] = part[-1].href
            elif isinstance(part[0], Text):
                found |= _fact(self.language, text_of(part))
        return Byline(**{"credit": Credit(text_of(inline)), **found})  # type: ignore[arg-type]

    def moment(self, text: str) -> Moment | None:
        """Read a day."""
        return _day(self.language, text)


def initial(name: str) -> str:
    """Give the letter that stands for somebody without a picture."""
    return name.lstrip("-_@").removeprefix("sample-")[:1].upper() or "?"


def tint(name: str) -> int:
    """Give the number of the colour behind that letter, always the same one for a name."""
    return hashlib.sha256(name.lower().encode()).digest()[0] % TINTS


@functools.lru_cache(maxsize=_MANY)
def _credit(language: Language, name: str, href: str, avatar: str, known: Person) -> Credit:
    return Credit(
        name=name,
        href=href,
        initial=initial(name),
        tint=tint(name),
        marks=known.marks,
        avatar=avatar,
        level=level(language, known.level),
    )


def _day(language: Language, text: str) -> Moment | None:
    when = day_in(language, text)
    return Moment(when.isoformat(), text) if when else None


@functools.lru_cache(maxsize=_MANY)
def _fact(language: Language, text: str) -> Mapping[str, object]:
    say = language.catalogue.gettext
    if when := _day(language, text):
        return {"written": when}
    if (votes := count_in(language, *VOTES, text)) is not None:
        return {"votes": votes}
    if (day := value_in(say("edited %(day)s"), text)) is not None and (edited := _day(language, day)):
        return {"edited": edited}
    marked = value_in(say("marked as %(reason)s"), text)
    mark = next((one for one in _REASONS if reason(language, one) == marked), "")
    return {"mark": mark} if mark else {}


def is_name(span: Span) -> bool:
    """Tell whether a span names somebody: a link to their page, or to their profile, or emphasis."""
    if isinstance(span, Strong):
        return span.is_soft
    return isinstance(span, Link) and (span.path.startswith(FOLDER) or _is_profile(span.href))


def moment(language: Language, iso: str) -> Moment | None:
    """Give a time of front matter in both forms, None where it is none."""
    try:
        when: date = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return Moment(iso, language.day(when))


def _is_profile(href: str) -> bool:
    return href.startswith(_PROFILES) and "/" not in href.removeprefix(_PROFILES)


def names_in(inline: Iterable[Span]) -> tuple[Span, ...]:
    """Give the spans that name somebody."""
    return tuple(span for span in inline if is_name(span))
