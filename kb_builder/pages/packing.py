"""A piece as it is kept: an outline with what lists and look-ups need, and a body with the texts.

The outline is read by every build. What stands in the body is read when somebody asks for it: whoever
makes a page, or writes a file that changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from hashlib import sha256
from typing import cast

import msgspec

from kb_builder.kept import Kept, Lost
from kb_builder.pages.noting import ENCODER, Lookup
from kb_builder.pages.piece import Piece
from kb_builder.publication import Page, SearchRecord, SiteFile, SocialCard, Told

_AT_HAND = 8
"""So many bodies stay in memory after they were read: the texts of one are asked for together."""


class _Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a text stands in a body, and a digest of what it is of."""

    start: int
    end: int
    digest: bytes


class _PageOutline(msgspec.Struct, frozen=True, array_like=True):
    path: str
    head: bytes
    text: _Place


class _RecordOutline(msgspec.Struct, frozen=True, array_like=True):
    """What the search knows of an answer or idea but for what it says, which stands in the body as JSON."""

    known: SearchRecord
    said: _Place


class _Made(msgspec.Struct, frozen=True, array_like=True):
    """What a piece is without its texts."""

    pages: tuple[_PageOutline, ...]
    files: dict[str, _Place]
    record: _RecordOutline | None
    cards: tuple[SocialCard, ...]
    data: dict[str, _Place]
    listed: str
    shown: tuple[str, ...]
    pictures: tuple[str, ...]
    summary: str


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """A piece without its texts, but with their marks, and a digest of its body."""

    texts: tuple[bytes, ...]
    body: str
    made: _Made


class Packed(msgspec.Struct, frozen=True):
    """A piece on its way: its outline, its body, and what it looked up, as it is kept.

    Where no file can hold it, or it does not last, `lookups` is b"".
    """

    outline: Outline
    body: bytes
    lookups: bytes


def pack(
    piece: Piece, lookups: Iterable[Lookup], texts: tuple[bytes, ...] = (), *, lasts: bool = True
) -> Packed:
    """Give a piece with what it looked up and the marks of its texts; one that does not last is not kept."""
    body = bytearray()

    def placed(text: str, digest: str = "") -> _Place:
        start, held = len(body), text.encode("utf-8", "surrogatepass")
        body.extend(held)
        return _Place(start, len(body), bytes.fromhex(digest) or sha256(held).digest())

    def outlined(one: SearchRecord) -> _RecordOutline:
        said = placed(json.dumps((one.question, one.answer)), one.digest)
        return _RecordOutline(replace(one, question="", answer=""), said)

    made = _Made(
        tuple(_PageOutline(one.path, ENCODER.encode(one.head), placed(one.text)) for one in piece.pages),
        {one.path: placed(one.text) for one in piece.files},
        outlined(piece.record) if piece.record else None,
        piece.cards,
        # As ASCII it holds every text.
        {address: placed(json.dumps(told.value)) for address, told in piece.data.items()},
        piece.listed,
        tuple(sorted(piece.shown)),
        piece.pictures,
        piece.summary,
    )
    outline = Outline(texts, sha256(body).hexdigest(), made)
    return Packed(outline, bytes(body), _kept_of(outline, lookups) if lasts else b"")


def _kept_of(outline: Outline, lookups: Iterable[Lookup]) -> bytes:
    """Give what a piece looked up as it is kept, b"" where no file can hold that or the outline."""
    try:
        ENCODER.encode(outline)
        return ENCODER.encode(tuple(lookups))
    except UnicodeEncodeError:  # a lone surrogate
        return b""


class Bodies:
    """The bodies of pieces, by their digests: in the cache, or in memory where they are not kept."""

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept
        self._held: dict[str, bytes] = {}
        self._at_hand: dict[str, bytes] = {}

    def __reduce__(self) -> tuple[Callable[..., Bodies], tuple[Kept | None, dict[str, bytes]]]:
        """Let another process read the same bodies."""
        return _bodies, (self._kept, self._held)

    def hold(self, digest: str, body: bytes) -> None:
        """Hold a body in memory."""
        self._held[digest] = body

    def read(self, kind: str, digest: str) -> bytes:
        """Give the body of a piece of a kind. Raises `Lost` where it is no longer there."""
        body = self._held.get(digest) or self._at_hand.get(digest)
        if body is None:
            body = self._kept.peek(body_kind(kind), digest) if self._kept else None
            if body is None:
                raise Lost(digest)
            while len(self._at_hand) >= _AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
            self._at_hand[digest] = body
        return body


