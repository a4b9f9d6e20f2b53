"""What a page is made of, as values: blocks, and the inline spans in them."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from kb_builder.addresses import page_address, relative
from kb_builder.region import Region

MARKER = "<!-- kb:page "


class Text(msgspec.Struct, frozen=True):
    """Plain text."""

    text: str


class Comma(Text, frozen=True):
    """A comma that our pages escaped: it belongs to somebody's words and separates nothing."""


class Code(msgspec.Struct, frozen=True):
    """Text in backticks."""

    text: str


class Strong(msgspec.Struct, frozen=True):
    """Text that stands out: `is_soft` for emphasis, by which our pages mark a name without a page."""

    inline: Inline
    is_soft: bool = False


class Link(msgspec.Struct, frozen=True):
    """A link: `href` leads there from this page, `path` is the page's file in `content/`, "" for others."""

    inline: Inline
    href: str
    path: str = ""


Span = Text | Comma | Code | Strong | Link
Inline = tuple[Span, ...]


class Heading(msgspec.Struct, frozen=True):
    """A heading of level 1 to 6."""

    level: int
    inline: Inline


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph."""

    inline: Inline


class Item(msgspec.Struct, frozen=True):
    """An entry of a list: its first paragraph, and what follows that."""

    inline: Inline
    blocks: tuple[Block, ...] = ()


class List(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple[Item, ...]
    is_ordered: bool = False


class Quote(msgspec.Struct, frozen=True):
    """A block quote: our pages put warnings into them."""

    blocks: tuple[Block, ...]


class Table(msgspec.Struct, frozen=True):
    """A table: its heading and its rows."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


Block = Heading | Paragraph | List | Quote | Table | Region
_WORDS = (Text, Code)


def text_of(inline: Iterable[Span]) -> str:
    """Give the text of spans without their marks."""
    return "".join([span.text if isinstance(span, _WORDS) else text_of(span.inline) for span in inline])


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
    return tuple([joined(part) if len(part) > 1 else (part[0],) for part in parts if part])


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


def joined(spans: Iterable[Span], among: tuple[type[Text], ...] = (Text, Comma)) -> Inline:
    """Put neighbouring texts together: a backslash escape is a token of its own to the parser."""
    found: list[Span] = []
    for span in spans:
        if isinstance(span, Text) and type(span) in among and found and type(before := found[-1]) in among:
            found[-1] = Text(text_of((before, span)))
        else:
            found.append(span)
    return tuple(found)


def link_to(inline: Inline, target: str, path: str) -> Link:
    """Give the link to `target` as the page at `path` writes it."""
    file, mark, fragment = target.partition("#")
    if ":" in target or target.startswith("/") or not file.endswith(".md"):
        return Link(inline, target)
    found, address = _seen_from_folder(path.rpartition("/")[0], file)
    return Link(inline, relative(page_address(path), address) + mark + fragment, found)


@functools.lru_cache(maxsize=1 << 16)
def _seen_from_folder(folder: str, file: str) -> tuple[str, str]:
    """Give the file of a page that is called `file` in a folder, and its address."""
    found = posixpath.normpath(posixpath.join(folder, unquote(file)))
    return found, page_address(found)
