"""Characters that nobody sees or no file can hold, and bigrams of writing without spaces."""

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
_ASCII_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
"""What is unseen in ASCII, where most texts hold nothing else: a search that costs next to nothing."""
_LINE_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+\s*")
# C0 and C1 controls but for tab and line feed, DEL, the byte order mark, lone surrogates, noncharacters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# A NUL would make git take a file for a binary one, a lone surrogate has no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FIRST_LINE = 80
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me")
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def encodable(text: str) -> str:
    """Replace lone surrogates, which no file can hold, by U+FFFD; everything else stays."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def storable(text: str) -> str:
    """Give a text as files hold it: LF line ends, U+FFFD for NUL and for lone surrogates."""
    if not text.isascii() or "\x00" in text:
        text = _UNSTORABLE.sub("\ufffd", text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def lines(text: str) -> list[str]:
    """Give the lines of a stored text as Markdown has them: `str.splitlines` cuts at U+2028, too."""
    return text.split("\n")


def clean(text: str) -> str:
    """Give the visible characters of a text on one line, white space as single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if " " in text else text
    is_seen = text.isascii() and _ASCII_UNSEEN.search(text) is None
    return " ".join((text if is_seen else _UNSEEN.sub("", encodable(text))).split())


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen: whether `clean` leaves nothing of it."""
    # The first line of nearly every text shows something.
    return not (clean(text[:_FIRST_LINE]) or clean(text))


def one_line(text: str) -> str:
    """Give `text` as one line, or "" where nothing of it can be seen.

    Line breaks and tabs with the space around them become one space, unseen characters go (not
    joiners, which emoji are made with), lone surrogates become U+FFFD. The rest stays as written.
    """
    if _is_plain(text):
        return text.strip()
    line = encodable(_UNSEEN.sub("", _LINE_BREAKS.sub(" ", text))).strip()
    return line if any(_is_visible(character) for character in line) else ""


def without_controls(text: str) -> str:
    """Leave out characters that no page may hold: controls, byte order marks, lone surrogates."""
    return _CONTROLS.sub("", text)


def for_xml(text: str) -> str:
    """Leave out characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _is_plain(text: str) -> bool:
    """Tell whether a text is only what an American keyboard writes on one line, as most short texts are."""
    return text.isascii() and text.isprintable()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES and character not in _BLANK_LETTERS


# Japanese, Chinese, Thai and related languages put no spaces between words, and Korean adds particles to
# them. A dictionary would cut a text and a question differently; bigrams are the same on both sides, in a
# site of any language (as in Lucene's CJKAnalyzer). They are written in letters (`検索` → `gjbmhnccq`), so
# that nothing else cuts them.
UNSPACED = (
    r"\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_RUN = re.compile(f"[{UNSPACED}]+")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_END = "q"
"""Ends a bigram, so that no stemmer finds an ending to cut off."""


def bigrams(text: str) -> str:
    """Give the bigrams of all unspaced runs of a text, each once, in letters, with spaces between.

    A character that stands alone is given by itself: it begins its bigrams.
    """
    runs = _RUN.findall(unicodedata.normalize("NFKC", text))
    found = (run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1)))
    return " ".join(dict.fromkeys(map(in_letters, found)))


def in_letters(characters: str) -> str:
    """Write one character or a bigram: four letters or more for each character, and an end for the bigram."""
    letters = "".join(f"{ord(character):04x}" for character in characters).translate(_LETTERS)
    return letters + _END if len(characters) > 1 else letters
