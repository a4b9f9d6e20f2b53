"""Where a bare web address begins and ends in text, by the rules of GitHub's parser.

Follows cmark-gfm's `autolink.c` for `www.` and `http(s)://`
(https://github.github.com/gfm/#autolinks-extension-). E-mail addresses are left as text: a link
would hand them to harvesters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SCHEME = re.compile(r"(?<![A-Za-z])https?$", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_REST = re.compile(r"[^ \t\n\v\f\r<]*")
_ENTITY = re.compile(r"&[A-Za-z]+;$")
_LONGEST_SCHEME = 5
_LONGEST_ENTITY = 40
_MOST_DOTS = 10


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text: from `start` to `end`, leading to `href`."""

    start: int
    end: int
    href: str


def address_at(text: str, position: int, limit: int) -> Address | None:
    """Read the address whose `www.` or `://` stands at `position`; the text ends at `limit`."""
    if text[position : min(position + len("www."), limit)].lower() == "www.":
        return _www(text, position, limit)
    if text.startswith("://", position, limit):
        return _http(text, position, limit)
    return None


def _www(text: str, start: int, limit: int) -> Address | None:
    if start > 0 and text[start - 1] not in "*_~( \t\n\r":
        return None
    domain_end = _domain_end(text, start, limit)
    if domain_end == 0 or "." not in text[start:domain_end]:
        return None
    end = _trimmed(text, start, _path_end(text, domain_end, limit))
    return Address(start, end, f"http://{text[start:end]}")


def _http(text: str, colon: int, limit: int) -> Address | None:
    scheme = _SCHEME.search(text, max(colon - _LONGEST_SCHEME - 1, 0), colon)
    host = colon + len("://")
    if scheme is None or host >= limit or not (text[host].isalnum() or _may_be_in_host(text[host])):
        return None
    domain_end = _domain_end(text, host, limit)
    end = _trimmed(text, colon, _path_end(text, domain_end, limit)) if domain_end else 0
    href = scheme[0].lower() + text[colon:end]
    return Address(scheme.start(), end, href) if end > host else None


def _domain_end(text: str, start: int, limit: int) -> int:
    """Give where the domain ends, 0 where it is none; like GitHub's, blind for the text's last character."""
    position = start + 1
    while position < limit - 1:
        if run := _HOST.match(text, position, limit - 1):
            position = run.end()
        if position < limit - 2 and text[position] == "\\":
            position += 1
        if position >= limit - 1 or not (_HOST.match(text, position) or _may_be_in_host(text[position])):
            break
        position += 1
    domain = text[start + 1 : position]
    return 0 if _has_underscores(domain) else max(position, start + 1)


def _may_be_in_host(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] not in "PZ"


def _has_underscores(domain: str) -> bool:
    """Tell whether one of the last two parts has an underscore; nobody counts in a very long name."""
    parts = domain.split(".")
    return any("_" in part for part in parts[-2:]) and len(parts) - 1 <= _MOST_DOTS


def _path_end(text: str, start: int, limit: int) -> int:
    rest = _REST.match(text, start, limit)
    return rest.end() if rest else start


def _trimmed(text: str, start: int, end: int) -> int:
    """Leave out punctuation that belongs to the sentence, and unbalanced closing parentheses."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last in "?!.,:*_~'\"":
            end -= 1
        elif last == ")" and surplus > 0:
            surplus, end = surplus - 1, end - 1
        elif last == ";":
            entity = _ENTITY.search(text, max(start, end - _LONGEST_ENTITY), end)
            end = entity.start() if entity else end - 1
        else:
            break
    return end
