"""Characters that nobody sees, that reorder text, or that no file can hold, and how text loses them."""

from __future__ import annotations

import re
import unicodedata

# Change the order in which text is shown (https://trojansource.codes/), or show nothing.
_ORDER_OR_NOTHING = "\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\u206a-\u206f\u180e\u3164\uffa0"
# Tags spell text that only machines read; flags of regions are made of them too.
_TAGS = "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
HIDDEN = re.compile(
    f"[{_ORDER_OR_NOTHING}]"
    # Joiners shape the letters of many scripts and emoji, but never those of ASCII.
    "|(?<=[A-Za-z0-9])[\u200c\u200d]+(?=[A-Za-z0-9])"
    f"|{_TAGS}"
)
"""Characters that hide or reorder text, with those uses left out that writing needs."""
# In a short text also controls but white space, marks of direction, byte order marks, noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\ufeff\ufffe\uffff"
    f"{_ORDER_OR_NOTHING}]|{_TAGS}"
)
_LINE_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+\s*")
# C0 and C1 controls but for tab and line feed, DEL, the byte order mark, lone surrogates, noncharacters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# A NUL would make git take a file for a binary one, a lone surrogate has no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me")
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def encodable(text: str) -> str:
    """Replace lone surrogates, which no file can hold, by U+FFFD; everything else stays."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def storable(text: str) -> str:
    """Give a text as files hold it: LF line ends, U+FFFD for NUL and for lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def clean(text: str) -> str:
    """Give the visible characters of a text on one line, white space as single spaces."""
    return " ".join(_UNSEEN.sub("", encodable(text)).split())


def one_line(text: str) -> str:
    """Give `text` as one line, or "" where nothing of it can be seen.

    Line breaks and tabs with the space around them become one space, unseen characters go (not
    joiners, which emoji are made with), lone surrogates become U+FFFD. The rest stays as written.
    """
    line = encodable(_UNSEEN.sub("", _LINE_BREAKS.sub(" ", text))).strip()
    return line if any(_is_visible(character) for character in line) else ""


def without_controls(text: str) -> str:
    """Leave out characters that no page may hold: controls, byte order marks, lone surrogates."""
    return _CONTROLS.sub("", text)


def for_xml(text: str) -> str:
    """Leave out characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES and character not in _BLANK_LETTERS
