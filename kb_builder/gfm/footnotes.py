"""Reads footnotes as GitHub does: equal labels, and where the text of a definition begins."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_DEFINITION = re.compile(r"\[\^([^\]\s\x00]+)\]:[ \t]*")
_INDENT = 4


def plugin(parser: MarkdownIt) -> None:
    """Teach `parser` to read footnotes; their references are read with all other brackets."""
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.disable("footnote_ref")
    parser.block.ruler.at(
        "footnote_def", _definition, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def defined(env: Any, label: str) -> str:  # noqa: ANN401 - the parser's environment holds anything
    """Give the name under which a footnote for `label` is known, "" where there is none."""
    key = normalizeReference(label)
    return key if f":{key}" in env.get("footnotes", {}).get("refs", {}) else ""


def push_reference(state: StateInline, label: str) -> None:
    """Write the number of the footnote `label`: they count in the order in which the text calls them."""
    notes = state.env["footnotes"]
    number = notes["refs"][f":{label}"]
    if number < 0:
        number = notes["refs"][f":{label}"] = len(notes["list"])
        notes["list"][number] = {"label": label, "count": 0}
    token = state.push("footnote_ref", "", 0)
    token.meta = {"id": number, "subId": notes["list"][number]["count"], "label": label}
    notes["list"][number]["count"] += 1


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    found = _DEFINITION.match(state.src, start, state.eMarks[start_line])
    if found is None or silent:
        return found is not None
    notes = state.env.setdefault("footnotes", {"refs": {}, "list": {}})
    label = normalizeReference(found[1])
    notes["refs"][f":{label}"] = -1
    opening = Token("footnote_reference_open", "", 1, meta={"label": label}, level=state.level)
    state.tokens.append(opening)
    _read_body(state, start_line, end_line, found.end())
    opening.map = [start_line, state.line]
    state.tokens.append(Token("footnote_reference_close", "", -1, level=state.level))
    return True


def _read_body(state: StateBlock, line: int, end_line: int, start: int) -> None:
    """Read what follows the label as if it stood at a footnote's indentation, like the lines after it."""
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType
    state.level += 1
    state.blkIndent += _INDENT
    state.bMarks[line], state.tShift[line], state.sCount[line] = start, 0, state.blkIndent
    state.parentType = "footnote"
    state.md.block.tokenize(state, line, end_line)
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType = kept
    state.blkIndent -= _INDENT
    state.level -= 1
