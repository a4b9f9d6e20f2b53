"""Finds links whose text names another host, repository or person, and shows hidden characters."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
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
_GITHUB = "github.com"
_PERSON = re.compile(r"@(?P<name>[\w-]{1,80})(?P<package>/[\w.-]{1,200})?")
_REPOSITORY = re.compile(
    rf"(?P<host>(?:https?://)?(?:www\.)?{re.escape(_GITHUB)}/)?(?P<name>[\w-]{{1,80}}(?:/[\w.-]{{1,100}})?)"
    r"(?P<post>[#@]\w{1,80})?(?(host)(?:/\S*)?)",
    re.IGNORECASE,
)
_PACKAGES = frozenset({"npmjs.com", "www.npmjs.com", "jsr.io", "unpkg.com"})
# What browsers read as a dot in a host (https://unicode.org/reports/tr46/), and what looks like one.
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff61\u00b7\u2027\u22c5\u2219\u30fb", "."))
_LONGEST = 2_000
_MANY = 1 << 12


def shown(found: re.Match[str]) -> str:
    """Give what stands for hidden characters: their code, and a sign where there are several."""
    more = "…" if len(found[0]) > 1 else ""
    return f'<span class="kb-control">U+{ord(found[0][0]):04X}{more}</span>'


def unmasked(address: str, text: str) -> str:
    """Give a note that says where a link leads, "" where its `text` does not hide that.

    "https://evil.example/", "paypal.com" → evil.example; so is every host in foreign letters, in the
    ASCII spelling that the name system knows (RFC 3492): "https://аррӏе.com" → xn--80ak6aa92e.com.
    "https://github.com/evil/widgets", "acme/widgets" → github.com/evil/widgets.
    """  # noqa: RUF002 - these letters are the example
    host = _ascii(_host_of(address))
    if not host:
        return ""
    said = HIDDEN.sub("", text[:_LONGEST])
    is_foreign = any(label.startswith("xn--") for label in host.split("."))
    is_clear = (
        host in said.lower()
        if is_foreign
        else unquote(address).partition("://")[2] == _SCHEME.sub("", unquote(said))
    )
    said = unicodedata.normalize("NFKC", said).translate(_DOTS).strip()
    path = _path_of(address) if host == _GITHUB else ()
    if is_clear or (not is_foreign and _is_honest(said, host) and _is_honest_name(said, host, path)):
        return ""
    where = "/".join((host, *path[:2]))
    return f' <span class="kb-host">{html.escape(where)}</span>'


@lru_cache(maxsize=_MANY)
def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _path_of(address: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in urlsplit(address).path.split("/") if part)


def _is_honest_name(said: str, host: str, path: tuple[str, ...]) -> bool:
    """Tell whether a text that is a name, a repository or an address on GitHub leads there."""
    if person := _PERSON.fullmatch(said):
        if person["package"]:
            return host in _PACKAGES or person["name"].lower() in path[:2]
        return path[:1] == (person["name"].lower(),)
    found = _REPOSITORY.fullmatch(said)
    if found is None or not (found["host"] or ("/" in found["name"] and (found["post"] or path))):
        return True
    named = tuple(part for part in found["name"].lower().split("/") if part)
    return path[: len(named)] == named or (
        not (found["host"] or found["post"]) and "/".join(named) in "/".join(path)
    )


def _is_honest(said: str, host: str) -> bool:
    return all(_are_one(_ascii(found["sure"] or found["known"]), host) for found in _PRETENDED.finditer(said))


def _are_one(said: str, host: str) -> bool:
    said, host = said.removeprefix("www."), host.removeprefix("www.")
    return said == host or host.endswith(f".{said}") or said.endswith(f".{host}")


@lru_cache(maxsize=_MANY)
def _ascii(host: str) -> str:
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower().encode("ascii", "backslashreplace").decode("ascii")
