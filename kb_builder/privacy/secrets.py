"""Masks what no page may repeat of what was written: tokens, keys, passwords and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb_builder.privacy.examples import is_example, is_reserved
from kb_builder.privacy.secret_kinds import RULES, SecretRule
from kb_builder.privacy.visible import READINGS, Visible

# No white space and no ASCII mark: either may stand in a link, in code, in an attribute or a file name.
HIDDEN_SECRET = "«hidden-secret»"  # noqa: S105 - what stands in a secret's place
HIDDEN_EMAIL = "«hidden-e-mail»"
EMAIL = "an e-mail address"
_SECRET = "secret"  # noqa: S105 - the name of a group
# Endings of file names and of program text that look like those of hosts.
_NO_HOSTS = frozenset(
    re.findall(
        r"\w+",
        "png jpg jpeg gif svg webp avif ico mp4 webm pdf js mjs cjs jsx tsx css scss json yaml yml toml lock"
        " txt html htm xml tgz gz bz2 xz exe dll dylib dmg msi log conf cfg ini service socket timer target"
        " mount scope slice device weight bias grad data shape reshape transpose dtype view contiguous",
    )
)
_NOBODY = re.compile(r"git|hg|svn|no-?reply|do-?not-?reply|your(?:[._-]?\w+)*", re.IGNORECASE)
# An address from its sign on. An end of ASCII letters ends before those of other scripts.
_AT_HOST = re.compile(
    r"[@\uff20](?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}"
    r"(?P<end>xn--[a-z0-9-]{2,59}|[A-Za-z]{2,24}(?![A-Za-z0-9_])|(?![A-Za-z])[^\W\d_]{2,24}(?!\w)))"
    # Neither a call, nor a longer name, nor a folder, nor the prompt of a shell.
    r"(?!\(|[-.]\w|:[~/]|:[\w.-]{1,60}/|[ :]?[~/]\S{0,60}[\]]?\s?[$#%]|[$#%][ \n])(?P<close>>)?"
)
_NAME = re.compile(r"(?P<open><?)(?P<mailto>(?:mailto:)?)(?<![\w.+%@/-])(?P<name>[\w.+'%-]{0,63}[\w+-])\Z")
# Writing without spaces puts words right before a name: only letters of one kind belong to it.
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f_.+'%-]*[A-Za-z0-9\u00c0-\u024f_+-]\Z")
_OTHER = re.compile(r"(?:(?![A-Za-z\u00c0-\u024f])[\w.+'%-])+\Z")
_VERSION = re.compile(r"v?\d+\.\d+[.-]")
_REMOTE = re.compile(r"(?:\A|[\s`$;&|(])(?:ssh|sftp|mosh|ssh-copy-id)(?:\s+-\w+(?:\s+[^\s@-]\S*)?)*\s+\Z")
_LONGEST_BEFORE = 80
_LONGEST_EXAMPLE = 250
_HINTS = frozenset(hint for rule in RULES for hint in rule.hints)
# What several hints hold: a text without it is searched for none of them.
_SHARED = ("key", "pass", "pwd", "gh", "gl", "shp", "IA", "_", "-", ".")


def _families(hints: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give hints by what they share, one that shares nothing by itself."""
    families: dict[str, list[str]] = {}
    for hint in sorted(hints):
        families.setdefault(next((one for one in _SHARED if one in hint), hint), []).append(hint)
    return tuple((shared, tuple(family)) for shared, family in families.items())


