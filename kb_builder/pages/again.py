"""Pieces of the last build, taken again where all that they are made of is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from kb_builder.kept import Kept
from kb_builder.knowledge import Answer, Idea, Person, Topic
from kb_builder.pages.edition import Edition
from kb_builder.pages.noting import Answers, encoded
from kb_builder.pages.packing import Outline, body_kind, opened
from kb_builder.publication import Page

Noun = Answer | Idea | Person | Topic | Page
"""What there is a piece of."""
_TOGETHER = 500
"""So many pieces are read at once."""


class LastPieces:
    """The pieces of the last build in the cache `kept`; `program` is a digest of what composes them."""

    def __init__(self, kept: Kept, program: str) -> None:
        self.kept, self.program = kept, program

    def take(self, kind: str, wanted: Mapping[str, bytes], answers: Answers) -> Iterator[tuple[str, Outline]]:
        """Yield the outlines of pieces that would be made as they were, by name.

        `wanted` has what they are made of.
        """
        found = dict(self._equal(kind, wanted, answers))
        there = self.kept.there(body_kind(kind), {one.body for one in found.values()})
        yield from ((name, outline) for name, outline in found.items() if outline.body in there)

    def _equal(
        self, kind: str, wanted: Mapping[str, bytes], answers: Answers
    ) -> Iterator[tuple[str, Outline]]:
        names = list(wanted)
        for at in range(0, len(names), _TOGETHER):
            for name, value in self.kept.peek_all(kind, names[at : at + _TOGETHER]).items():
                one = _opened(value)
                if one and one.inputs == wanted[name] and one.answers == answers.digest(one.lookups):
                    yield name, one

    def keep(self, kind: str, outlines: Mapping[str, bytes], bodies: Mapping[str, bytes]) -> bool:
        """Keep outlines of pieces by name, and their bodies by digest; tell whether the bodies are kept."""
        are_kept = self.kept.put_all(body_kind(kind), bodies)
        self.kept.put_all(kind, outlines)
        return are_kept

    def keep_only(self, kind: str, bodies: Mapping[str, str]) -> None:
        """Forget all pieces but those of these names with these bodies."""
        self.kept.keep_only(kind, bodies)
        self.kept.keep_only(body_kind(kind), bodies.values())


def _opened(value: bytes) -> Outline | None:
    try:
        return opened(value)
    except msgspec.DecodeError:
        return None


class Inputs:
    """Digests of what pieces are made of: of each noun, and of what is the same for all."""

    def __init__(self, edition: Edition, program: str) -> None:
        shared = program, edition.config.model_dump_json(), edition.facts, sorted(edition.repositories)
        self._shared = encoded(shared)
        self._entries: dict[int, tuple[Answer | Idea, bytes]] = {}

    def of(self, noun: Noun) -> bytes:
        """Give a digest of all that the piece of a noun is made of, apart from what it looks up."""
        if isinstance(noun, Page):
            parts = [encoded((str(noun.path), noun.digest))]
        elif isinstance(noun, Answer | Idea):
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
