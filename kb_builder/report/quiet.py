"""Writes the words of strangers into GitHub's Markdown so that they link, mention and show nothing there.

Character references would not do: GitHub looks for mentions after it has resolved them.
"""

from __future__ import annotations

import re

_LONGEST_TITLE = 120
_TICKS = re.compile("`+")
_BEFORE_PIPE = re.compile(r"\\(?=\|)")
# Words, days and numbers with the marks around them. Nothing of it links, mentions or is markup.
_WORD = r"(?:[^\W\d_]+(?:['/-][^\W\d_]+)*|\d{4}-\d\d-\d\d|\d[\d,]*(?:\.\d+)?|[/%-])"
_WORD = rf"[('\"]?{_WORD}['\")]?[.,:;?!]*"
_PLAIN = re.compile(rf"{_WORD}(?: {_WORD})*")
_ADDRESS = re.compile(r"https://\S+")


def code(text: str, longest: int = _LONGEST_TITLE) -> str:
    """Give a line of somebody's words as a code span, in which GitHub links, mentions and shows nothing."""
    line = visible(" ".join(text.split()))[:longest] or "(no title)"
    ticks = "`" * (longest_run(line) + 1)
    # The spaces stand between our ticks and theirs, and GitHub takes them away.
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def cell(text: str) -> str:
    """Give a cell of a table: plain words as they are, an address as a link, all else as code."""
    line = " ".join(text.split())
    if not line or (_PLAIN.fullmatch(line) and len(line) <= _LONGEST_TITLE):
        return line
    if _ADDRESS.fullmatch(line):
        return f"[open]({quiet(line)})"
    # Also in code a pipe ends a cell, unless one backslash stands before it.
    return _BEFORE_PIPE.sub(r"\\ ", code(line, len(line))).replace("|", r"\|")


def longest_run(text: str) -> int:
    """Give the length of the longest run of backticks in a text."""
    return max(map(len, _TICKS.findall(text)), default=0)


def visible(text: str) -> str:
    """Give a text without the characters that nobody sees, which may turn others around."""
    return "".join(
        char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def quiet(url: str) -> str:
    """Give an address of GitHub's own that leaves no trace in the discussion that it leads to."""
    by_github = url.replace("https://github.com/", "https://redirect.github.com/", 1)
    return re.sub(
        r"[^\w:/.#-]", lambda found: f"%{ord(found[0]):02X}" if found[0].isascii() else "", by_github
    )