def _bodies(kept: Kept | None, held: dict[str, bytes]) -> Bodies:
    made = Bodies(kept)
    for digest, body in held.items():
        made.hold(digest, body)
    return made


def body_kind(kind: str) -> str:
    """Give the kind under which the bodies of a kind of pieces are kept."""
    return f"{kind} body"


class _Body(msgspec.Struct, frozen=True):
    """The body of a piece of a kind, read when somebody asks for it."""

    bodies: Bodies
    kind: str
    name: str

    def read(self, place: _Place) -> str:
        """Give the text at a place."""
        held = self.bodies.read(self.kind, self.name)[place.start : place.end]
        return held.decode("utf-8", "surrogatepass")


_set = object.__setattr__


class _FromBody:
    """What has its text in the body of a piece."""

    __slots__ = ()
    _body: _Body
    _place: _Place

    @property
    def text(self) -> str:
        return self._body.read(self._place)

    @property
    def digest(self) -> str:
        return self._place.digest.hex()


class _KeptPage(_FromBody, Page):
    """A page of which nobody holds the text."""

    __slots__ = ("_body", "_head", "_place")
    _head: bytes

    def __init__(self, path: str, head: bytes, body: _Body, place: _Place) -> None:
        _set(self, "path", path)
        _set(self, "_head", head)
        _set(self, "_body", body)
        _set(self, "_place", place)

    def __reduce__(self) -> tuple[type[_KeptPage], tuple[str, bytes, _Body, _Place]]:
        return _KeptPage, (self.path, self._head, self._body, self._place)

    @property
    def head(self) -> Mapping[str, object]:
        found: Mapping[str, object] = msgspec.msgpack.decode(self._head)
        return found


class _KeptFile(_FromBody, SiteFile):
    """A file of which nobody holds the text."""

    __slots__ = ("_body", "_place")

    def __init__(self, path: str, body: _Body, place: _Place) -> None:
        _set(self, "path", path)
        _set(self, "_body", body)
        _set(self, "_place", place)

    def __reduce__(self) -> tuple[type[_KeptFile], tuple[str, _Body, _Place]]:
        return _KeptFile, (self.path, self._body, self._place)


class _KeptTold(_FromBody, Told):
    """What a page tells search engines, and nobody holds."""

    __slots__ = ("_body", "_place")

    def __init__(self, body: _Body, place: _Place) -> None:
        _set(self, "_body", body)
        _set(self, "_place", place)

    def __reduce__(self) -> tuple[type[_KeptTold], tuple[_Body, _Place]]:
        return _KeptTold, (self._body, self._place)

    @property
    def value(self) -> object:
        return _decoded(self.text)


class _KeptRecord(_FromBody, SearchRecord):
    """A record of which nobody holds what the answer or idea says."""

    __slots__ = ("_body", "_place")

    def __init__(self, known: SearchRecord, body: _Body, place: _Place) -> None:
        for name in _KNOWN:
            _set(self, name, getattr(known, name))
        _set(self, "_body", body)
        _set(self, "_place", place)

    def __reduce__(self) -> tuple[type[_KeptRecord], tuple[SearchRecord, _Body, _Place]]:
        known = SearchRecord(question="", **{name: getattr(self, name) for name in _KNOWN})
        return _KeptRecord, (known, self._body, self._place)

    @property
    def question(self) -> str:
        return self._said[0]

    @property
    def answer(self) -> str:
        return self._said[1]

    @property
    def _said(self) -> list[str]:
        return cast("list[str]", _decoded(self.text))


_KNOWN = [field.name for field in fields(SearchRecord) if field.name not in {"question", "answer"}]


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # a lone surrogate
        return json.loads(text)


def unpacked(outline: Outline, kind: str, bodies: Bodies) -> Piece:
    """Give the piece of an outline; its texts are read from `bodies` when they are asked for."""
    made, body = outline.made, _Body(bodies, kind, outline.body)
    return Piece(
        pages=tuple(_KeptPage(one.path, one.head, body, one.text) for one in made.pages),
        files=tuple(_KeptFile(path, body, place) for path, place in made.files.items()),
        record=_KeptRecord(made.record.known, body, made.record.said) if made.record else None,
        cards=made.cards,
        data={address: _KeptTold(body, place) for address, place in made.data.items()},
        listed=made.listed,
        shown=frozenset(made.shown),
        pictures=made.pictures,
        summary=made.summary,
    )
