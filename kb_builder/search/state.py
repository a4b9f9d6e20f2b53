"""What is kept of an index, so that the next one is made from what changed only."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.counting import Counted
from kb_builder.search.layout import VERSION

_SHAPE = 1


class State(msgspec.Struct):
    """An index with all that its next version needs; `files` are those of answers and ideas alone."""

    made_by: str
    """Which program and language made it: another one makes everything anew."""
    digests: dict[int, bytes]
    """Number of a page → digest of its record."""
    counted: dict[int, bytes]
    """Number of a page → its words, a packed `Counted`."""
    words: dict[str, tuple[int, int]]
    titles: int
    """The lengths of all titles together."""
    texts: int
    postings: int
    small: dict[str, list[int]]
    buckets: int
    shift: int
    heavy: list[str]
    files: dict[str, bytes]


def made_by(language: str, program: str) -> str:
    """Say what decides, beside the records, what an index looks like."""
    return f"{_SHAPE} {VERSION} {program} {language}"


def digest(record: SearchRecord) -> bytes:
    """Give a digest of a record."""
    return blake2b(msgspec.msgpack.encode(record), digest_size=16).digest()


def packed(page: Counted) -> bytes:
    """Pack the words of a page."""
    return msgspec.msgpack.encode(page)


def unpacked(page: bytes) -> Counted:
    """Unpack the words of a page."""
    return msgspec.msgpack.decode(page, type=Counted)
