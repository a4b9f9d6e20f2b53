r"""Reads the Markdown that our pages are written in: a small part of CommonMark, in a fraction of the time.

    ## Accepted answer

    - Accepted by: [alice](../people/alice.md), 1 Jan 2026
    - Labels: [help\, please](../topics/help-please.md)

What it knows it reads as the parser of CommonMark does, to the letter. A page may have been edited by
hand: where anything else stands it gives nothing, and that parser has to read the lines.
"""

from __future__ import annotations

import functools
import itertools
import re

from kb_builder.article.blocks import (
    Block,
    Code,
    Comma,
    Heading,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Span,
    Strong,
    Table,
    Text,
    joined,
    link_to,
)

_MANY = 1 << 13
_MARK = r"[!-/:-@\[-`{-~]"
# Letters that begin nothing, and marks where they begin nothing.
_PLAIN = r"[^\\`*_\[\]<&!\n]++|!(?!\[)|&(?![#A-Za-z0-9]++;)|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"
_CODE = r"(?<!`)`[^`\s](?:[^`\n]*[^`\s])?`(?!`)"
_OWN_PAGE = r"(?!/)(?:[A-Za-z0-9._~/#-]|%[0-9A-F]{2})+"
_ELSEWHERE = r"https?://[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?(?:/(?:[A-Za-z0-9._~/?=#-]|%[0-9A-F]{2})*)?"
_SPAN = re.compile(
    rf"(?P<text>(?:{_PLAIN}|\\(?!,){_MARK})++)"
    rf"|\[(?P<label>(?:{_PLAIN}|\\{_MARK}|{_CODE})++)\]\((?P<to>{_OWN_PAGE}|{_ELSEWHERE})\)"
    r"|(?P<comma>\\,)"
    rf"|(?P<code>{_CODE})"
    r"|(?<!\*)\*(?P<soft>[A-Za-z0-9](?:[A-Za-z0-9 .-]*[A-Za-z0-9])?)\*(?!\*)"
)
_ESCAPE = re.compile(rf"\\({_MARK})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BLANK = re.compile(r"\n{2,}")
_HEADING = re.compile(r"(#{1,6}) (?=\S)(.*[^\s#])")
_ITEM = "- "
_NESTED = "    - "
_COLUMNS = re.compile(r"\|(?: -+:? \|)+")
# What may begin another block, or none.
_NO_PARAGRAPH = re.compile(r"[\s#>+=~|:-]|[0-9]{1,9}[.)](?:\s|\Z)")


class _Unknown(Exception):
    """Something that is not read here."""


def own_blocks(text: str, path: str) -> tuple[Block, ...] | None:
    """Give the blocks of lines of the page at `path`, None where not all of them are read here."""
    # A definition of a link changes what brackets elsewhere mean.
    if "]:" in text or _CONTROL.search(text):
        return None
    try:
        blocks = tuple(_block(lines, path) for lines in _BLANK.split(text.strip("\n")) if lines)
    except _Unknown:
        return None
    # A list after a list continues it.
    pairs = itertools.pairwise(blocks)
    return None if any(isinstance(one, List) and isinstance(next_, List) for one, next_ in pairs) else blocks


def _block(lines: str, path: str) -> Block:
    if lines.startswith("#"):
        return _heading(lines, path)
    if lines.startswith(_ITEM):
        return List(tuple(_item(item, path) for item in _entries(lines, _ITEM)))
    if lines.startswith("> "):
        return Quote((Paragraph(_paragraph(lines[2:], path)),))
    if lines.startswith("|"):
        return _table(lines.split("\n"), path)
    return Paragraph(_paragraph(lines, path))


def _heading(line: str, path: str) -> Heading:
    found = _HEADING.fullmatch(line)
    if found is None:
        raise _Unknown
    return Heading(len(found[1]), _inline(found[2], path))


def _entries(lines: str, mark: str) -> list[str]:
    return lines[len(mark) :].split(f"\n{mark}")


def _item(lines: str, path: str) -> Item:
    line, _, below = lines.partition("\n")
    if not below:
        return Item(_paragraph(line, path))
    if not below.startswith(_NESTED):
        raise _Unknown
    nested = List(tuple(Item(_paragraph(one, path)) for one in _entries(below, _NESTED)))
    return Item(_paragraph(line, path), (nested,))


def _paragraph(line: str, path: str) -> Inline:
    if not line or _NO_PARAGRAPH.match(line):
        raise _Unknown
    return _inline(line, path)


def _table(lines: list[str], path: str) -> Table:
    columns = lines[1].count("|") if len(lines) > 1 and _COLUMNS.fullmatch(lines[1]) else 0
    head, *rows = (_row(line, columns - 1, path) for line in (lines[0], *lines[2:]))
    return Table(head, tuple(rows))


def _row(line: str, columns: int, path: str) -> tuple[Inline, ...]:
    cells = line[2:-2].split(" | ") if line.startswith("| ") and line.endswith(" |") else []
    if len(cells) != columns or line.count("|") != columns + 1:
        raise _Unknown
    return tuple(_inline(cell, path) for cell in cells)


def _inline(text: str, path: str) -> Inline:
    return _spans(text, path) if "](" in text else _words(text)


@functools.lru_cache(maxsize=_MANY)
def _words(text: str) -> Inline:
    """Give the spans of a line without links: headings, names and days stand on many pages."""
    return _spans(text, "")


def _spans(text: str, path: str) -> Inline:
    if text != text.strip():
        raise _Unknown
    spans: list[Span] = []
    end = 0
    for found in _SPAN.finditer(text):
        if found.start() != end:
            raise _Unknown
        spans.append(_span(found, path))
        end = found.end()
    if end != len(text):
        raise _Unknown
    return tuple(spans)


def _span(found: re.Match[str], path: str) -> Span:
    match found.lastgroup:
        case "text":
            return Text(_unescaped(found["text"]))
        case "to":
            return link_to(_label(found["label"], path), found["to"], path)
        case "comma":
            return Comma(",")
        case "code":
            return Code(found["code"][1:-1])
        case _:
            return Strong((Text(found["soft"]),), is_soft=True)


def _label(text: str, path: str) -> Inline:
    """Give the text of a link, which has no commas that separate anything."""
    return joined(_inline(text, path)) if "\\" in text or "`" in text else (Text(text),)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
