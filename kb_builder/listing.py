"""What stands in a folder, looked at once: each file with all that the system says of it."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

State = bytes
"""What no change of a file leaves as it is, packed: a dictionary of these is read and compared at once."""
_SHAPE = struct.Struct("<QqqQQ")
SIZE_OF_STATE = _SHAPE.size
_LENGTH, _CONTENT, _INODE, _MOST = slice(0, 8), slice(0, 16), slice(24, 32), 2**64 - 1
_NOTHING: Mapping[str, State] = MappingProxyType({})


def state(found: os.stat_result) -> State:
    """Give the state of a file of which the system says this."""
    inode = found.st_ino & _MOST
    return _SHAPE.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, inode, found.st_mode)


def inode_in(known: State) -> int:
    """Give the inode of a file in this state, as far as a state holds it."""
    return int.from_bytes(known[_INODE], "little")


def differs_in_links(before: State, now: State) -> bool:
    """Tell whether a file differs in no more than a link to it that was made or removed can change."""
    return before[_CONTENT] == now[_CONTENT] and before[_INODE.start :] == now[_INODE.start :]


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by name, and its symbolic links, with their states."""

    files: Mapping[str, State] = field(default_factory=dict)
    links: Mapping[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, linked: Mapping[str, State] = _NOTHING) -> Listing:
        """Look into a folder, which need not exist; what cannot be read is not there.

        `linked` are states of files that other folders have links to: those are not asked for again.
        """
        files, links = dict[str, State](), dict[str, State]()
        for name, entry in _entries(folder):
            # While the other link is there, no other file has its inode.
            if name in linked and entry.inode() == inode_in(linked[name]):
                files[name] = linked[name]
                continue
            try:
                (links if entry.is_symlink() else files)[name] = state(entry.stat(follow_symlinks=False))
            except OSError:  # it is gone meanwhile
                continue
        return cls(files, links)

    @classmethod
    def of_names(cls, folder: Path, names: Iterable[str], known: Mapping[str, State]) -> Listing:
        """Ask for these files of a folder, which has others as well, with states that are `known`."""
        files, links = dict(known), dict[str, State]()
        for name in names:
            files.pop(name, None)
            try:
                found = os.lstat(f"{folder}/{name}")
            except OSError:  # it is gone meanwhile
                continue
            (links if stat.S_ISLNK(found.st_mode) else files)[name] = state(found)
        return cls(files, links)

    @property
    def digest(self) -> str:
        """A digest of all of it."""
        return _digest(self.files, self.links)

    @property
    def size(self) -> int:
        """The bytes in all files."""
        return sum(int.from_bytes(known[_LENGTH], "little") for known in self.files.values())


@dataclass(frozen=True, slots=True)
class Tree:
    """All that stands in a folder, by name: files with their states, folders, and symbolic links.

    `beyond` are files that links lead to, or that stand behind one, each under the name that leads there;
    the state of one that is not there is b"".
    """

    files: Mapping[str, State] = field(default_factory=dict)
    folders: Set[str] = frozenset()
    links: Set[str] = frozenset()
    beyond: Mapping[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Tree:
        """Look into a folder, which need not exist; what cannot be read is not there."""
        files, beyond, folders, links = dict[str, State](), dict[str, State](), set[str](), set[str]()
        left: list[tuple[str, str, frozenset[Path]]] = [("", str(folder), frozenset())]
        while left:
            above, place, followed = left.pop()
            for entry in _scanned(place):
                name, is_link = f"{above}{entry.name}", entry.is_symlink()
                way = followed | {Path(entry.path).resolve()} if is_link else followed
                if is_link:
                    links.add(name)
                if not entry.is_dir():
                    (beyond if way else files)[name] = _state(entry)
                elif not (is_link and _is_circle(entry, followed)):
                    left.append((f"{name}/", entry.path, way))
                    if not way:
                        folders.add(name)
        return cls(files, folders, links, beyond)

    def again(self, folder: Path, names: Iterable[str]) -> Tree:
        """Look again at these files, which somebody wrote or removed, and at no other.

        A folder in which no file is left stays known.
        """
        seen = Listing.of_names(folder, names, self.files)
        above = {PurePosixPath(one) for one in {name.rpartition("/")[0] for name in names} if one}
        made = {str(one) for inner in above for one in (inner, *inner.parents[:-1])}
        return replace(self, files=seen.files, folders=self.folders | made)

    @property
    def names(self) -> Iterable[str]:
        """All files, also those behind links."""
        return (*self.files, *self.beyond)

    @property
    def digest(self) -> str:
        """A digest of all files."""
        return _digest(self.files, self.beyond)


def _digest(*several: Mapping[str, State]) -> str:
    found = hashlib.sha256()
    for known in several:
        said = (b"%b\0%b" % (name.encode("utf-8", "surrogateescape"), known[name]) for name in sorted(known))
        found.update(b"".join((*said, b"\0")))
    return found.hexdigest()


def _is_circle(link: os.DirEntry[str], followed: Set[Path]) -> bool:
    """Tell whether a symbolic link leads to a folder in which it stands, or that links led to before."""
    target = Path(link.path).resolve()
    return target in followed or Path(link.path).parent.resolve().is_relative_to(target)


def _state(entry: os.DirEntry[str]) -> State:
    try:
        return state(entry.stat())
    except OSError:  # it is gone meanwhile, or a link leads nowhere
        return b""


def files_in(folder: Path, *endings: str) -> list[str]:
    """Give the names of the files in a folder that end in one of these ways, sorted: one look for all."""
    return sorted(name for name, _ in _entries(folder) if name.endswith(endings))


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all that is no folder, by name."""
    left = [("", str(folder))]
    while left:
        above, place = left.pop()
        for entry in _scanned(place):
            name = f"{above}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                left.append((f"{name}/", entry.path))
            else:
                yield name, entry


def _scanned(place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as found:
            return list(found)
    except OSError:  # it is not there, or cannot be read
        return []
