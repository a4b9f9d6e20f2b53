"""How GitHub reads a comment: the Markdown parser with GitHub's extensions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common import normalize_url
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from kb_builder.characters import HIDDEN
from kb_builder.gfm import block_rules, footnotes, inline_rules, link_rules, mathematics, quick, raw_html
from kb_builder.gfm.render_rules import RULES, Draft, Rule
from kb_builder.language import ENGLISH, Language

_MAX_NESTING = 240
# With more than one colon the library reads hosts and ports in its own way: left to it.
_NORMAL = re.compile(r"(?!.*:.*:)(?:[A-Za-z0-9:/?#!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*")
_NO_HOST = re.compile(r"https?://[^\s/?#)>]*%", re.IGNORECASE)
PLUGINS = (
    footnotes.plugin,
    link_rules.plugin,
    inline_rules.plugin,
    mathematics.plugin,
    block_rules.plugin,
    quick.plugin,
)
"""What we change in how the parser reads; the last one only how fast."""


class NestedTooDeepError(ValueError):
    """The text nests deeper than the parser can follow without losing some of it."""


def parse(text: str, prefix: str, language: Language = ENGLISH) -> Draft:
    """Turn the text of a comment into HTML that has yet to be sanitised and finished.

    A single line break is a `<br>`. Ids begin with `prefix`. Raises `NestedTooDeepError` rather
    than lose text.
    """
    env: dict[str, Any] = {"draft": Draft(prefix, language=language)}
    tokens = _PARSER.parse(text, env)
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        raise NestedTooDeepError(f"nested deeper than {_MAX_NESTING} levels")
    draft: Draft = env["draft"]
    draft.is_quotable = _is_quotable(text, tokens, env)
    draft.html = _PARSER.renderer.render(tokens, _PARSER.options, env)
    if "<video" in draft.html.lower():
        draft.html = raw_html.with_videos(draft.html, draft.video)
    env.clear()  # what was read of brackets holds it in a circle, with all of this text's tokens
    return draft


def _is_quotable(text: str, tokens: Sequence[Token], env: EnvType) -> bool:
    """Tell whether a text in a block quote, read by any Markdown parser, touches nothing but itself.

    Raw HTML may hide what follows, definitions are those of the whole file, a formula is text to other
    parsers, and so is a link whose address they refuse (`data:`, or a host with `%`). A tab ends at
    another column in a quote, which makes text of code. What nobody sees may be left out by whoever
    reads, which can make a tag of text.
    """
    if env.get("references") or env.get("footnotes") or (not text.isascii() and HIDDEN.search(text)):
        return False
    if "%" in text and _NO_HOST.search(text):
        return False
    if "<" in text and any(map(_is_read_otherwise, _every(tokens))):
        return False
    return "\t" not in text or not any("\t" in line for line in _outside_fences(text.split("\n"), tokens))


def _is_read_otherwise(token: Token) -> bool:
    if token.type in ("link_open", "image"):
        return any("<" in str(value) or "%3C" in str(value) for value in token.attrs.values())
    return token.type in ("html_block", "html_inline") or (
        token.type == "kb_formula" and "<" in token.content
    )


def _every(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _every(token.children or ())


def _outside_fences(lines: list[str], tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the lines outside fences. An indented fence counts as outside: its lines lose columns."""
    position = 0
    for token in tokens:
        if token.type == "fence" and token.level == 0 and token.map and lines[token.map[0]][:1] != " ":
            yield from lines[position : token.map[0]]
            position = token.map[1]
    yield from lines[position:]


def reader(plugins: Iterable[Callable[[MarkdownIt], None]] = PLUGINS) -> MarkdownIt:
    """Give a parser with our render rules and these rules for reading."""
    options = {"breaks": True, "linkify": False, "maxNesting": _MAX_NESTING, "alerts": False}
    parser = MarkdownIt("gfm-like2", options).disable("linkify")
    for plugin in plugins:
        parser.use(plugin)
    for kind, rule in RULES:
        parser.add_render_rule(kind, _adapted(rule))
    # Which addresses may be clicked is decided once, in `addresses`, for Markdown and raw HTML alike.
    parser.validateLink = _any_address  # type: ignore[assignment, method-assign]
    parser.normalizeLink = _normalised  # type: ignore[method-assign]
    # Shows an address as it was typed: "xn--…" must not turn into letters that look like others.
    parser.normalizeLinkText = _as_typed  # type: ignore[method-assign]
    return parser


def _adapted(rule: Rule) -> Any:  # noqa: ANN401 - markdown-it-py types render rules no closer
    def render(
        _renderer: object, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        return rule(tokens[idx], env["draft"])

    return render


def _any_address(_url: str) -> bool:
    return True


def _normalised(url: str) -> str:
    """Encode what no address may hold: most hold nothing of that, and taking them apart costs the most."""
    return url if _NORMAL.fullmatch(url) else normalize_url.normalizeLink(url)


def _as_typed(link: str) -> str:
    return link


_PARSER = reader()
