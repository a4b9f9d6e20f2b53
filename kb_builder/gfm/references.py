"""What GitHub sees in running text: people, teams, posts, commits and emoji short codes.

Works on one text of sanitised HTML at a time (`&`, `<` and `>` are entities there), as GitHub's
own filters do after its sanitiser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kb_builder.gfm.addresses import GITHUB, LinkTargets
from kb_builder.model import LOGIN

_REPOSITORY = rf"{LOGIN}/[A-Za-z0-9._-]{{1,100}}"
_EMOJI = re.compile(r":([a-z0-9_+-]{1,60}):")
_REFERENCE = re.compile(
    r"(?P<shown>&lt;(?P<element>title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b"
    r".*?(?:&lt;/(?P=element)&gt;|\Z))"
    rf"|:(?P<emoji>[a-z0-9_+-]{{1,60}}):"
    rf"|(?<![\w@/.`-])@(?P<person>{LOGIN}(?<!-))(?:/(?P<team>[A-Za-z0-9][A-Za-z0-9_-]{{0,99}}))?(?![\w@/-]|\.\w)"
    rf"|(?<![\w@/.#-])(?:(?P<place>{_REPOSITORY})|(?P<owner>{LOGIN}))?#(?P<number>[1-9][0-9]{{0,9}})(?![\w])"
    rf"|(?<![\w@/.#-])GH-(?P<gh>[1-9][0-9]{{0,9}})(?![\w])"
    rf"|(?<![\w@/.#-])(?:(?P<commit_place>{_REPOSITORY})@)?(?P<commit>[0-9a-f]{{40}})(?![\w-])"
)
_COMMIT_LENGTH = 40
_COMMIT = re.compile(rf"[0-9a-f]{{{_COMMIT_LENGTH}}}")
REL = "ugc nofollow noopener noreferrer"
"""The `rel` of every link that leads away from the site."""


def link(text: str, addresses: LinkTargets) -> str:
    """Turn the references in `text` into links and its short codes into emoji."""
    # To look for all of them at each letter takes many times as long as to see that there is none.
    if "@" in text or "#" in text or "GH-" in text or (":" in text and _EMOJI.search(text)):
        return _REFERENCE.sub(lambda found: _linked(found, addresses), text)
    if len(text) >= _COMMIT_LENGTH and _COMMIT.search(text):
        return _REFERENCE.sub(lambda found: _linked(found, addresses), text)
    return text


def emojize(text: str) -> str:
    """Turn the short codes in `text` into emoji; what is no short code stays."""
    return _EMOJI.sub(_emoji, text) if ":" in text else text


def anchor(address: str, text: str, title: str = "") -> str:
    """Give a link; `address` is escaped, `text` and further attributes in `title` are HTML already."""
    return f'<a href="{escaped(address)}"{title}{rel(address)}>{text}</a>'


def rel(address: str) -> str:
    """Give the `rel` attribute of a link to `address`, "" for one within the site."""
    return f' rel="{REL}"' if address.startswith(("http:", "https:", "mailto:")) else ""


def escaped(value: str) -> str:
    """Escape `value` for a double-quoted attribute."""
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _linked(found: re.Match[str], addresses: LinkTargets) -> str:
    whole = found[0]
    if found["shown"]:
        return whole
    if found["emoji"]:
        return _short_codes().get(found["emoji"], whole)
    if found["person"]:
        return anchor(_account(found), whole)
    if found["commit"]:
        return _commit(found, addresses)
    if found["owner"] and found["owner"].lower() != addresses.repository.partition("/")[0].lower():
        return whole
    repository = found["place"] or addresses.repository
    number = int(found["number"] or found["gh"])
    return anchor(addresses.post(repository, number), whole) if repository else whole


def _account(found: re.Match[str]) -> str:
    if found["team"]:
        return f"{GITHUB}orgs/{found['person']}/teams/{found['team']}"
    return f"{GITHUB}{found['person']}"


def _commit(found: re.Match[str], addresses: LinkTargets) -> str:
    repository, commit = found["commit_place"] or addresses.repository, found["commit"]
    if not repository:
        return found[0]
    place = f"{found['commit_place']}@" if found["commit_place"] else ""
    return anchor(f"{GITHUB}{repository}/commit/{commit}", f"{place}<code>{commit[:7]}</code>")


def _emoji(found: re.Match[str]) -> str:
    return _short_codes().get(found[1], found[0])


@cache
def _short_codes() -> Mapping[str, str]:
    from pymdownx import gemoji_db  # type: ignore[import-untyped] # noqa: PLC0415 - few commands need it

    known = {code: facts.get("unicode_alt", facts["unicode"]) for code, facts in gemoji_db.emoji.items()}
    known |= {alias: known[code] for alias, code in gemoji_db.aliases.items() if code in known}
    return {code.strip(":"): _character(points) for code, points in known.items()}


def _character(code_points: str) -> str:
    return "".join(chr(int(code, 16)) for code in code_points.split("-"))
