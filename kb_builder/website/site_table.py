"""The table in which a build notes what it made, for the next one: pages, other files, and what was found.

A program that builds again keeps it in memory, with all that stands in the folder of the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder.article import Lookup
from kb_builder.website.document import Document
from kb_builder.website.listing import SIZE_OF_STATE, Listing, State, state
from kb_builder.website.settled import Seen

_Value = TypeVar("_Value")


class Page(msgspec.Struct, frozen=True, array_like=True):
    """A page as the last build left it: its key, the digest of its inputs, and marks of what it looked up.

    `sheets` are the pictures of faces that it shows.
    """

    key: str
    inputs: str
    asked: bytes
    sheets: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """All that is known of the last site.

    `files` has of each its key, and its state behind it. `answers` has, by the file of `content/` that was
    asked, what pages looked up and what was found, packed. `texts` are digests of all files composed.
    """

    files: dict[str, bytes] = {}
    pages: dict[str, Page] = {}
    answers: dict[str, bytes] = {}
    texts: dict[str, bytes] = {}
    seen: Seen = Seen()


class Row(msgspec.Struct, frozen=True):
    """What the checks know of the page with this key."""

    key: str
    document: Document


Said = dict[int, tuple[Lookup, bytes]]
TABLE, ROW = msgspec.msgpack.Decoder(Table), msgspec.msgpack.Decoder(Row)
_SAID = msgspec.msgpack.Decoder(Said)


@dataclass(frozen=True, slots=True)
class Stood:
    """What a program that builds again keeps of a site: its table, and all that stood in its folder then.

    `folder` is the state of the folder itself, which another build would exchange.
    """

    table: Table
    listing: Listing
    folder: State

    @classmethod
    def of(cls, table: Table, site: Path) -> Stood:
        """Look at a site, of which this is the table."""
        # The folder first: what comes after that is seen, or it is another folder.
        folder = _folder(site)
        return cls(table, Listing.of(site), folder)

    def is_in(self, site: Path) -> bool:
        """Tell whether nobody has put another site in the place of this one."""
        return self.folder == _folder(site)


def _folder(site: Path) -> State:
    """Give the state of the folder of a site; of none where there is no such folder."""
    try:
        return state(site.stat())
    except OSError:
        return b""


def file_row(key: str, state: State) -> bytes:
    """Give what the table holds of a file with this key in this state."""
    return key.encode() + state


def state_in(file: bytes) -> State:
    """Give the state of a file of which the table holds this."""
    return file[-SIZE_OF_STATE:]


def said_in(packed: bytes | None) -> Said:
    """Give answers with their questions, by the marks of these."""
    return decoded(_SAID, packed) or {}


def decoded(decoder: msgspec.msgpack.Decoder[_Value], value: bytes | None) -> _Value | None:
    """Read a value; None where there is none, or it is damaged."""
    try:
        return decoder.decode(value) if value is not None else None
    except msgspec.DecodeError:
        return None
