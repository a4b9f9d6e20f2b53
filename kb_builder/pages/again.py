"""Pieces of the last build, taken again where all that they are made of is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import msgspec

from kb_builder.kept import Kept
from kb_builder.knowledge import Answer, Idea, Person, Topic
from kb_builder.pages.edition import Edition
from kb_builder.pages.noting import ENCODER, Answers, Lookup, encoded
from kb_builder.pages.piece import Piece

_TOGETHER = 500
"""So many pieces are read at once."""


@dataclass(frozen=True, slots=True)
class MadePiece:
    """A piece, digests of what it is made of and of what it looked up, and its texts, by their marks."""

    inputs: bytes
    lookups: tuple[Lookup, ...]
    answers: bytes
    texts: tuple[bytes, ...]
    piece: Piece


def _made_of(kind: type, value: str) -> object:
    return PurePosixPath(value) if kind is PurePosixPath else value


_DECODER = msgspec.msgpack.Decoder(MadePiece, dec_hook=_made_of)


def written(made: MadePiece) -> bytes | MadePiece:
    """Give a piece as it is kept, or itself where it holds a lone surrogate, which no file can hold."""
    try:
        return ENCODER.encode(made)
    except UnicodeEncodeError:
        return made


def read(value: bytes | MadePiece) -> MadePiece:
    """Give a piece as it was before `written`. Raises `msgspec.DecodeError` where it is none."""
    return _DECODER.decode(value) if isinstance(value, bytes) else value


class LastPieces:
    """The pieces of the last build in the cache `kept`; `program` is a digest of what composes them."""

    def __init__(self, kept: Kept, program: str) -> None:
        self._kept, self.program = kept, program

    def take(
        self, kind: str, wanted: Mapping[str, bytes], answers: Answers
    ) -> Iterator[tuple[str, MadePiece]]:
        """Yield the pieces that would be made as they were, by name; `wanted` has what they are made of."""
        names = list(wanted)
        for at in range(0, len(names), _TOGETHER):
            for name, value in self._kept.peek_all(kind, names[at : at + _TOGETHER]).items():
                made = _decoded(value)
                if made and made.inputs == wanted[name] and made.answers == answers.digest(made.lookups):
                    yield name, made

    def keep(self, kind: str, pieces: Mapping[str, bytes]) -> None:
        """Keep these pieces, by name, as `written` gives them."""
        self._kept.put_all(kind, pieces)

    def keep_only(self, kind: str, names: Iterable[str]) -> None:
        """Forget all pieces of other names."""
        self._kept.keep_only(kind, names)


def _decoded(value: bytes) -> MadePiece | None:
    try:
        return read(value)
    except msgspec.DecodeError:
        return None


class Inputs:
    """Digests of what answers, ideas, people and topics are, and of what is the same for all pieces."""

    def __init__(self, edition: Edition, program: str) -> None:
        shared = program, edition.config.model_dump_json(), edition.facts, sorted(edition.repositories)
        self._shared = encoded(shared)
        self._entries: dict[int, tuple[Answer | Idea, bytes]] = {}

    def of(self, noun: Answer | Idea | Person | Topic) -> bytes:
        """Give a digest of all that the piece of a noun is made of, apart from what it looks up."""
        if isinstance(noun, Answer | Idea):
            parts = [self._entry(noun)]
        elif isinstance(noun, Topic):
            parts = [encoded(replace(noun, answers=(), ideas=()))]
            parts += self._entries_of((noun.answers, noun.ideas))
        else:
            alone = replace(noun, asked=(), accepted=(), helped=(), proposed=(), badges=())
            badges = [(one.name, one.date, one.by, self._entry(one.entry)) for one in noun.badges]
            parts = [encoded((alone, badges))]
            parts += self._entries_of((noun.asked, noun.accepted, noun.helped, noun.proposed))
        return hashlib.sha256(b"".join((self._shared, *parts))).digest()

    def _entries_of(self, lists: Iterable[Sequence[Answer | Idea]]) -> Iterator[bytes]:
        for entries in lists:
            yield len(entries).to_bytes(4)
            yield from map(self._entry, entries)

    def _entry(self, entry: Answer | Idea) -> bytes:
        # By identity: hashing an entry by its fields would take as long as its digest.
        known = self._entries.get(id(entry))
        if known is None or known[0] is not entry:
            known = self._entries[id(entry)] = entry, hashlib.sha256(encoded(entry)).digest()
        return known[1]
