"""Each file of the archive, read and verified: it must be whole, and lie where it says it belongs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb_builder.archive import codec
from kb_builder.archive.layout import Home
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository, Tombstone

logger = logging.getLogger(__name__)

_Noun = TypeVar("_Noun")
_REPLACED = "it will be replaced by what GitHub says"
_REMOVED = "it will be removed, unless you stop here and bring it back with `git restore`"
Mends = Callable[[int], bool]
"""Tells whether a damaged discussion will be read again; asked about 0 for the repository and its state."""


def mends_nothing(_: int) -> bool:
    """Let every damaged file be an error."""
    return False


def without_damaged(home: Home, mends: Mends) -> Home:
    """Give `home` as if the damaged files that `mends` names were not there, with a warning for each.

    Raises `ArchiveError` for one of a newer schema: it is not damaged, and must not be overwritten.
    """
    damaged = [n for n in home.numbers if mends(n) and not _is_whole(partial(discussion_of, home, n))]
    spoilt = [
        n for n in home.tombstones if mends(n) and not _is_whole(partial(tombstone_of, home, n), _REMOVED)
    ]
    return replace(
        home,
        numbers=tuple(n for n in home.numbers if n not in damaged),
        tombstones=tuple(n for n in home.tombstones if n not in spoilt),
        has_repository=home.has_repository and (not mends(0) or _is_whole(partial(repository_of, home))),
        has_state=home.has_state and (not mends(0) or _is_whole(partial(state_of, home))),
        damaged=tuple(damaged),
        damaged_tombstones=tuple(spoilt),
    )


def _is_whole(read: Callable[[], object], then: str = _REPLACED) -> bool:
    try:
        read()
    except codec.Newer:
        raise
    except ArchiveError as error:
        logger.warning("%s; %s", error.reason, then)
        return False
    return True


def thorough_reads(home: Home) -> Iterator[Callable[[], object]]:
    """Give a read of each file that also compares it with its canonical form."""
    yield partial(repository_of, home, thorough=True)
    for number in home.numbers:
        yield partial(discussion_of, home, number, thorough=True)
    for number in home.tombstones:
        yield partial(tombstone_of, home, number, thorough=True)
    if home.has_state:
        yield partial(state_of, home, thorough=True)


def repository_of(home: Home, *, thorough: bool = False) -> Repository:
    """Read `repository.json`. Raises `ArchiveError`, as all of these."""
    file = home.repository_file
    if not home.has_repository:
        raise codec.damaged(file, "is missing")
    repository = _read(file, codec.decode_repository, codec.encode_repository if thorough else None)
    return _at_home(file, repository, repository.name_with_owner, home.name)


def discussion_of(home: Home, number: int, *, thorough: bool = False) -> Discussion:
    """Read a discussion."""
    file = home.discussion_file(number)
    discussion = _read(file, codec.decode_discussion, codec.encode_discussion if thorough else None)
    label = f"{discussion.repository} discussion {discussion.number}"
    return _at_home(file, discussion, label, f"{home.name} discussion {number}")


def tombstone_of(home: Home, number: int, *, thorough: bool = False) -> Tombstone:
    """Read a tombstone."""
    file = home.tombstone_file(number)
    tombstone = _read(file, codec.decode_tombstone, codec.encode_tombstone if thorough else None)
    label = f"{tombstone.repository} discussion {tombstone.number}"
    return _at_home(file, tombstone, label, f"{home.name} discussion {number}")


def state_of(home: Home, *, thorough: bool = False) -> codec.State:
    """Read `state.json`."""
    file = home.state_file
    state = _read(file, codec.decode_state, codec.encode_state if thorough else None)
    return _at_home(file, state, state.repository, home.name)


def _read(
    file: Path, decode: Callable[[str, Path], _Noun], verify_with: Callable[[_Noun], str] | None
) -> _Noun:
    text = _text(file)
    noun = decode(text, file)
    if verify_with is not None and verify_with(noun) != text:
        raise codec.damaged(file, "is not in canonical form")
    return noun


def _text(file: Path) -> str:
    # As bytes: reading as text would turn a CRLF into LF and hide the damage.
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise codec.damaged(file, "is not UTF-8") from None
    except OSError as error:
        raise codec.damaged(file, f"cannot be read: {error.strerror}") from None


def _at_home(file: Path, noun: _Noun, says: str, place: str) -> _Noun:
    if says != place:
        raise codec.damaged(file, f"holds {says!r}, but lies where {place!r} belongs")
    return noun