_ANY_CASE = _families(filter(str.islower, _HINTS))
_EXACT = _families(hint for hint in _HINTS if not hint.islower())
# What is hidden may have hidden the beginning of something else.
_MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may be shown, and the kinds of secrets that stood in it, each once, in a stable order."""

    text: str
    kinds: tuple[str, ...] = ()


def masked(text: str) -> Masked:
    """Give the text without its secrets and e-mail addresses.

        "use ghp_0123456789abcdef0123" → "use «hidden-secret»"
        "postgres://me:hunter2@db/x"   → "postgres://me:«hidden-secret»@db/x"
        "ask jane@acme.io"             → "ask «hidden-e-mail»"

    They are found as they are written and as they are seen: behind escapes, character references,
    comments, tags and emphasis. Examples are left alone: what stands for a secret in instructions
    (`${TOKEN}`, `xxxx`, `<password>`), published samples, hosts for documentation and the reader's
    own, the addresses of programs (`git@`, `noreply@`) and what only looks like an address
    (`pkg@1.2.3`, `icon@2x.png`, `me@host:folder/`). Masking twice changes nothing.
    """
    kinds: list[str] = []
    for _ in range(_MOST_PASSES):
        before, text = text, _once(text, kinds)
        if text == before:
            break
    return Masked(text, tuple(dict.fromkeys(kinds)))


def _once(text: str, kinds: list[str]) -> str:
    searched = ""
    for read in READINGS:
        seen = read(text)
        # Most texts read as they are written, and are searched once.
        if seen.text == text == searched:
            continue
        suspect = seen.changed()
        if not suspect:
            continue
        for rule in _hinted(suspect):
            if found := tuple(_secrets(seen.text, rule)):
                kinds.append(rule.kind)
                text = seen.replaced(found)
                seen = read(text)
        if "@" in suspect or "\uff20" in suspect:
            text = _without_addresses(seen, kinds)
        searched = text if suspect == text else searched
    return text


def _hinted(text: str) -> Iterator[SecretRule]:
    hints = {*_found(text, _EXACT), *_found(text.lower(), _ANY_CASE)}
    if hints:
        yield from (rule for rule in RULES if not hints.isdisjoint(rule.hints))


def _found(text: str, families: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    return [hint for shared, family in families if shared in text for hint in family if hint in text]


def _secrets(text: str, rule: SecretRule) -> Iterator[tuple[int, int, str]]:
    for found in rule.pattern.finditer(text):
        group = _SECRET if found.groupdict().get(_SECRET) else 0
        if HIDDEN_SECRET not in found[group] and not _is_example(found, group, rule.shape):
            yield *found.span(group), HIDDEN_SECRET


def _is_example(found: re.Match[str], group: str | int, shape: str) -> bool:
    secret = found[group].strip()
    if len(secret) > _LONGEST_EXAMPLE:
        return False
    tails = () if group else (secret.rpartition("_")[2], secret.partition("-")[2])
    return any(is_example(shape, told, found) for told in (secret, *tails) if told)


def _without_addresses(seen: Visible, kinds: list[str]) -> str:
    found: list[tuple[int, int, str]] = []
    done = 0
    for host in _AT_HOST.finditer(seen.text):
        before = seen.text[max(done, host.start() - _LONGEST_BEFORE) : host.start()]
        name = _NAME.search(before)
        if name is None or _is_no_ones(before, name, host):
            continue
        own = _own_name(name["name"], host["host"])
        # `<jane@acme.io>` is hidden with its brackets, which would make a tag of what is left.
        bracketed = bool(name["open"] and host["close"]) and own == name["name"]
        start = host.start() - len(name[0] if bracketed else own)
        done = host.end() if bracketed or not host["close"] else host.end() - 1
        found.append((start, done, HIDDEN_EMAIL))
    if found:
        kinds.append(EMAIL)
    return seen.replaced(found)


def _own_name(name: str, host: str) -> str:
    """Give the part of the word before the sign that is the address's: 我的邮箱foo → foo."""
    latin, other = _LATIN.search(name), _OTHER.search(name)
    first, second = (latin, other) if host.isascii() else (other, latin)
    own = first if first and any(map(str.isalnum, first[0])) else second
    return own[0] if own else name


def _is_no_ones(before: str, name: re.Match[str], host: re.Match[str]) -> bool:
    here = before[: name.start()]
    is_prompt = host["close"] and not name["open"] and (not here or here.endswith("\n"))
    return bool(
        is_prompt
        or host["end"].lower() in _NO_HOSTS
        or _NOBODY.fullmatch(name["name"])
        or "noreply." in host["host"].lower()
        or is_reserved(host["host"])
        or _VERSION.match(host["host"])
        or _REMOTE.search(here)
    )
