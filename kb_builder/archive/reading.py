"""How the archive is read: every file once, and what is to be mended counts as not there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kb_builder.archive import codec, files
from kb_builder.archive.equal_values import Shared
from kb_builder.archive.files import File
from kb_builder.archive.layout import Home, path_of_discussion
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion, Repository, Tombstone
from kb_builder.stored import Archived

logger = logging.getLogger(__name__)

_Noun = TypeVar("_Noun")
_REPLACED = "it will be replaced by what GitHub says"
_REMOVED = "it will be removed, unless you stop here and bring it back with `git restore`"
_NOTHING: Mapping[int, File[Discussion]] = MappingProxyType({})
Mends = Callable[[int], bool]
"""Tells whether a damaged discussion will be read again; asked about 0 for the repository and its state."""


def mends_nothing(_: int) -> bool:
    """Let every damaged file be an error."""
    return False


def read_home(home: Home, mends: Mends, known: Mapping[int, File[Discussion]] = _NOTHING) -> Archived:
    """Read all files of one repository, but for those of discussions that are `known`.

    A damaged one that `mends` names is a warning and counts as not there. Raises `ArchiveError` for
    every other one, and for one of a newer schema: that is not damaged, and must not be overwritten.
    """
    tombstones: dict[Path, File[Tombstone]] = {}
    for number in home.tombstones:
        if grave := _whole(partial(files.tombstone_of, home, number), mends(number), _REMOVED):
            tombstones[home.tombstone_file(number)] = grave
    buried = {grave.noun.number for grave in tombstones.values()}
    discussions: dict[int, File[Discussion]] = {}
    damaged, shared = [], Shared()
    # A run that died between the two leaves a discussion and its tombstone; then the tombstone counts.
    for number in (one for one in home.numbers if one not in buried):
        found = known.get(number) or _whole(partial(files.discussion_of, home, number), mends(number))
        if found:
            shared.share(found.noun)
            discussions[number] = found
        else:
            damaged.append(number)
    repository = _repository(home, mends)
    state = _whole(partial(files.state_of, home), mends(0)) if home.has_state else None
    digests = {path_of_discussion(home.name, number): one.digest for number, one in discussions.items()}
    digests |= {home.path_of(file): one.digest for file, one in tombstones.items()}
    digests |= {home.path_of(home.repository_file): repository.digest} if repository else {}
    digests |= {home.path_of(home.state_file): state.digest} if state else {}
    return Archived(
        (repository.noun if repository else _unknown(home),),
        tuple(one.noun for one in discussions.values()),
        {home.name: state.noun.watermark} if state else {},
        tuple(one.noun for one in tombstones.values()),
        {home.name: state.noun.missing} if state and state.noun.missing else {},
        {home.name: tuple(damaged)} if damaged else {},
        digests,
        {home.name: state.noun.unread} if state and state.noun.unread else {},
    )


def _repository(home: Home, mends: Mends) -> File[Repository] | None:
    if not home.has_repository and mends(0):
        return None
    return _whole(partial(files.repository_of, home), mends(0))


def _unknown(home: Home) -> Repository:
    return Repository(home.name, f"https://github.com/{home.name}")


def _whole(
    read: Callable[[], File[_Noun]], may_be_damaged: bool, then: str = _REPLACED
) -> File[_Noun] | None:
    try:
        return read()
    except codec.Newer:
        raise
    except ArchiveError as error:
        if not may_be_damaged:
            raise
        logger.warning("%s; %s", error.reason, then)
        return None
