"""Reads what most texts consist of without asking every rule of the parser; what it gives is the same.

The parser asks one rule after the other at each line and at each mark, though the first character tells
which of them can find something there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import ascii_letters

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from kb_builder.gfm.inline_rules import begins_in

_InlineRule = Callable[[StateInline, bool], bool]
_TICK = "`"
_TEXT = ("text",)
_BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    "\n": ("newline",),
    "!": ("text", "link"),
    "$": ("kb_formula",),
    "&": ("entity",),
    "*": ("emphasis",),
    ":": ("text", "kb_address"),
    "<": ("autolink", "kb_declaration", "html_inline"),
    "[": ("link",),
    "\\": ("escape",),
    "_": ("emphasis",),
    "`": ("backticks",),
    "w": ("text", "kb_address"),
    "W": ("text", "kb_address"),
    "~": ("strikethrough",),
}
"""Which inline rules can find something at a character, in the parser's order; at all others it is text."""


def plugin(parser: MarkdownIt) -> None:
    """Let `parser` ask only rules that can find something; after all other rules are there."""
    parser.block.ruler.before("table", "kb_one_line", _one_line)
    inline = parser.inline
    known = dict(zip(inline.ruler.get_active_rules(), inline.ruler.getRules(""), strict=True))
    parser.inline = _Inline(inline, known)


class _Inline(ParserInline):
    """The inline parser with all that `inline` knows, which chooses its rules by the character."""

    def __init__(self, inline: ParserInline, rules: Mapping[str, _InlineRule]) -> None:
        super().__init__()
        self.ruler, self.ruler2 = inline.ruler, inline.ruler2
        self._text = [rules[name] for name in _TEXT]
        self._rules = {mark: [rules[name] for name in names] for mark, names in _BEGINNINGS.items()}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Put the tokens of a text into `tokens`."""
        # Most paragraphs are words and code. A mark between two pieces of text begins nothing that one holds.
        pieces = src.split(_TICK)
        if len(pieces) % 2 and _TICK * 2 not in src and not begins_in(" ".join(pieces[::2])):
            tokens += _words_and_code(pieces)
            return tokens
        return super().parse(src, md, env, tokens)

    def tokenize(self, state: StateInline) -> None:
        """Put the tokens of a text into `state`."""
        source, end, deepest = state.src, state.posMax, state.md.options.maxNesting
        choose, text = self._rules.get, self._text
        while state.pos < end:
            position = state.pos
            for rule in choose(source[position], text) if state.level < deepest else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(source[position])
                state.pos += 1
        if state.pending:
            state.pushPending()


def _words_and_code(pieces: list[str]) -> Iterator[Token]:
    """Yield the tokens of a text that was cut at each mark of code: `say `x` twice`."""
    for place, piece in enumerate(pieces):
        if place % 2:
            code = piece.replace("\n", " ")
            is_padded = code.startswith(" ") and code.endswith(" ") and code.strip(" ")
            yield Token("code_inline", "code", 0, markup=_TICK, content=code[1:-1] if is_padded else code)
        elif piece:
            yield Token("text", "", 0, content=piece)


def _one_line(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a line that begins with a letter, with nothing below it, as the paragraph that it is."""
    below = start_line + 1
    begins = state.src[state.bMarks[start_line] + state.tShift[start_line]]
    if (
        silent
        or begins not in ascii_letters
        or (below < state.lineMax and not state.isEmpty(below))
        or state.is_code_block(start_line)
    ):
        return False
    return paragraph(state, start_line, end_line, silent)
