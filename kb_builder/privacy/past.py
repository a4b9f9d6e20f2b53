"""Encrypts what only the archive knows of a discussion under the discussion's own words.

GitHub does not tell which titles, labels and closings a discussion had. Where its words are
withheld these may be read by nobody; once they are wanted again, GitHub gives the words that
decrypt them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from kb_builder.model import Discussion, Standing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_SHORTEST = 12
"""A text of fewer characters is guessed too easily to be a key."""
_BETWEEN = "."


@dataclass(frozen=True, slots=True)
class _Past:
    """Every title that a discussion had, today's last, and its earlier labels and closings."""

    titles: tuple[str, ...]
    standings: tuple[Standing, ...] = ()


def encrypted_past(whole: Discussion) -> tuple[str, ...]:
    """Give the past of a discussion twice in one text: encrypted under its title, and under its body.

    So one of the two may be edited and the other still decrypts it. The same discussion always
    gives the same text. Gives nothing where neither is long enough to be a key.
    """
    past = _Past((*whole.former_titles, whole.title), whole.former_standings)
    plain = json.dumps(msgspec.to_builtins(past)).encode("ascii")
    twice = [_encrypted(plain, words, whole.id) for words in _keys(whole)]
    return (_BETWEEN.join(twice),) if twice else ()


def with_past(read: Discussion, encrypted: Iterable[str]) -> tuple[Discussion, tuple[str, ...]]:
    """Give a discussion as GitHub has it with all of its past that its words decrypt, and the rest."""
    tried = [(one, _decrypted(one, read)) for one in encrypted]
    known = [past for _, past in tried if past is not None]
    if not known:
        return read, tuple(one for one, _ in tried)
    titles = dict.fromkeys((*(title for past in known for title in past.titles), *read.former_titles))
    titles.pop(read.title, None)
    # What was encrypted first had lost the least.
    standings = {standing.until: standing for past in reversed(known) for standing in past.standings}
    whole = replace(
        read,
        former_titles=tuple(titles),
        former_standings=tuple(standings[until] for until in sorted(standings)),
    )
    return whole, tuple(one for one, past in tried if past is None)


def _decrypted(encrypted: str, read: Discussion) -> _Past | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - few runs need it

    for one in encrypted.split(_BETWEEN):
        for words in _keys(read):
            try:
                plain = _cipher(words, read.id).decrypt(bytes.fromhex(one), None)
                return msgspec.convert(json.loads(plain), _Past)
            except (InvalidTag, ValueError):
                continue
    return None


def _encrypted(plain: bytes, words: str, id_: str) -> str:
    return _cipher(words, id_).encrypt(plain, None).hex()


def _keys(discussion: Discussion) -> tuple[str, ...]:
    return tuple(text for text in (discussion.title, discussion.body) if len(text) >= _SHORTEST)


def _cipher(words: str, id_: str) -> AESSIV:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415 - few runs need it

    secret, salt = (text.encode("utf-8", "surrogatepass") for text in (words, id_))
    # Slow, so that guessing is: 8 ms and 4 MB for each guess.
    return AESSIV(hashlib.scrypt(secret, salt=salt, n=2**12, r=8, p=1, dklen=64))
