"""Reads links, images, footnote references and bare addresses, each bracket looked at once.

Follows the algorithm of the specification's appendix
(https://spec.commonmark.org/0.31.2/#look-for-link-or-image) as GitHub's parser does, footnotes
included. The rules of the parser library look to the end of the text once for each bracket.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kb_builder.gfm import footnotes
from kb_builder.gfm.autolinks import Address, address_at

_ENV = "kb_brackets"
_STOP = re.compile(r"!?\[|\]|\\|`|<|\$|://|[Ww][Ww][Ww]\.")
_BLANK = re.compile(r"[ \t\n]*")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,1000})\]", re.DOTALL)
_LONGEST_LABEL = 1_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of brackets that is more than text: `opens` and `closes` are the positions of the two."""

    opens: int
    closes: int
    end: int
    kind: str
    href: str = ""
    title: str = ""
    label: str = ""


@dataclass(slots=True)
class _Reading:
    state: StateInline
    pairs: dict[int, Pair] = field(default_factory=dict)
    addresses: dict[int, Address] = field(default_factory=dict)
    openers: list[tuple[int, bool, int]] = field(default_factory=list)
    """Position of the text, whether it is an image, and how many pairs were closed before it."""
    inactive: int = 0
    """How many of the first openers can no longer be links: a link holds no link."""
    closed: int = 0


def plugin(parser: MarkdownIt) -> None:
    """Let `parser` read brackets, and addresses beside them, in one go."""
    parser.inline.ruler.at("link", _bracket)
    parser.inline.ruler.disable("image")
    parser.inline.ruler.push("kb_address", _address)


def _bracket(state: StateInline, silent: bool) -> bool:
    is_image = state.src.startswith("![", state.pos)
    if silent or not (is_image or state.src[state.pos] == "["):
        return False
    pair = _read(state).pairs.get(state.pos)
    if pair is None:
        is_image = is_image and not state.src.startswith("^", state.pos + len("!["))
        width = len("![" if is_image else state.src[state.pos])
        state.append_pending(state.src[state.pos : state.pos + width])
        state.pos += width
    elif pair.kind == "footnote":
        footnotes.push_reference(state, pair.label)
        state.pos = pair.end
    elif pair.kind == "literal":
        state.append_pending(state.src[pair.opens : pair.end])
        state.pos = pair.end
    else:
        (_push_image if pair.kind == "image" else _push_link)(state, pair)
    return True


