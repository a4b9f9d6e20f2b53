"""How words, code, links and pictures are written in Markdown that every parser reads alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kb_builder.gfm import references
from kb_builder.gfm.finish import VERBATIM
from kb_builder.gfm.nodes import Node

# What can begin something in Markdown or HTML, wherever it stands …
_ANYWHERE = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# … and what can do so at the beginning of a line.
_BEGINNING = re.compile(
    r"^(?P<digits>[0-9]{1,9}(?=[.)])|)(?P<mark>(?<=[0-9])[.)]|[-+=]|:(?=-)|#(?=#*(?: |$)))", re.MULTILINE
)
_BACKTICKS = re.compile("`+")
_SPACE = re.compile(r"\s+")
_LINES = re.compile(r" *\n *")
_WORDED = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\\`\"]+")
_UNSAFE = re.compile(r"[\s<>()\\\"`\[\]{}|^*_~$]")
_NO_ADDRESS = re.compile("<|%3C|https?://[^/?#]*%", re.IGNORECASE)
"""What some parsers, or browsers, take for no address."""
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPT = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_NUMBER = re.compile(r"[0-9+-]+")


def escaped(text: str) -> str:
    """Give text for a line; "<" and ">" become entities, which no parser takes for a tag."""
    inert = _ANYWHERE.sub(r"\\\g<0>", _SPACE.sub(" ", references.emojize(text)))
    return _ENTITY.sub("&amp;", inert).replace("<", "&lt;").replace(">", "&gt;")


def paragraph(text: str) -> str:
    """Give escaped text as a paragraph, in whose lines nothing begins."""
    return _BEGINNING.sub(_as_text, _LINES.sub("\n", text).strip())


def _as_text(found: re.Match[str]) -> str:
    return f"{found['digits']}\\{found['mark']}"


def marked(mark: str, text: str) -> str:
    """Give text between marks where every parser sees them as such: with letters at both ends."""
    inner = text.strip()
    if not _WORDED.fullmatch(inner):
        return text
    before, _, after = text.partition(inner)
    return f"{before}{mark}{inner}{mark}{after}"


def one_line(text: str) -> str:
    """Give written text on one line, as for a heading or a cell of a table."""
    return _SPACE.sub(" ", text).strip()


def code(text: str) -> str:
    """Give code for a line, between as many backticks as it needs; "" for none."""
    inner = one_line(text)
    mark = "`" * (max(map(len, _BACKTICKS.findall(inner)), default=0) + 1)
    space = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{mark}{space}{inner}{space}{mark}" if inner else ""


def code_block(text: str, info: str) -> str:
    """Give a fenced block of code; `info` is what the fence of its author says."""
    mark = "`" * max(max(map(len, _BACKTICKS.findall(text)), default=0) + 1, 3)
    language = info.strip().partition(" ")[0]
    named = language if re.fullmatch(r"[\w+#./-]*", language) else ""
    return "\n".join((mark + named, text.removesuffix("\n"), mark))


def bare(address: str) -> str:
    """Give an address as a link of itself, or as text where not every parser takes it for one."""
    return f"<{address}>" if _ADDRESS.fullmatch(address) else escaped(address)


def _target(address: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)


def _link(node: Node, said: str) -> str:
    address = node.attributes.get("href", "")
    if not said.strip() or not address or address.startswith("#") or _NO_ADDRESS.search(address):
        return said
    return f"[{said.strip()}]({_target(address)})"


def _image(node: Node, _said: str) -> str:
    address, name = node.attributes.get("src", ""), escaped(node.attributes.get("alt", "")).strip()
    return f"![{name}]({_target(address)})" if address and not _NO_ADDRESS.search(address) else name


def _raised(node: Node, said: str) -> str:
    """<sup>2</sup> → ²; what no character is made for stays as it is."""
    signs = _SUPERSCRIPT if node.name == "sup" else _SUBSCRIPT
    return said.translate(signs) if _NUMBER.fullmatch(said) else said


def _verbatim(node: Node, _said: str) -> str:
    """<kbd>Ctrl</kbd> → `Ctrl`."""
    text = _words(node)
    return code(text if node.name in VERBATIM else references.emojize(text))


def _words(node: Node) -> str:
    return "".join(_words(one) if isinstance(one, Node) else one for one in node.children)


INLINE: Mapping[str, Callable[[Node, str], str]] = {
    "a": _link,
    "br": lambda _node, _said: "\n",
    **dict.fromkeys(("code", "kbd", "samp", "tt"), _verbatim),
    **dict.fromkeys(("b", "strong"), lambda _node, said: marked("**", said)),
    **dict.fromkeys(("em", "i", "var"), lambda _node, said: marked("*", said)),
    **dict.fromkeys(("del", "s", "strike"), lambda _node, said: marked("~~", said)),
    "img": _image,
    **dict.fromkeys(("sub", "sup"), _raised),
}
"""What writes each element that stands in a line; of others what is in them is written."""
