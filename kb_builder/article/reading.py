"""The Markdown of a page as blocks.

Community text never meets a parser here: it is lifted out by its exact marker lines, and what is
around it is read piece by piece, so that nothing stands for it that a text could forge.
"""

from __future__ import annotations

import functools

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from kb_builder.article.blocks import (
    MARKER,
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
from kb_builder.article.own_markdown import own_blocks
from kb_builder.region import Region, parts


def parse(body: str, path: str) -> tuple[Block, ...]:
    """Give the blocks of a page that stands at `path` in `content/`."""
    found: list[Block] = []
    for part in parts(body):
        found += (part,) if isinstance(part, Region) else _blocks(_without_markers(part), path)
    return tuple(found)


def _without_markers(text: str) -> str:
    if MARKER not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not line.startswith(MARKER))


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("text_join")


def _blocks(text: str, path: str) -> tuple[Block, ...]:
    if not text.strip():
        return ()
    own = own_blocks(text, path)
    return commonmark_blocks(text, path) if own is None else own


def commonmark_blocks(text: str, path: str) -> tuple[Block, ...]:
    """Give the blocks of lines of the page at `path`, whatever they are."""
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
            inline = joined(_span(child, path) for child in node.children)
            return link_to(inline, str(node.attrs.get("href", "")), path)
        case "softbreak" | "hardbreak":
            return Text(" ")
        case "text_special" if node.content == ",":
            return Comma(",")
        case _:
            return Text(node.content)
