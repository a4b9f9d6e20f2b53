"""A page as its reader sees it: elements and texts, without the white space that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "h1 h2 h3 h4 h5 h6 br pre div p ol ul table thead tbody tfoot blockquote dl dt dd hr li tr td th"
        " summary details section alert",
    )
)
_MAY_BE_EMPTY = _BLOCKS - {"p"} | {"img", "input", "wbr", "chip"}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w+|\[e-mail[^\]]*\]|\[email[^\]]*\]")
NOTE = "\b"
"""Stands for a note of ours within the text, and takes the space before it along."""
_SPACE = re.compile(r"[ \t\n\f\r]+")


@dataclass
class Node:
    """An element with what matters of it."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    children: list[Node | str] = field(default_factory=list)


def tidy(node: Node) -> Node:
    """Join texts, collapse white space, and drop what is empty."""
    children: list[Node | str] = []
    for child in node.children:
        tidied: Node | str = child if isinstance(child, str) or child.name == "pre" else tidy(child)
        if isinstance(tidied, Node) and _is_empty(tidied):
            continue
        if isinstance(tidied, str) and children and isinstance(children[-1], str):
            tidied = str(children.pop()) + tidied
        children.append(tidied)
    return Node(node.name, node.facts, list(_trimmed(node, children)))


def _is_empty(node: Node) -> bool:
    return not node.children and not node.facts and node.name not in _MAY_BE_EMPTY


def _trimmed(node: Node, children: list[Node | str]) -> Iterator[Node | str]:
    for place, child in enumerate(children):
        if isinstance(child, Node):
            yield child
            continue
        text = _EMAIL.sub("E-MAIL", _SPACE.sub(" ", child.replace("\ufffd", "").replace(f" {NOTE}", "")))
        before = children[place - 1] if place else node
        after = children[place + 1] if place + 1 < len(children) else node
        if isinstance(before, Node) and before.name in _BLOCKS | {"body"}:
            text = text.lstrip(" ")
        if isinstance(after, Node) and after.name in _BLOCKS | {"body"}:
            text = text.rstrip(" ")
        if text:
            yield text


def lines(node: Node, depth: int) -> Iterator[str]:
    """Write the tree, one line for each element and text."""
    indent = "  " * depth
    yield f"{indent}<{node.name}{''.join(f' {name}={value!r}' for name, value in node.facts)}>"
    for child in node.children:
        if isinstance(child, Node):
            yield from lines(child, depth + 1)
        else:
            yield f"{indent}  {child!r}"


def text_of(node: Node) -> Iterator[str]:
    """Give the texts of the tree, blocks apart."""
    apart = " " if node.name in _BLOCKS else ""
    yield apart
    for child in node.children:
        yield from text_of(child) if isinstance(child, Node) else (_EMAIL.sub(" ", child),)
    yield apart
