"""Every way in which a reader may see the words of a text or of a file, as far as names are looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from kb_builder.privacy.visible import Visible, as_written, decoded_for_names, shown_for_names

_DEEPEST = 6
"""So many escapes may stand in one another: GFM, HTML, JSON, and what their texts were written in."""
# What is not ASCII, with the character before: an accent may belong to it.
_FOREIGN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_JAMO = re.compile("[\u1160-\u11ff]")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")


def spellings(text: str, is_suspect: Callable[[str], bool]) -> Iterator[Visible]:
    r"""Yield each reading of a text that `is_suspect`: as written, decoded, shown, and each of them folded.

    What was decoded is decoded again, as the text of a page stands in HTML and that in JSON:
    "%2540ann" → "%40ann" → "@ann". Folded is the form NFKC, in which full-width letters become "ann".
    """
    seen: set[str] = set()
    for reading in (_undecoded, decoded_for_names, shown_for_names):
        here = as_written(text)
        for _ in range(_DEEPEST):
            here = reading(here.text).over(here)
            if here.text in seen:
                break
            seen.add(here.text)
            if is_suspect(here.text):
                yield here
            plain = folded_text(here.text)
            if plain not in seen and is_suspect(plain):
                yield folded(here.text).over(here)
            seen.add(plain)


def folded_text(text: str) -> str:
    """Give a text in the form NFKC with one kind of hyphen."""
    return unicodedata.normalize("NFKC", text).translate(_HYPHENS)


def folded(text: str) -> Visible:
    r"""Give the folded text with the places of its characters: "Rene\u0301" → "René"."""
    parts: list[tuple[str, int, int]] = []
    done = 0
    for run in _FOREIGN.finditer(text):
        parts.append((text[done : run.start()], done, run.start()))
        parts += ((folded_text(text[a:b]), a, b) for a, b in _characters(text, *run.span()))
        done = run.end()
    return Visible.of(text, (*parts, (text[done:], done, len(text))))


def _characters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for place in range(start + 1, end):
        if not (unicodedata.combining(text[place]) or _JAMO.match(text[place])):
            yield first, place
            first = place
    yield first, end


def _undecoded(text: str) -> Visible:
    return as_written(text)
