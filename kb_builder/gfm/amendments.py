"""Where GitHub reads blocks differently from the parser: corrections to its tokens, before text is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TITLE_TOKENS = 3
_BOX_TAG = re.compile(r"<(/?)(?:blockquote|details|div|li|ol|section|table|td|th|ul)\b", re.IGNORECASE)


def plugin(parser: MarkdownIt) -> None:
    """Apply the corrections between the reading of blocks and that of the text in them."""
    parser.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.core.ruler.after("block", "kb_nested_alerts", _nested_alerts)
    parser.core.ruler.after("block", "kb_footnote_twice", _footnote_twice)


def _html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take `<!` before a small letter for text, which for GitHub is no declaration."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.src.startswith("<!", start) and state.src[start + 2 : start + 3].islower():
        return False
    return html_block(state, start_line, end_line, silent)


def _nested_alerts(state: StateCore) -> None:
    """Make an alert within a quotation or list the quotation that it is on GitHub."""
    if not any(token.type == "alert_open" for token in state.tokens):
        return
    depth = 0
    for token in state.tokens:
        if token.type == "html_block":
            depth = max(depth + _opened(token.content), 0)
        elif token.type in ("alert_open", "alert_close"):
            token.meta = {**token.meta, "nested": token.level > 0 or depth > 0}
    state.tokens = list(_without_nested_alerts(state.tokens))


def _opened(html: str) -> int:
    """Give how many elements `html` opens and leaves open, less those that it closes."""
    return sum(-1 if tag[1] else 1 for tag in _BOX_TAG.finditer(html))


def _without_nested_alerts(tokens: list[Token]) -> Iterator[Token]:
    position, kind = 0, ""
    while position < len(tokens):
        token = tokens[position]
        if kind:
            yield from _with_marker(tokens, position, kind)
            kind = ""
        if token.type == "alert_open" and token.meta["nested"]:
            kind = str(token.meta["kind"]).upper()
            token.type, token.tag = "blockquote_open", "blockquote"
            position += _TITLE_TOKENS
        elif token.type == "alert_close" and token.meta["nested"]:
            token.type, token.tag = "blockquote_close", "blockquote"
        yield token
        position += 1


def _with_marker(tokens: list[Token], position: int, kind: str) -> Iterator[Token]:
    """Put `[!KIND]` back: into the paragraph at `position`, or as a paragraph before what is there."""
    marker, level = f"[!{kind}]", tokens[position].level
    if tokens[position].type == "paragraph_open":
        tokens[position + 1].content = f"{marker}\n{tokens[position + 1].content}"
        return
    yield Token("paragraph_open", "p", 1, level=level, block=True)
    yield Token("inline", "", 0, content=marker, level=level + 1, block=True, children=[])
    yield Token("paragraph_close", "p", -1, level=level, block=True)


def _footnote_twice(state: StateCore) -> None:
    """Let the first definition of a footnote count, as GitHub does."""
    labels: set[str] = set()
    kept: list[Token] = []
    skipping = False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            skipping = token.meta["label"] in labels
            labels.add(token.meta["label"])
        if not skipping:
            kept.append(token)
        if token.type == "footnote_reference_close":
            skipping = False
    state.tokens = kept
