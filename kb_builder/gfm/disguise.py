"""What pretends to be something else: links that look like another host's, characters that nobody sees."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from kb_builder.characters import HIDDEN

_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}"
# Without a scheme only names with a well-known end are taken for hosts: `main.rs` is a file.
_KNOWN = (
    r"(?:com|org|net|edu|gov|mil|int|io|co|dev|app|ai|info|biz|me|xyz|online|site|shop|cloud|tech|page|link"
    r"|uk|de|fr|nl|eu|ru|cn|jp|kr|br|in|au|ca|ch|at|be|it|es|se|no|us|test|example)"
)
_PRETENDED = re.compile(
    rf"(?:(?<![\w/=?&%#.:+-])https?:[/\\]{{2}}(?:[^\s/@]{{1,80}}@)?|(?<![\w.@-])www\.)(?P<sure>{_HOST}[^\W_][\w-]{{0,61}})"
    rf"|(?<![\w.@/-])(?P<known>{_HOST}{_KNOWN})(?![\w-]|\.\w|\()",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)
_LONGEST = 2_000


def shown(found: re.Match[str]) -> str:
    """Give what stands for hidden characters: their code, and a sign where there are several."""
    more = "…" if len(found[0]) > 1 else ""
    return f'<span class="kb-control">U+{ord(found[0][0]):04X}{more}</span>'


def unmasked(address: str, text: str) -> str:
    """Give a note with the host that a link leads to, "" where its `text` (HTML) does not hide that.

    "https://evil.example/", "paypal.com" → evil.example; so is every host in foreign letters, in the
    ASCII spelling that the name system knows (RFC 3492): "https://аррӏе.com" → xn--80ak6aa92e.com.
    """  # noqa: RUF002 - these letters are the example
    host = _ascii(_host_of(address))
    if not host:
        return ""
    said = HIDDEN.sub("", html.unescape(text[:_LONGEST]))
    is_foreign = any(label.startswith("xn--") for label in host.split("."))
    is_clear = (
        host in said.lower()
        if is_foreign
        else unquote(address).partition("://")[2] == _SCHEME.sub("", unquote(said))
    )
    if is_clear or (not is_foreign and _is_honest(unicodedata.normalize("NFKC", said), host)):
        return ""
    return f' <span class="kb-host">{html.escape(host)}</span>'


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_honest(said: str, host: str) -> bool:
    return all(_are_one(_ascii(found["sure"] or found["known"]), host) for found in _PRETENDED.finditer(said))


def _are_one(said: str, host: str) -> bool:
    said, host = said.removeprefix("www."), host.removeprefix("www.")
    return said == host or host.endswith(f".{said}") or said.endswith(f".{host}")


def _ascii(host: str) -> str:
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower().encode("ascii", "backslashreplace").decode("ascii")
