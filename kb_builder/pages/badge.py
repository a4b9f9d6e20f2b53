"""Composes `badge.svg` beside a person's page: what they gave, for the profile README of theirs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Person
from kb_builder.language import Language, level
from kb_builder.pages.edition import Edition
from kb_builder.pages.templating import render
from kb_builder.publication import SiteFile

_PADDING = 8
_LONGEST = 40
_NARROW = frozenset("fijlrtI.,:;!|()[]'`- ")


@dataclass(frozen=True, slots=True)
class Part:
    """A box of the badge, `width` wide: its text begins at `at` and is `length` long."""

    text: str
    at: int
    length: int

    @property
    def width(self) -> int:
        """The width of the box."""
        return self.length + 2 * _PADDING


def badge(edition: Edition, person: Person) -> SiteFile:
    """Compose the badge of somebody with a page: valid SVG that loads nothing and names what it says."""
    return SiteFile(f"{edition.addresses.person(person.actor)}badge.svg", _badge(edition, person))


def _badge(edition: Edition, person: Person) -> str:
    said = edition.language
    site = shorten(clean(edition.facts.name) or said.gettext("Help"), _LONGEST)
    gave, name = _words(said, person), clean(person.actor.login)
    first = Part(site, _PADDING, _length(site))
    second = Part(gave, first.width + _PADDING, _length(gave))
    return render(
        "badge.svg",
        said,
        said=said.gettext("%(name)s on %(site)s: %(gave)s", name=name, site=site, gave=gave),
        width=first.width + second.width,
        parts=(first, second),
    )


def _words(language: Language, person: Person) -> str:
    answers = len(person.accepted)
    parts = [level(language, clean(person.level.name))] if person.level else []
    parts += [language.ngettext("%(num)s point", "%(num)s points", person.points)] if person.ranked else []
    parts += [language.ngettext("%(num)s accepted", "%(num)s accepted", answers)] if answers else []
    return shorten(" · ".join(parts) or language.gettext("contributor"), _LONGEST)


def _length(text: str) -> int:
    return max(sum(map(_advance, text)), 1)


def _advance(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 12
    return 4 if character in _NARROW else 9 if character in "mwMW" else 7
