"""A frame: the HTML of a page with a place for everything that differs from page to page.

A frame is cut from a specimen, a page that holds sentinels (words that are random in every build)
in place of the parts of its path, its article and the texts of its front matter. A template may print such a
text as it is, escaped, without its tags or as JSON: a sentinel looks different in each of these
forms, so the frame knows what to do with the text of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

Place = tuple[str, ...]
"""What stands in a place: `ARTICLE`, `PART` and a number, or a form and the keys of a text of the head."""
ARTICLE: Place = ("article",)
PART = "part"
"""A place of it has a part of the page's path: 0 is the first folder, the last one the file's name."""


def _as_json(text: str) -> str:
    return str(htmlsafe_json_dumps(text))[1:-1]


def _bare(text: str) -> str:
    return Markup(text).striptags()  # noqa: S704 - as the filter `striptags` does


FORMS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "escaped": lambda text: str(escape(text)),
    "bare": _bare,
    "bare-escaped": lambda text: str(escape(_bare(text))),
    "json": _as_json,
    "bare-json": lambda text: _as_json(_bare(text)),
}
"""Name of a form → what it makes of a text, as Jinja's filters do."""


class NotCuttable(ValueError):
    """A template does something to a text of a page that no frame can repeat."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """The sentinels of a page: of the `parts` of its path, by their numbers, and of `texts` by their keys."""

    token: str
    parts: Mapping[int, str]
    article: str
    texts: Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's HTML in pieces, and what stands between two pieces."""

    pieces: Sequence[str]
    places: Sequence[Place]

    def fill(self, parts: Sequence[str], article: str, head: Mapping[str, Any]) -> str:
        """Give the page whose path has these parts, with this article and front matter."""
        return self.filled([value_at(place, parts, article, head) for place in self.places])

    def filled(self, values: Sequence[str]) -> str:
        """Give the page with these values, one for each place."""
        parts = [self.pieces[0]]
        for value, piece in zip(values, self.pieces[1:], strict=True):
            parts += (value, piece)
        return "".join(parts)


def cut(page: str, specimen: Specimen) -> Frame:
    """Cut the frame from a specimen's HTML. Raises `NotCuttable`."""
    found: dict[str, Place] = {text: (PART, str(number)) for number, text in specimen.parts.items()}
    found[specimen.article] = ARTICLE
    for keys, text in specimen.texts.items():
        for form, shape in FORMS.items():
            found.setdefault(shape(text), (form, *keys))
    parts = _split(page, sorted(found, key=len, reverse=True))
    pieces, words = parts[::2], parts[1::2]
    if any(specimen.token in piece for piece in pieces):
        raise NotCuttable("a template changes a text in a way that cannot be repeated")
    return Frame(pieces, [found[word] for word in words])


def _split(page: str, words: Sequence[str]) -> list[str]:
    """Cut a page at words, the longest of which come first: pieces at even places, words at odd ones."""
    parts = [page]
    for word in words:  # to compile a pattern of a hundred words takes ten times as long
        before, parts = parts, []
        for place, part in enumerate(before):
            pieces = [part] if place % 2 else part.split(word)
            parts += (found for piece in pieces for found in (piece, word))
            parts.pop()
    return parts


def value_at(place: Place, parts: Sequence[str], article: str, head: Mapping[str, Any]) -> str:
    """Give what stands in a place of the page whose path has these parts, with article and front matter."""
    if place == ARTICLE:
        return article
    form, *keys = place
    if form == PART:
        return parts[int(keys[0])]
    text: Any = head
    for key in keys:
        text = text[key]
    return FORMS[form](text)
