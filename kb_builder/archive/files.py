"""Each file of the archive, read and verified: it must be whole, and lie where it says it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from kb_builder.archive import codec
from kb_builder.archive.layout import Home
from kb_builder.model import Discussion, Repository, Tombstone

_Noun = TypeVar("_Noun")


@dataclass(frozen=True, slots=True)
class File(Generic[_Noun]):
    """What a whole file holds, and the digest of its text."""

    noun: _Noun
    digest: str


def thorough_reads(home: Home) -> Iterator[Callable[[], object]]:
    """Give a read of each file that also compares it with its canonical form."""
    yield partial(repository_of, home, thorough=True)
    for number in home.numbers:
        yield partial(discussion_of, home, number, thorough=True)
    for number in home.tombstones:
        yield partial(tombstone_of, home, number, thorough=True)
    if home.has_state:
        yield partial(state_of, home, thorough=True)


def repository_of(home: Home, *, thorough: bool = False) -> File[Repository]:
    """Read `repository.json`. Raises `ArchiveError`, as all of these."""
    file = home.repository_file
    if not home.has_repository:
        raise codec.missing(file)
    found = read(Repository, file, thorough=thorough)
    return _at_home(file, found, found.noun.name_with_owner, home.name)


def discussion_of(home: Home, number: int, *, thorough: bool = False) -> File[Discussion]:
    """Read a discussion."""
    file = home.discussion_file(number)
    found = read(Discussion, file, thorough=thorough)
    label = f"{found.noun.repository} discussion {found.noun.number}"
    return _at_home(file, found, label, f"{home.name} discussion {number}")


def tombstone_of(home: Home, number: int, *, thorough: bool = False) -> File[Tombstone]:
    """Read a tombstone."""
    file = home.tombstone_file(number)
    found = read(Tombstone, file, thorough=thorough)
    label = f"{found.noun.repository} discussion {found.noun.number}"
    return _at_home(file, found, label, f"{home.name} discussion {number}")


def state_of(home: Home, *, thorough: bool = False) -> File[codec.State]:
    """Read `state.json`."""
    file = home.state_file
    found = read(codec.State, file, thorough=thorough)
    return _at_home(file, found, found.noun.repository, home.name)


def read(kind: type[_Noun], file: Path, *, thorough: bool = False) -> File[_Noun]:
    """Read a file, and with `thorough` compare it with its canonical form."""
    text = text_of(file)
    noun = codec.decode(kind, text, file)
    if thorough and codec.encode(noun) != text:
        raise codec.damaged(file, "is not in canonical form")
    return File(noun, codec.digest_of(text))


def text_of(file: Path) -> str:
    """Give the text of a file. Raises `ArchiveError` where it cannot be read."""
    # As bytes: reading as text would turn a CRLF into LF and hide the damage.
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise codec.damaged(file, "is not UTF-8") from None
    except OSError as error:
        raise codec.damaged(file, f"cannot be read: {error.strerror}") from None


def _at_home(file: Path, found: File[_Noun], says: str, place: str) -> File[_Noun]:
    if says != place:
        raise codec.damaged(file, f"holds {says!r}, but lies where {place!r} belongs")
    return found
