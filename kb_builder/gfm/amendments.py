"""Where GitHub reads blocks differently from the parser: corrections to its tokens, before text is parsed."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TITLE_TOKENS = 3


def plugin(parser: MarkdownIt) -> None:
    """Apply the corrections between the reading of blocks and that of the text in them."""
    parser.core.ruler.after("block", "kb_nested_alerts", _nested_alerts)
    parser.core.ruler.after("block", "kb_footnote_twice", _footnote_twice)


def _nested_alerts(state: StateCore) -> None:
    """Make an alert within a quotation or list the quotation that it is on GitHub."""
    if any(token.type == "alert_open" and token.level for token in state.tokens):
        state.tokens = list(_without_nested_alerts(state.tokens))


def _without_nested_alerts(tokens: list[Token]) -> Iterator[Token]:
    position, kind = 0, ""
    while position < len(tokens):
        token = tokens[position]
        if kind:
            yield from _with_marker(tokens, position, kind)
            kind = ""
        if token.type == "alert_open" and token.level:
            kind = str(token.meta["kind"]).upper()
            token.type, token.tag = "blockquote_open", "blockquote"
            position += _TITLE_TOKENS
        elif token.type == "alert_close" and token.level:
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
