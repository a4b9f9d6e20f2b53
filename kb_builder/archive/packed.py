"""What the files of discussions said when they were read last, many of them in one row of the cache.

The files stay the truth: what is kept of one counts while its size, times and inode are what they were,
which no change leaves as they are.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from kb_builder.archive.files import File
from kb_builder.archive.layout import Home, path_of_discussion
from kb_builder.atomic import State, state_of
from kb_builder.kept import Kept
from kb_builder.model import Discussion
from kb_builder.stored import Archived

_log = logging.getLogger(__name__)

KIND = "archived"
_TOGETHER = 250
"""The discussions of so many numbers share a row: after a change of one, all of it is written again."""
_UNSEEN: State = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Row:
    """Discussions, each with the digest of its file and the state that it had."""

    discussions: tuple[Discussion, ...] = ()
    digests: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


_READ = msgspec.msgpack.Decoder(_Row)
_WRITE = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Packed:
    """What the cache `kept` has of the archive; `program` is a digest of all that reads the files.

    From `known` to `keep` it remembers what state each file had before it was read, by its path below the
    archive, and the states of each row that is kept.
    """

    kept: Kept
    program: str
    _seen: dict[str, State] = field(default_factory=dict)
    _rows: dict[str, tuple[State, ...]] = field(default_factory=dict)

    def known(self, home: Home) -> Mapping[int, File[Discussion]]:
        """Give the discussions of a repository whose files are as they were, by number."""
        states = dict(_states(home))
        self._seen.update((path_of_discussion(home.name, number), state) for number, state in states.items())
        wanted = dict.fromkeys(self.material(home.name, number) for number in states)
        found: dict[int, File[Discussion]] = {}
        for material, value in self.kept.peek_all(KIND, wanted).items():
            row = _opened(value)
            self._rows[material] = row.states
            for one, digest, state in zip(row.discussions, row.digests, row.states, strict=False):
                if states.get(one.number) == state:
                    found[one.number] = File(one, digest)
        return found

    def keep(self, archived: Archived) -> None:
        """Keep the discussions that were read, and nothing else of the archive."""
        rows: dict[str, list[Discussion]] = {}
        for one in archived.discussions:
            rows.setdefault(self.material(one.repository, one.number), []).append(one)
        for material, some in rows.items():
            self._put(material, some, archived.digests)
        self.kept.keep_only(KIND, rows)

    def forget(self) -> None:
        """Keep nothing of the archive."""
        self.kept.forget(KIND)

    def _put(self, material: str, some: Sequence[Discussion], digests: Mapping[str, str]) -> None:
        paths = [path_of_discussion(one.repository, one.number) for one in some]
        states = tuple(self._seen.get(path, _UNSEEN) for path in paths)
        if self._rows.get(material) != states:
            row = _Row(tuple(some), tuple(map(digests.__getitem__, paths)), states)
            self.kept.put(KIND, material, _written(row))

    def material(self, repository: str, number: int) -> str:
        return f"{self.program} {repository} {number // _TOGETHER}"


def _written(row: _Row) -> bytes:
    try:
        return _WRITE.encode(row)
    except (ValueError, OverflowError, RecursionError):
        # What msgspec cannot write, as a lone surrogate, is read from its file each time.
        return _WRITE.encode(_Row())


def _opened(value: bytes) -> _Row:
    try:
        return _READ.decode(value)
    except (msgspec.MsgspecError, RecursionError) as error:
        _log.debug("archive: what was kept cannot be read (%s)", error)
        return _Row()


def _states(home: Home) -> Iterator[tuple[int, State]]:
    folder = home.folder / "discussions"
    for number in home.numbers:
        with suppress(OSError):
            # A `Path` for each file takes longer than the question.
            found = os.stat(f"{folder}/{number}.json")  # noqa: PTH116
            yield number, state_of(found)
