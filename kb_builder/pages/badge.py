"""`badge.svg` beside a person's page: what they gave, for the profile README of theirs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from kb_builder.characters import clean
from kb_builder.knowledge import Person
from kb_builder.language import Language
from kb_builder.pages.edition import Edition, shorten
from kb_builder.pages.terms import level
from kb_builder.publication import SiteFile

_HEIGHT = 20
_PADDING = 8
_LONGEST = 40
_NARROW = frozenset("fijlrtI.,:;!|()[]'`- ")
_FONT = "Verdana,Geneva,DejaVu Sans,sans-serif"
_DARK, _COLOR, _LIGHT = "#3b3f46", "#245a8d", "#ffffff"


def badges(edition: Edition) -> Iterator[SiteFile]:
    """Compose a badge for everybody who has a page: valid SVG that loads nothing and names what it says."""
    for person in edition.knowledge.people:
        if page := edition.addresses.person(person.actor):
            yield SiteFile(PurePosixPath(page) / "badge.svg", _badge(edition, person))


def _badge(edition: Edition, person: Person) -> str:
    left, right = (
        shorten(clean(edition.facts.name) or edition.language.gettext("Help"), _LONGEST),
        _words(edition.language, person),
    )
    first, second = _width(left) + 2 * _PADDING, _width(right) + 2 * _PADDING
    said = edition.language.gettext(
        "%(name)s on %(site)s: %(gave)s", name=clean(person.actor.login), site=left, gave=right
    )
    size = {"width": str(first + second), "height": str(_HEIGHT)}
    root = Xml.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img", "aria-label": said}
    )
    Xml.SubElement(root, "title").text = said
    clip = Xml.SubElement(root, "clipPath", {"id": "r"})
    Xml.SubElement(clip, "rect", {**size, "rx": "4"})
    shape = Xml.SubElement(root, "g", {"clip-path": "url(#r)"})
    Xml.SubElement(shape, "rect", {"width": str(first), "height": str(_HEIGHT), "fill": _DARK})
    place = {"x": str(first), "width": str(second)}
    Xml.SubElement(shape, "rect", {**place, "height": str(_HEIGHT), "fill": _COLOR})
    _text(root, left, _PADDING)
    _text(root, right, first + _PADDING)
    return Xml.tostring(root, encoding="unicode") + "\n"


def _words(language: Language, person: Person) -> str:
    answers = len(person.accepted)
    parts = [level(language, clean(person.level.name))] if person.level else []
    parts += [language.ngettext("%(num)s point", "%(num)s points", person.points)] if person.ranked else []
    parts += [language.ngettext("%(num)s accepted", "%(num)s accepted", answers)] if answers else []
    return shorten(" · ".join(parts) or language.gettext("contributor"), _LONGEST)


def _text(root: Xml.Element, text: str, at: int) -> None:
    look = {"fill": _LIGHT, "font-family": _FONT, "font-size": "11", "aria-hidden": "true"}
    # The length is given, so that the text fits whatever font the reader has.
    fit = {"textLength": str(_width(text)), "lengthAdjust": "spacingAndGlyphs"}
    Xml.SubElement(root, "text", {"x": str(at), "y": "14", **fit, **look}).text = text


def _width(text: str) -> int:
    return max(sum(map(_advance, text)), 1)


def _advance(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 12
    return 4 if character in _NARROW else 9 if character in "mwMW" else 7
