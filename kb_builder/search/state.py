"""What is kept of an index, in parts, so that the next one reads and makes only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import msgspec

from kb_builder.kept import Kept
from kb_builder.search.counting import Counted
from kb_builder.search.layout import VERSION

_SHAPE = 4
_KIND, _STATE = "index", "the index of answers and ideas"
_COUNTED = "counted/"
_COUNTED_MORE = 1
"""A part of counted words is for so many times more pages than one of what is shown, as a power of two."""


class Gone(Exception):
    """A part of a kept index is no longer there, or it is another one: a new index has to be made."""


class State(msgspec.Struct):
    """What an index is, but for the bytes of its parts: its files, and the words of its pages."""

    made_by: str
    """Which program and language made it: another one makes everything anew."""
    digests: dict[int, str]
    """Number of a page → digest of its record."""
    words: dict[str, tuple[int, int]]
    titles: int
    """The lengths of all titles together."""
    texts: int
    postings: int
    sums: dict[str, int]
    """Beginning of terms → on how many pages its terms are together."""
    small: dict[str, str]
    buckets: int
    shift: int
    heavy: list[str]
    parts: dict[str, bytes]
    """Name of a part → SHA-256 of its bytes. Files stand under their names."""


class Parts:
    """The bytes of the parts of an index: made now, or kept and read when they are asked for."""

    def __init__(self, digests: dict[str, bytes], kept: Kept | None = None) -> None:
        """Go on from parts that are `kept`, of which these are the digests."""
        self.digests, self.made = digests, dict[str, bytes]()
        self._kept = kept

    def put(self, parts: Mapping[str, bytes]) -> None:
        """Put parts in place of what stood under their names."""
        for name, held in parts.items():
            digest = sha256(held).digest()
            if self.digests.get(name) != digest:
                self.digests[name], self.made[name] = digest, held

    def drop(self, names: Iterable[str]) -> None:
        """Take parts out, those that are there."""
        for name in names:
            self.digests.pop(name, None)
            self.made.pop(name, None)

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """Give parts by name, but for those that are not of this index. Raises `Gone`."""
        wanted = [name for name in names if name in self.digests]
        elsewhere = [name for name in wanted if name not in self.made]
        found = self._kept.peek_all(_KIND, elsewhere) if self._kept and elsewhere else {}
        for name in elsewhere:
            if sha256(found.get(name, b"")).digest() != self.digests[name]:
                raise Gone(name)
        return {name: found[name] if name in found else self.made[name] for name in wanted}

    @property
    def files(self) -> Iterator[str]:
        """Yield the names of the parts that are files of the index."""
        return (name for name in self.digests if not name.startswith(_COUNTED))


def kept_state(kept: Kept, maker: str) -> tuple[State, Parts] | None:
    """Give the index that was kept; None where there is none, or another program made it."""
    try:
        state = msgspec.msgpack.decode(kept.peek(_KIND, _STATE) or b"", type=State)
    except msgspec.DecodeError:
        return None
    return (state, Parts(state.parts, kept)) if state.made_by == maker else None


def keep_state(kept: Kept, state: State, parts: Parts) -> None:
    """Keep an index in place of the last one: all of it, or what is new of it."""
    known = msgspec.msgpack.encode(state)
    if parts.made or known != kept.peek(_KIND, _STATE):
        # What is no longer right goes first: names that were withdrawn may stand in it.
        kept.keep_only(_KIND, [_STATE, *parts.digests])
        kept.put_all(_KIND, {**parts.made, _STATE: known})


def made_by(language: str, program: str) -> str:
    """Say what decides, beside the records, what an index looks like."""
    return f"{_SHAPE} {VERSION} {program} {language}"


def counted_name(number: int, shift: int) -> str:
    """Give the name of the part that holds the words of a page."""
    return f"{_COUNTED}{number >> (shift + _COUNTED_MORE)}"


def counted_part(pages: Mapping[int, Counted]) -> bytes:
    """Give the part that holds the words of some pages."""
    return msgspec.msgpack.encode(pages)


def counted_pages(parts: Mapping[str, bytes]) -> Iterator[tuple[int, Counted]]:
    """Yield the pages of which these parts hold the words, in rising order."""
    for name, held in parts.items():
        if name.startswith(_COUNTED):
            yield from msgspec.msgpack.decode(held, type=dict[int, Counted]).items()
