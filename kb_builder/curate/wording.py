"""Wording knows how a hostile line becomes a title or a name: one line of visible text, else unchanged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kb_builder.config import PageDecision
from kb_builder.model import Discussion

_LINE_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+\s*")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    "|[\u200b\u2060-\u2064\u206a-\u206f\u180e\u3164\uffa0]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me")
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def one_line(text: str) -> str:
    """Give `text` as one line, or "" where nothing of it can be seen.

    Line breaks and tabs with the space around them become one space; C0 and C1 controls and the
    controls of bidirectional text (U+061C, U+200E-F, U+202A-E, U+2066-9) go, and so do characters
    of no width but joiners (U+200B, U+2060-4) and tags that make no flag; a lone surrogate, which
    no file can hold, becomes U+FFFD. Everything else stays as written.
    """
    line = _UNSEEN.sub("", _LINE_BREAKS.sub(" ", text))
    line = _LONE_SURROGATE.sub("\ufffd", line).strip()
    return line if any(_is_visible(character) for character in line) else ""


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES and character not in _BLANK_LETTERS


def title_of(discussion: Discussion, decision: PageDecision) -> str:
    """Give the title to show: the curator's, else the author's, else "Discussion #N"."""
    return one_line(decision.title or "") or one_line(discussion.title) or f"Discussion #{discussion.number}"


def labels_of(discussion: Discussion, decision: PageDecision) -> tuple[str, ...]:
    """Give the label names to show, in alphabetical order: the curator's instead of GitHub's if set."""
    if decision.labels is not None:
        return distinct(decision.labels)
    return distinct(label.name for label in discussion.labels)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Give the visible names sorted without regard to case, each once: ["b", "A", "a"] → ("A", "b")."""
    ordered = sorted(filter(None, map(one_line, names)), key=lambda name: (name.casefold(), name))
    first: dict[str, str] = {}
    for name in ordered:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
