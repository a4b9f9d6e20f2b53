"""What stands in the folder of a site, looked at once: each file with all that the system says of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

State = tuple[int, ...]
"""What no change of a file leaves as it is."""


def state(found: os.stat_result) -> State:
    """Give the state of a file of which the system says this."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by name, and its symbolic links, with their states."""

    files: Mapping[str, State] = field(default_factory=dict)
    links: Mapping[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Listing:
        """Look into a folder, which need not exist; what cannot be read is not there."""
        files, links = dict[str, State](), dict[str, State]()
        for name, entry in _entries(folder):
            try:
                (links if entry.is_symlink() else files)[name] = state(entry.stat(follow_symlinks=False))
            except OSError:  # it is gone meanwhile
                continue
        return cls(files, links)

    @property
    def digest(self) -> str:
        """A digest of all of it."""
        said = sorted(self.files.items()), sorted(self.links.items())
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def size(self) -> int:
        """The bytes in all files."""
        return sum(size for size, *_ in self.files.values())


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all that is no folder, by name."""
    left = [("", str(folder))]
    while left:
        above, place = left.pop()
        try:
            with os.scandir(place) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            name = f"{above}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                left.append((f"{name}/", entry.path))
            else:
                yield name, entry