def _address(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or state.src[state.pos] not in ":wW":
        return False
    reading = _known(state)
    if reading is None:
        found = address_at(state.src, state.pos, state.posMax)
    else:
        found = reading.addresses.get(state.pos)
    if found is None or not state.pending.endswith(state.src[found.start : state.pos]):
        return False
    state.pending = state.pending[: len(state.pending) - (state.pos - found.start)]
    _push_open(state, "autolink", {"href": state.md.normalizeLink(found.href)})
    state.push("text", "", 0).content = state.src[found.start : found.end]
    state.push("link_close", "a", -1).markup = "autolink"
    state.pos = found.end
    return True


def _push_open(state: StateInline, markup: str, attributes: Mapping[str, str | int | float]) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs, token.markup = dict(attributes), markup


def _push_link(state: StateInline, pair: Pair) -> None:
    _push_open(state, "", {"href": pair.href} | ({"title": pair.title} if pair.title else {}))
    end, state.pos, state.posMax = state.posMax, pair.opens + 1, pair.closes
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.pos, state.posMax = pair.end, end


def _push_image(state: StateInline, pair: Pair) -> None:
    content = state.src[pair.opens + len("![") : pair.closes]
    children: list[Token] = []
    state.md.inline.parse(content, state.md, state.env, children)
    token = state.push("image", "img", 0)
    token.attrs = {"src": pair.href, "alt": ""}
    token.children, token.content = children, content
    if pair.title:
        token.attrSet("title", pair.title)
    state.pos = pair.end


def _known(state: StateInline) -> _Reading | None:
    reading: _Reading | None = state.env.get(_ENV)
    return reading if reading is not None and reading.state is state else None


def _read(state: StateInline) -> _Reading:
    """Read all brackets from here to the end of the text; the first bracket asks for all of them."""
    if (known := _known(state)) is not None:
        return known
    reading = _Reading(state)
    position, start = state.pos, state.pos
    while stop := _STOP.search(state.src, position, state.posMax):
        position = _step(reading, stop[0], stop.start())
    state.pos = start
    state.env[_ENV] = reading
    return reading


def _step(reading: _Reading, found: str, position: int) -> int:
    state = reading.state
    if found == "\\":
        return position + 2
    if found in ("`", "<", "$"):
        state.pos = position
        state.md.inline.skipToken(state)
        return state.pos
    if found in ("[", "!["):
        is_image = found == "![" and not state.src.startswith("^", position + 2)
        start = position + (found == "![" and not is_image)
        reading.openers.append((start, is_image, reading.closed))
        return position + len(found)
    if found == "]":
        return _close(reading, position)
    if reading.openers:
        return position + 1
    address = address_at(state.src, position, state.posMax)
    if address is None:
        return position + 1
    reading.addresses[position] = address
    return address.end


def _close(reading: _Reading, position: int) -> int:
    if not reading.openers:
        return position + 1
    opens, is_image, closed_before = reading.openers.pop()
    active = is_image or len(reading.openers) >= reading.inactive
    reading.inactive = min(reading.inactive, len(reading.openers))
    pair = _pair(reading.state, opens, position, is_image, reading.closed > closed_before) if active else None
    reading.closed += 1
    if pair is None:
        return position + 1
    reading.pairs[opens] = pair
    if pair.kind == "link":
        reading.inactive = len(reading.openers)
    return pair.end


def _pair(state: StateInline, opens: int, closes: int, is_image: bool, holds_pair: bool) -> Pair | None:
    kind = "image" if is_image else "link"
    start = opens + (len("![") if is_image else 1)
    if target := _inline_target(state, closes + 1):
        return Pair(opens, closes, target[0], kind, target[1], target[2])
    label, end = _label(state, start, closes, holds_pair)
    reference = state.env.get("references", {}).get(normalizeReference(label)) if label.strip() else None
    if reference is not None:
        return Pair(opens, closes, end, kind, str(reference["href"]), str(reference["title"]))
    if is_image or not state.src.startswith("^", start) or closes == start + 1:
        return None
    label = state.src[start + 1 : closes]
    if key := footnotes.defined(state.env, label):
        return Pair(opens, closes, closes + 1, "footnote", label=key)
    # GitHub shows what looks like a footnote and is none exactly as it was written.
    return None if "\n" in label else Pair(opens, closes, closes + 1, "literal")


def _label(state: StateInline, start: int, closes: int, holds_pair: bool) -> tuple[str, int]:
    found = _LABEL.match(state.src, closes + 1, state.posMax)
    if found and found[1]:
        return found[1], found.end()
    end = found.end() if found else closes + 1
    too_much = holds_pair or closes - start > _LONGEST_LABEL
    return ("" if too_much else state.src[start:closes]), end


def _inline_target(state: StateInline, position: int) -> tuple[int, str, str] | None:
    """Read `(destination "title")` at `position`: give the position after it, the address and the title."""
    source, limit = state.src, state.posMax
    if not source.startswith("(", position, limit):
        return None
    position = _after_blank(source, position + 1, limit)
    href, title = "", ""
    destination = state.md.helpers.parseLinkDestination(source, position, limit)
    if destination.ok:
        href, position = state.md.normalizeLink(destination.str), destination.pos
        after = _after_blank(source, position, limit)
        if after > position:
            found = state.md.helpers.parseLinkTitle(source, after, limit)
            if found.ok:
                title, after = found.str, _after_blank(source, found.pos, limit)
        position = after
    return (position + 1, href, title) if source.startswith(")", position, limit) else None


def _after_blank(source: str, position: int, limit: int) -> int:
    found = _BLANK.match(source, position, limit)
    return found.end() if found else position
