"""The table in which a build notes what it made, for the next one: pages, other files, and what was found.

A program that builds again keeps it in memory, with all that stands in the folder of the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from kb_builder.article import Lookup
from kb_builder.listing import SIZE_OF_STATE, Listing, State, state
from kb_builder.website.document import Document
from kb_builder.website.settled import Seen
from kb_builder.website.spare import tidied

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
class Folders:
    """What somebody saw in the folder of a site, and the files in the spare folder: the `links`.

    `states` are those of both folders themselves, which another build would exchange.
    """

    listing: Listing
    links: Mapping[str, State]
    states: tuple[State, State]

    @classmethod
    def of(cls, table: Table, site: Path, spare: Path) -> Folders:
        """Look at a site, of which this is the table, and tidy the spare folder."""
        links = tidied(spare, {name: state_in(file) for name, file in table.files.items()})
        # The folders first: what comes after that is seen, or it is another folder.
        states = _folder(site), _folder(spare)
        return cls(Listing.of(site), links, states)

    @classmethod
    def unseen(cls, listing: Listing, links: Mapping[str, State], site: Path, spare: Path) -> Folders:
        """Give a site of these files, and a spare folder of these links, as they were left: nobody looks."""
        return cls(listing, links, (_folder(site), _folder(spare)))

    def are_in(self, site: Path, spare: Path) -> bool:
        """Tell whether nobody has put other folders in the place of these."""
        return self.states == (_folder(site), _folder(spare))


@dataclass(frozen=True, slots=True)
class Stood:
    """What a program that builds again keeps of a site: its table, and both folders."""

    table: Table
    folders: Folders


def _folder(site: Path) -> State:
    """Give the state of a folder itself, b"" where there is none."""
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
