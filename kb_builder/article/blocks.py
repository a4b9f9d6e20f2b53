"""The Markdown of a generated page as values: blocks, and the inline spans in them.

Community text never meets this parser: it is lifted out by its exact marker lines, and what is
around it is parsed piece by piece, so that nothing stands for it that a text could forge.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from kb_builder.addresses import page_address, relative
from kb_builder.region import Region, split

MARKER = "<!-- kb:page "


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Comma(Text):
    """A comma that our pages escaped: it belongs to somebody's words and separates nothing."""


@dataclass(frozen=True, slots=True)
class Code:
    """Text in backticks."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that stands out: `is_soft` for emphasis, by which our pages mark a name without a page."""

    inline: Inline
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `href` leads there from this page, `path` is the page's file in `content/`, "" for others."""

    inline: Inline
    href: str
    path: str = ""


Span = Text | Comma | Code | Strong | Link
Inline = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    inline: Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    inline: Inline


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list: its first paragraph, and what follows that."""

    inline: Inline
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A list."""

    items: tuple[Item, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote: our pages put warnings into them."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading and its rows."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


Block = Heading | Paragraph | List | Quote | Table | Region


def parse(body: str, path: str) -> tuple[Block, ...]:
    """Give the blocks of a page that stands at `path` in `content/`."""
    found: list[Block] = []
    written: list[str] = []
    for part in split(body.split("\n")):
        if isinstance(part, Region):
            found += _blocks("\n".join(written), path)
            found.append(part)
            written.clear()
        elif not part.startswith(MARKER):
            written.append(part)
    return (*found, *_blocks("\n".join(written), path))


def text_of(inline: Iterable[Span]) -> str:
    """Give the text of spans without their marks."""
    return "".join(span.text if isinstance(span, Text | Code) else text_of(span.inline) for span in inline)


def parts_of(inline: Iterable[Span]) -> tuple[Inline, ...]:
    """Split spans at the commas that our pages set: `[bob](…), 1 Jan 2026, 2 votes` has three parts."""
    parts: list[list[Span]] = [[]]
    for span in inline:
        if not isinstance(span, Text) or isinstance(span, Comma):
            parts[-1].append(span)
            continue
        first, *further = span.text.split(", ")
        parts[-1] += [Text(first)] if first else []
        parts += [[Text(one)] if one else [] for one in further]
    return tuple(joined(part) for part in parts if part)


def links_of(blocks: Iterable[Block]) -> Iterator[Link]:
    """Yield the links that stand in lists, in their order."""
    for block in blocks:
        if isinstance(block, List):
            for item in block.items:
                yield from (span for span in item.inline if isinstance(span, Link))
                yield from links_of(item.blocks)


def seen_from(blocks: Iterable[Block], here: str) -> tuple[Block, ...]:
    """Give the lists and tables of another page with their links leading on from the page at `here`."""

    def moved(inline: Inline) -> Inline:
        return tuple(
            replace(span, href=relative(here, page_address(span.path)))
            if isinstance(span, Link) and span.path
            else span
            for span in inline
        )

    def seen(block: Block) -> Block:
        match block:
            case List(items):
                return replace(block, items=tuple(Item(moved(item.inline), item.blocks) for item in items))
            case Table(head, rows):
                return Table(head, tuple(tuple(map(moved, row)) for row in rows))
            case _:
                return block

    return tuple(map(seen, blocks))


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("text_join")


def _blocks(text: str, path: str) -> tuple[Block, ...]:
    if not text.strip():
        return ()
    return tuple(_block(node, path) for node in SyntaxTreeNode(_parser().parse(text)).children)


def _block(node: SyntaxTreeNode, path: str) -> Block:
    match node.type:
        case "heading":
            return Heading(int(node.tag[1]), _inline_of(node, path))
        case "bullet_list" | "ordered_list":
            items = tuple(_item(child, path) for child in node.children)
            return List(items, node.type == "ordered_list")
        case "blockquote":
            return Quote(tuple(_block(child, path) for child in node.children))
        case "table":
            rows = [row for part in node.children for row in part.children]
            cells = [tuple(_inline_of(cell, path) for cell in row.children) for row in rows]
            return Table(cells[0], tuple(cells[1:]))
        case "paragraph":
            return Paragraph(_inline_of(node, path))
        case _:
            return Paragraph((Text(node.content),) if not node.children else _inline_of(node, path))


def _item(node: SyntaxTreeNode, path: str) -> Item:
    begins = bool(node.children) and node.children[0].type == "paragraph"
    inline = _inline_of(node.children[0], path) if begins else ()
    return Item(inline, tuple(_block(child, path) for child in node.children[begins:]))


def _inline_of(node: SyntaxTreeNode, path: str) -> Inline:
    inner = node.children[0].children if node.children else []
    return joined((_span(child, path) for child in inner), (Text,))


def _span(node: SyntaxTreeNode, path: str) -> Span:
    match node.type:
        case "code_inline":
            return Code(node.content)
        case "strong" | "em":
            return Strong(joined(_span(child, path) for child in node.children), node.type == "em")
        case "link":
            return _link(node, path)
        case "softbreak" | "hardbreak":
            return Text(" ")
        case "text_special" if node.content == ",":
            return Comma(",")
        case _:
            return Text(node.content)


def _link(node: SyntaxTreeNode, path: str) -> Link:
    inline = joined(_span(child, path) for child in node.children)
    target = str(node.attrs.get("href", ""))
    file, mark, fragment = target.partition("#")
    if ":" in target or target.startswith("/") or not file.endswith(".md"):
        return Link(inline, target)
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file)))
    href = relative(page_address(path), page_address(found)) + mark + fragment
    return Link(inline, href, found)


def joined(spans: Iterable[Span], among: tuple[type[Text], ...] = (Text, Comma)) -> Inline:
    """Put neighbouring texts together: a backslash escape is a token of its own to the parser."""
    found: list[Span] = []
    for span in spans:
        if isinstance(span, Text) and type(span) in among and found and type(before := found[-1]) in among:
            found[-1] = Text(text_of((before, span)))
        else:
            found.append(span)
    return tuple(found)
