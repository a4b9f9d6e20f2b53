"""Keeps formulas in running text as readable source that Markdown does not change."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions
_FORMULA = re.compile(
    r"\$\$(?!\s*\$)(?:[^$\\]|\\.){1,4000}\$\$"
    r"|\$`[^`\n]{1,1000}`\$"
    r"|\$(?![\s$`\d])(?:[^$\\\n]|\\[^\n]){0,1000}(?<!\s)\$(?![\w$])",
    re.DOTALL,
)


def plugin(parser: MarkdownIt) -> None:
    """Teach `parser` to leave formulas alone."""
    parser.inline.ruler.before("escape", "kb_formula", _formula)


def _formula(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "$" or state.src[max(start - 1, 0) : start].isalnum():
        return False
    # The last one tells whether there is any to end it: a run of openers stays linear.
    if state.html_terminator_last("$") <= start:
        return False
    found = _FORMULA.match(state.src, start, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("kb_formula", "", 0).content = found[0]
    state.pos = found.end()
    return True
