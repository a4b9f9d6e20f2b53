"""How a short hostile string (title, login, label, address) becomes harmless wherever a page shows it."""

from __future__ import annotations

import functools
import html
import re
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from kb_builder.article.templating import CODE_IN_TITLE
from kb_builder.characters import clean
from kb_builder.gfm.addresses import is_usual

# What can begin something in Markdown, wherever it stands in a line …
_ANYWHERE = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)#|:(?=//)|(?<=www)\.|(?<=WWW)\.")
# … a text without any of these, as most titles are: this tells so in a tenth of the time …
_PLAIN = re.compile(r"[A-Za-z0-9 ,;?!'\"()/%+=@-]*")
# … a character reference, and what can do so at the beginning of one.
_REFERENCE = re.compile(r"&(#?\w+);")
# … what separates in our lists …
_SEPARATOR = re.compile(r"\\.|(?P<found>,(?= ))")
_BEGINNING = re.compile(r"\A(?:(?P<mark>[-+=])|(?P<digits>[0-9]{1,9})(?P<dot>[.)]))")


@functools.lru_cache(maxsize=1 << 16)
def markdown(text: str) -> Markup:
    """Give `text` for a place in a Markdown page: a heading, a link's text, a list, a cell of a table.

    One line, escaped by backslashes where something in it could begin a construct:

        2. <b>Is *this* `code`?</b>  →  2\\. \\<b\\>Is \\*this\\* \\`code\\`?\\</b\\>
    """
    return Markup(_BEGINNING.sub(_as_text, _escaped(clean(text))))  # noqa: S704


@functools.lru_cache(maxsize=1 << 16)
def title_markdown(title: str) -> Markup:
    """Give a title as `markdown` does, with the code in it as code; not for cells of a table.

    Code that holds `<` or `&` stays escaped text: in code no backslash keeps it from looking like HTML.
    """
    parts = CODE_IN_TITLE.split(clean(title))
    shown = (_code(part) if place % 2 else _escaped(part) for place, part in enumerate(parts))
    return Markup(_BEGINNING.sub(_as_text, "".join(shown)))  # noqa: S704


def value_markdown(text: str) -> Markup:
    """Give somebody's words for a list of ours with commas between its entries.

    A comma in them is escaped, so that they stay one entry: `help, please` → `help\\, please`
    """
    escaped = _SEPARATOR.sub(lambda one: f"\\{one[0]}" if one["found"] else one[0], markdown(text))
    return Markup(escaped)  # noqa: S704


def _code(text: str) -> str:
    return _escaped(f"`{text}`") if set("<&") & set(text) else f"`{text}`"


def _escaped(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return _REFERENCE.sub(r"\\&\1\\;", _ANYWHERE.sub(r"\\\g<0>", text))


def _as_text(found: re.Match[str]) -> str:
    return f"\\{found['mark']}" if found["mark"] else f"{found['digits']}\\{found['dot']}"


def address(url: str) -> Markup:
    """Give a web address for a quoted attribute, "" for what is not plainly http or https.

    Everything outside a conservative set is percent-encoded; an address with a user name in
    it, which shows one host and means another, is refused.
    """
    if is_usual(url):
        return Markup(url)  # noqa: S704 - nothing in it is to be escaped
    try:
        parts = urlsplit(url)
    except ValueError:
        return Markup()
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return Markup()
    if clean(url) != url or "\\" in url:
        return Markup()
    return Markup(html.escape(quote(url, safe="%/:?#@&=+,;~.-_!$()")))  # noqa: S704
