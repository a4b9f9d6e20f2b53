"""How a code block looks: byte for byte the author's code, coloured by Pygments at build time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from kb_builder.characters import HIDDEN
from kb_builder.language import ENGLISH, Language

_MOST_CHARACTERS = 100_000
_MOST_LINES = 5_000
_MOST_LEXERS = 100
_LANGUAGE = re.compile(r"[\w+#./-]{1,40}")
# Names that GitHub knows and Pygments spells differently.
_ALSO_KNOWN_AS = {
    "jsonc": "json5",
    "mts": "typescript",
    "cts": "typescript",
    "mjs": "javascript",
    "cjs": "javascript",
    "svelte": "html",
    "vue": "html",
    "astro": "html",
    "shell-session": "console",
    "env": "bash",
    "dotenv": "bash",
}
_SOURCE_ONLY = frozenset({"mermaid", "math", "geojson", "topojson", "stl"})
_SPECIAL = re.compile("[&<>]")
_NAME = "n"
"""The class of names of no special kind: they have the colour of the block, and are a third of all tokens."""
_DRAWN = frozenset({"mermaid", "math"})
"""What GitHub draws: here readable source, with a class for whoever wants to draw it."""


def code_block(code: str, info: str, language: Language = ENGLISH) -> str:
    """Give the HTML of a code block whose fence says `info`, in the structure of Material.

    The text of its `code` element is exactly `code`. An unknown language and a block of more
    than 100,000 characters or 5,000 lines stay uncoloured.
    """
    kind = _language(info)
    drawn = f" kb-{kind}" if kind in _DRAWN else ""
    shown = f'<pre dir="ltr"><code tabindex="0">{_coloured(code, info)}</code></pre>'
    block = f'<div class="highlight{drawn}">{shown}</div>'
    if not code.isascii() and HIDDEN.search(code):
        warning = language.gettext("This code holds hidden characters: it may not be what it looks like.")
        block = f'<p class="kb-notice">{warning}</p>{block}'
    return block


def _coloured(code: str, info: str) -> str:
    lexer = _lexer(info)
    if lexer is None or len(code) > _MOST_CHARACTERS or code.count("\n") > _MOST_LINES:
        return html.escape(code, quote=False)
    runs = tuple(_runs(lexer, code))
    if "".join([value for _, value in runs]) != code:
        return html.escape(code, quote=False)
    return "".join([_run(css_class, value) for css_class, value in runs])


def _runs(lexer: Lexer, code: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a code with their classes, which no two in a row share."""
    # What the library would do before this is to change line ends and a byte order mark: there are none.
    css_class, text = "", ""
    for _, kind, value in lexer.get_tokens_unprocessed(code):
        found = _css_class(kind)
        if found == css_class:
            text += value
        else:
            yield css_class, text
            css_class, text = found, value
    yield css_class, text


def _language(info: str) -> str:
    found = _LANGUAGE.match(info.strip())
    return found[0].lower() if found else ""


def _lexer(info: str) -> Lexer | None:
    language = _language(info)
    return _named_lexer(language) if language and language not in _SOURCE_ONLY else None


@lru_cache(maxsize=_MOST_LEXERS)
def _named_lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - most commands colour nothing

    try:
        return get_lexer_by_name(_ALSO_KNOWN_AS.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@cache
def _css_class(kind: object) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent  # type: ignore[attr-defined]
    found: str = STANDARD_TYPES[kind]  # type: ignore[index]
    return "" if found == _NAME else found


def _run(css_class: str, value: str) -> str:
    text = html.escape(value, quote=False) if _SPECIAL.search(value) else value
    return f'<span class="{css_class}">{text}</span>' if css_class and not value.isspace() else text
