"""Sanitised HTML as a small tree."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb_builder.gfm.body import ATTRIBUTE
from kb_builder.gfm.sanitize import VOID, pieces


@dataclass(slots=True)
class Node:
    """An element of sanitised HTML; its children are elements and plain text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def elements(self, *names: str) -> Iterator[Node]:
        """Yield the elements of these names in it, outermost first, in the order of the text."""
        for child in self.children:
            if isinstance(child, Node):
                if child.name in names:
                    yield child
                yield from child.elements(*names)


def tree(sanitized: str) -> Node:
    """Give sanitised HTML as a tree, below a root without a name."""
    open_ = [Node("")]
    for place, piece in enumerate(pieces(sanitized)):
        if place % 2 == 0:
            if piece:
                open_[-1].children.append(html.unescape(piece))
        elif piece.startswith("</"):
            open_.pop()
        else:
            node = _node(piece)
            open_[-1].children.append(node)
            if node.name not in VOID:
                open_.append(node)
    return open_[0]


def _node(tag: str) -> Node:
    name = tag[1:-1].partition(" ")[0]
    return Node(name, {key: html.unescape(value) for key, value in ATTRIBUTE.findall(tag)})
