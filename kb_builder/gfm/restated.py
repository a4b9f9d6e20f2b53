"""Writes Markdown of what a post shows, for posts whose own Markdown may not stand in a file of ours.

The post's sanitised HTML is written anew with the plain constructs that every parser reads alike: no raw
HTML, no definitions, no formulas. What is written is read again, and taken only if it says the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb_builder.characters import HIDDEN
from kb_builder.gfm import references
from kb_builder.gfm.finish import VERBATIM
from kb_builder.gfm.nodes import Node, tree
from kb_builder.gfm.parser import parse
from kb_builder.gfm.plain_markdown import INLINE, bare, code, code_block, escaped, marked, one_line, paragraph
from kb_builder.gfm.portable import quoted
from kb_builder.gfm.render_rules import Draft
from kb_builder.gfm.sanitize import sanitize

_ALERT = re.compile(r"\A\\\[(![A-Za-z]+)\\\](?=\n|\Z)")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "blockquote dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td"
        " tfoot th thead tr ul",
    )
)
_LIST = ("ul", "ol")
_FIRST = 1_000_000
"""A list does not begin with a larger number."""


def restated(text: str, sanitized: str, draft: Draft) -> str:
    """Give Markdown that says what `text` shows and touches nothing but itself, "" where there is none.

        <details><summary>Log</summary>x<sup>2</sup> :tada:</details>  →  **Log**\n\nx² 🎉

    `draft` is what the parser made of the text, `sanitized` its HTML.
    """
    root = tree(sanitized)
    said = _said(root, draft)
    if draft.is_quotable:
        # Its short codes are all that differs, unless they stand in an address or in code.
        found = references.emojize(text)
        if _read(found, draft) == (said, _addresses(root, draft)):
            return found
    written = HIDDEN.sub("", _Writer(draft).blocks(root.children))
    again = _read(written, draft)
    return written if again is not None and again[0] == said else ""


def _read(text: str, draft: Draft) -> tuple[str, list[str]] | None:
    """Give what Markdown says when it is read, and where it leads; None where it is not quotable."""
    again = parse(text, draft.prefix, draft.language)
    if not again.is_quotable:
        return None
    root = tree(sanitize(again.html, again.attribute))
    return _said(root, again), _addresses(root, again)


def _said(root: Node, draft: Draft) -> str:
    """Give what elements say, to be compared: no white space, nothing that nobody sees."""
    text = unicodedata.normalize("NFKC", HIDDEN.sub("", _text_of(root, draft)))
    return "".join(text.split())


def _text_of(node: Node, draft: Draft, is_code: bool = False) -> str:
    index = _index(node, draft)
    if index in draft.videos:
        return draft.videos[index]
    if index in draft.texts:
        return draft.texts[index]
    if _is_way_back(index, draft):
        return ""
    is_code = is_code or node.name in VERBATIM
    alone = (one if is_code else references.emojize(one) for one in node.children if isinstance(one, str))
    inner = (_text_of(one, draft, is_code) if isinstance(one, Node) else next(alone) for one in node.children)
    return node.attributes.get("alt", "") + "".join(inner)


def _addresses(root: Node, draft: Draft) -> list[str]:
    named = (
        one.attributes.get("href", "") + one.attributes.get("src", "") for one in root.elements("a", "img")
    )
    return [*named, *draft.addresses.values(), *draft.videos.values()]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes elements as Markdown; `draft` knows what its placeholders stand for."""

    draft: Draft

    def blocks(self, children: Iterable[Node | str]) -> str:
        """Give the blocks of an element with blank lines between; text in a line becomes a paragraph."""
        return "\n\n".join(self._blocks(children))

    def _blocks(self, children: Iterable[Node | str]) -> list[str]:
        out: list[str] = []
        line: list[Node | str] = []
        for child in children:
            if isinstance(child, Node) and self._is_block(child):
                out += [self.paragraph(line), self.block(child)]
                line = []
            else:
                line.append(child)
        return [one for one in [*out, self.paragraph(line)] if one]

    def _is_block(self, node: Node) -> bool:
        """Tell whether an element is a block, or holds one, as a link around paragraphs does."""
        is_code = _index(node, self.draft) in self.draft.infos
        return is_code or node.name in _BLOCKS or any(node.elements(*_BLOCKS))

    def paragraph(self, children: Sequence[Node | str]) -> str:
        return paragraph(self._line(children))

    def block(self, node: Node) -> str:
        index = _index(node, self.draft)
        if index in self.draft.infos:
            return code_block(self.draft.texts[index], self.draft.infos[index])
        write = _BLOCK.get(node.name)
        return write(self, node) if write else self.blocks(node.children)

    def heading(self, node: Node) -> str:
        return f"{'#' * int(node.name[1])} {self._one_line(node)}"

    def summary(self, node: Node) -> str:
        return paragraph(marked("**", self._one_line(node)))

    def verbatim(self, node: Node) -> str:
        return code_block(_text_of(node, self.draft, is_code=True).strip("\n"), "")

    def quotation(self, node: Node) -> str:
        text = _ALERT.sub(r"[\1]", self.blocks(node.children), count=1)
        return quoted(text)

    def rule(self, _node: Node) -> str:
        return "---"

    def list(self, node: Node) -> str:
        first = node.attributes.get("start", "1")
        number = int(first) if first.isdecimal() and int(first) < _FIRST else 1
        items = [one for one in node.children if isinstance(one, Node)]
        marks = (f"{number + place}. " if node.name == "ol" else "- " for place in range(len(items)))
        written = [_item(mark, self._blocks(one.children)) for mark, one in zip(marks, items, strict=True)]
        return ("\n\n" if any("\n\n" in one for one in written) else "\n").join(written)

    def table(self, node: Node) -> str:
        rows = [[self._one_line(cell) for cell in row.elements("td", "th")] for row in node.elements("tr")]
        width = max(map(len, rows), default=0)
        if not width:
            return self.blocks(node.children) if not rows else ""
        filled = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in [filled[0], ["---"] * width, *filled[1:]]]
        return "\n".join(lines)

    def _one_line(self, node: Node) -> str:
        return one_line(self._line(node.children))

    def _line(self, children: Iterable[Node | str]) -> str:
        out = ""
        for child in children:
            piece = self._inline(child) if isinstance(child, Node) else escaped(child)
            # A link behind an exclamation mark would be a picture.
            out = f"{out[:-1]}\\!{piece}" if piece.startswith("[") and out.endswith("!") else out + piece
        return out

    def _inline(self, node: Node) -> str:
        index = _index(node, self.draft)
        if index >= 0:
            return self._placed(index, node)
        said = self._line(node.children)
        if node.name in _BLOCKS:
            return f" {said} "
        write = INLINE.get(node.name)
        return write(node, said) if write else said

    def _placed(self, index: int, node: Node) -> str:
        """Give what a placeholder stands for: a formula, code, a video, a box, a footnote, an address."""
        if index in self.draft.videos:
            return bare(self.draft.videos[index])
        if index in self.draft.texts:
            return code(self.draft.texts[index])
        if _is_way_back(index, self.draft):
            return ""
        if index in self.draft.addresses:
            said = self._line(node.children)
            is_bare = said == escaped(self.draft.addresses[index])
            return bare(self.draft.addresses[index]) if is_bare else said
        finished = self.draft.finished[index]
        if finished.startswith("<input"):
            return "[x]" if " checked" in finished else "[ ]"
        said = self._line(node.children)
        return marked("*", said) if node.name == "a" else said


