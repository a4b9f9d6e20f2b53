"""Block rules that differ from the parser's: declarations in small letters, footnotes defined twice."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def plugin(parser: MarkdownIt) -> None:
    """Apply the corrections between the reading of blocks and that of the text in them."""
    parser.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.core.ruler.after("block", "kb_footnote_twice", _footnote_twice)


def _html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take `<!` before a small letter for text, which for GitHub is no declaration."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.src.startswith("<!", start) and state.src[start + 2 : start + 3].islower():
        return False
    return html_block(state, start_line, end_line, silent)


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
