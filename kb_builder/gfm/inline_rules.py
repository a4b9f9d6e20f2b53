"""Inline rules that differ from the parser's: escapes, declarations, task boxes, doubled emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, escape
from markdown_it.token import Token

# https://spec.commonmark.org/0.29/#raw-html, which GitHub's parser still follows for these two.
_DECLARATION = re.compile(r"<![A-Z]+[ \t\n]+[^>]*>")
# Where a rule may begin: one look per run of text, and none at letters that begin no address.
_STOP = re.compile(
    r"[\n$&*<\[\\_`~!:wW]"
    r"(?:(?<=[\n$&*<\[\\_`~])|(?<=!)(?=\[)|(?<=:)(?=//)|(?<=[wW])(?=[wW][wW]\.))"
)
_CDATA = "<![cdata["
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n")


def plugin(parser: MarkdownIt) -> None:
    """Apply the differences."""
    parser.inline.ruler.at("text", _text)
    parser.inline.ruler.at("escape", _escape)
    parser.inline.ruler.before("html_inline", "kb_declaration", _declaration)
    parser.core.ruler.after("inline", "kb_inline", _amend)


def begins_in(text: str) -> bool:
    """Tell whether a rule may find something in a text, which otherwise is nothing but text."""
    return _STOP.search(text) is not None


def _text(state: StateInline, silent: bool) -> bool:
    stop = _STOP.search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """Leave what follows a backslash that escapes nothing: an address may begin there."""
    if state.src[state.pos] != "\\":
        return False
    if state.src[state.pos + 1 : state.pos + 2] in _PUNCTUATION:
        return escape(state, silent)
    if not silent:
        state.append_pending("\\")
    state.pos += 1
    return True


def _declaration(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if not source.startswith("<!", start) or source.startswith("<!--", start):
        return False
    end = _end_of_declaration(state)
    if not silent:
        if end:
            state.push("html_inline", "", 0).content = source[start:end]
        else:
            state.append_pending("<")
    state.pos = end or start + 1
    return True


def _end_of_declaration(state: StateInline) -> int:
    source, start, limit = state.src, state.pos, state.posMax
    if source[start : start + len(_CDATA)].lower() == _CDATA:
        # Asking for the last one first keeps a run of openers linear.
        if state.html_terminator_last("]]>") < start + len(_CDATA):
            return 0
        found = source.find("]]>", start + len(_CDATA), limit)
        return found + len("]]>") if found >= 0 else 0
    if state.html_terminator_last(">") < start:
        return 0
    declaration = _DECLARATION.match(source, start, limit)
    return declaration.end() if declaration else 0


def _amend(state: StateCore) -> None:
    item: Token | None = None
    for token in state.tokens:
        if item is not None and token.type not in ("paragraph_open", "inline"):
            item = None
        if token.type == "list_item_open" and "checked" in token.meta:
            item = token
        elif token.type == "inline" and token.children:
            if "**" in token.content or "__" in token.content:
                token.children = list(_without_doubled_emphasis(token.children))
            if item is not None:
                token.children.insert(0, Token("kb_box", "", 0, meta={"checked": item.meta["checked"]}))
                item.meta["boxed"] = True
                item = None


def _without_doubled_emphasis(tokens: list[Token]) -> Iterator[Token]:
    """Leave out strong emphasis directly within strong emphasis, as GitHub's parser does."""
    around: list[tuple[str, bool]] = []
    for token in tokens:
        if token.nesting == 1:
            doubled = token.type == "strong_open" and bool(around) and around[-1][0] == "strong_open"
            around.append((token.type, doubled))
        else:
            doubled = around.pop()[1] if token.nesting == -1 and around else False
        if not doubled:
            yield token
