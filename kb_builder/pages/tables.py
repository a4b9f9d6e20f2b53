"""What look-ups were answered with, table by table, and which are answered otherwise today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from kb_builder.kept import Kept
from kb_builder.pages.noting import ENCODER, Place, encoded

_KIND = "look-ups"
_DECODER = msgspec.msgpack.Decoder(dict[Place, msgspec.Raw])


class Tables:
    """Tables by name as they are kept in `kept`, each under its digest."""

    def __init__(self, kept: Kept, tables: Mapping[str, Mapping[Any, Any]]) -> None:
        self._kept = kept
        self._written = {name: _written(table) for name, table in tables.items()}
        self.digests = {name: sha256(table).hexdigest() for name, table in self._written.items()}

    def beside(self, tables: Mapping[str, Mapping[Any, Any]]) -> Tables:
        """Give these tables and further ones."""
        made = Tables(self._kept, tables)
        made._written, made.digests = self._written | made._written, self.digests | made.digests
        return made

    def changed(self, before: Mapping[str, str]) -> dict[str, Collection[Place] | None]:
        """Give the keys with another answer than `before`, by table; None where that is not known.

        `before` are the digests of the tables as they were.
        """
        names = [
            name for name in before.keys() | self.digests.keys() if before.get(name) != self.digests.get(name)
        ]
        kept = self._kept.peek_all(_KIND, [before[name] for name in names if name in before])
        return {name: _differing(kept.get(before.get(name, "")), self._written.get(name)) for name in names}

    def keep(self, before: Mapping[str, str]) -> None:
        """Keep the tables that are not as they were `before`."""
        known = set(before.values())
        new = {one: self._written[name] for name, one in self.digests.items() if one not in known}
        self._kept.put_all(_KIND, new)

    def keep_only(self, digests: Collection[str]) -> None:
        """Forget all tables but those of these digests."""
        self._kept.keep_only(_KIND, digests)


def _written(table: Mapping[Any, Any]) -> bytes:
    try:
        return ENCODER.encode(dict(table))
    except UnicodeEncodeError:  # a lone surrogate; nothing is kept of who asked for a key with one
        return ENCODER.encode({key: encoded(value) for key, value in table.items() if _is_writable(key)})


def _is_writable(key: object) -> bool:
    try:
        ENCODER.encode(key)
    except UnicodeEncodeError:
        return False
    return True


def _differing(before: bytes | None, today: bytes | None) -> Collection[Place] | None:
    if before is None or today is None:
        return None
    had, has = _answers(before), _answers(today)
    return {key for key in had.keys() | has.keys() if had.get(key) != has.get(key)}


def _answers(table: bytes) -> dict[Place, bytes]:
    return {key: bytes(value) for key, value in _DECODER.decode(table).items()}
