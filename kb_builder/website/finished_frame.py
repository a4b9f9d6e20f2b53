"""Frames as the pages of a site have them: finished once and read once by the checks, then filled in.

What stands around an article is the same on all pages of a frame. So addresses, policy and bundle are
written into the frame, and the checks read it before any page is made. Of a page they read the article
alone, between the same elements as in the page; where an article would not end in them, or a text could
be more than text, the whole page is read.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb_builder.frames.frame import ARTICLE, PART, Frame, Place, value_at
from kb_builder.website.completion import takes_card
from kb_builder.website.document import REGIONS, Document, handlers, read_document, read_tree

HEAD: Place = ("head",)
"""Where the head of a page ends: what it says of itself alone stands before."""
_SEAL = "data-kb-seal"
_END = f"<i {_SEAL}></i>"
_DOCTYPE = "<!doctype html>"
_AROUND = frozenset({"article", "body", "div", "html", "main", "section"})
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the checks read of a frame, and where its articles stand.

    `common` holds no part of a page's path; `named` are links with the words `parts` in their places, by
    their numbers. `in_tags` are the places that stand in attributes.
    """

    common: Document
    named: tuple[str, ...]
    parts: Mapping[int, str]
    ancestors: tuple[str, ...]
    in_tags: frozenset[int]


@dataclass(frozen=True, slots=True)
class FinishedFrame:
    """A frame in which everything is done that its pages have in common."""

    key: str
    frame: Frame
    takes_card: bool
    around: _Around | None
    """None where pages have to be read whole."""

    def fill(
        self, parts: Sequence[str], article: str, head: Mapping[str, Any], lines: str
    ) -> tuple[bytes, Document]:
        """Give the page whose path has these parts in UTF-8, and what the checks read of it.

        `lines` is what the page alone says in its head.
        """
        values = [lines if at == HEAD else value_at(at, parts, article, head) for at in self.frame.places]
        page = self.frame.filled(values).encode("utf-8", "xmlcharrefreplace")
        read = self._read(parts, article, values) if self.around else None
        return page, read or read_document(page)

    def _read(self, parts: Sequence[str], article: str, values: Sequence[str]) -> Document | None:
        around = self.around
        is_plain = all(map(_PLAIN_NAME.fullmatch, parts))
        if around is None or not is_plain or not self._are_inert(values, around.in_tags):
            return None
        opening = "".join(f"<{tag}>" for tag in around.ancestors)
        tree = LexborHTMLParser(f"{_DOCTYPE}{opening}{article}{_END}")
        if not _is_sealed(tree, around.ancestors):
            return None
        read = read_tree(tree, dict.fromkeys((*around.common.active, *handlers(tree))))
        read.frame = self.key
        read.links += [_named(link, around.parts, parts) for link in around.named]
        return read

    def _are_inert(self, values: Sequence[str], in_tags: frozenset[int]) -> bool:
        """Tell whether no text of the front matter could end the text or the attribute that it stands in."""
        return not any(
            "<" in value or ">" in value or (number in in_tags and ('"' in value or "'" in value))
            for number, (at, value) in enumerate(zip(self.frame.places, values, strict=True))
            if at not in (ARTICLE, HEAD)
        )


def finished(frame: Frame, key: str, finish: Callable[[str], str]) -> FinishedFrame:
    """Give a frame in which `finish` did what pages have in common."""
    token = f"kb{secrets.token_hex(16)}"
    words = {f"{token}{number:04d}z": place for number, place in enumerate(frame.places)}
    text = finish(frame.filled(list(words)))
    before, end, after = text.partition("</head>")
    if end:
        words[f"{token}headz"] = HEAD
        text = f"{before}{token}headz{end}{after}"
    parts = re.split(f"({'|'.join(words)})" if words else r"(?!)", text)
    made = Frame(parts[::2], [words[word] for word in parts[1::2]])
    return FinishedFrame(key, made, bool(end) and takes_card(before), _read_around(made, token))


def _read_around(frame: Frame, token: str) -> _Around | None:
    """Read a frame as the checks do, None where its pages differ in more than article and name."""
    is_once = list(frame.places).count(ARTICLE) == 1
    if not is_once or not frame.pieces[0].lstrip().lower().startswith(_DOCTYPE):
        return None
    parts = {int(at[1]): f"{token}p{at[1]}z" for at in frame.places if at[0] == PART}
    shown: dict[Place, str] = {(PART, str(number)): word for number, word in parts.items()}
    shown |= {ARTICLE: _END, HEAD: ""}
    words = [shown.get(at, f"{token}t{number}z") for number, at in enumerate(frame.places)]
    tree = LexborHTMLParser(frame.filled(words))
    ends = tree.css(f"[{_SEAL}]")
    ancestors = _ancestors(ends[0]) if len(ends) == 1 else ()
    if not ancestors or not _AROUND.issuperset(ancestors) or tree.css_first(REGIONS):
        return None
    read = read_tree(tree)
    read.active = list(handlers(tree))
    named = tuple(link for link in read.links if token in link)
    read.links = [link for link in read.links if token not in link]
    said = (*read.anchors, *read.links, *read.resources, *read.scripts, *read.styles, *read.active)
    if any(token in one for one in said) or any(f"{token}t" in one for one in named):
        return None
    text = tree.root.text() if tree.root else ""
    in_tags = frozenset(number for number, word in enumerate(words) if word not in text)
    return _Around(read, named, parts, ancestors, in_tags)


def _named(link: str, words: Mapping[int, str], parts: Sequence[str]) -> str:
    for number, word in words.items():
        link = link.replace(word, parts[number])
    return link


def _ancestors(node: LexborNode) -> tuple[str, ...]:
    """Give the tags of the elements around one, the outermost first."""
    found: list[str] = []
    while (node := node.parent) is not None and node.tag != "-document":  # type: ignore[assignment]
        found.append(node.tag or "")
    return tuple(reversed(found))


def _is_sealed(tree: LexborHTMLParser, ancestors: tuple[str, ...]) -> bool:
    """Tell whether what was parsed ends in the element in which it began."""
    node = tree.body
    for tag in ancestors[2:]:
        node = node.child if node is not None else None
        if node is None or node.tag != tag or node.next is not None:
            return False
    last = node.last_child if node is not None else None
    return last is not None and last.tag == "i" and _SEAL in last.attributes