def _index(node: Node, draft: Draft) -> int:
    """Give the number of what an element stands for, -1 where it stands for itself."""
    number = node.attributes.get(draft.attribute, "")
    return int(number) if number.isdecimal() and int(number) < len(draft.finished) else -1


def _is_way_back(index: int, draft: Draft) -> bool:
    return index >= 0 and 'class="footnote-backref"' in draft.finished[index]


def _item(mark: str, blocks: Sequence[str]) -> str:
    """Give an item of a list; a list right below its first line needs no blank line."""
    is_tight = len(blocks) <= 2 and all("\n\n" not in one for one in blocks)
    is_tight = is_tight and all(one.startswith(("- ", "1. ")) for one in blocks[1:])
    text = ("\n" if is_tight else "\n\n").join(blocks).replace("\t", "    ")
    indent = " " * len(mark)
    lines = text.split("\n")
    return "\n".join([f"{mark}{lines[0]}".rstrip(), *(one and f"{indent}{one}" for one in lines[1:])])


_BLOCK: Mapping[str, Callable[[_Writer, Node], str]] = {
    "blockquote": _Writer.quotation,
    "dt": _Writer.summary,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Writer.heading),
    "hr": _Writer.rule,
    **dict.fromkeys(_LIST, _Writer.list),
    "pre": _Writer.verbatim,
    "summary": _Writer.summary,
    "table": _Writer.table,
}
"""What writes each block; of others the blocks in them are written."""
