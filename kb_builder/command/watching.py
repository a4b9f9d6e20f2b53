"""Tells `kb serve` at once of files that change, where the system tells programs; else looks for them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

_ONLY_READ = frozenset(["opened", "closed_no_write"])
_EVERY = 0.5
"""Seconds between two looks where the system tells nothing."""
_FOREIGN = ("9p", "afs", "cifs", "drvfs", "fuse", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")
"""How file systems are called of which other machines write files without telling this one."""
_MOUNTS = Path("/proc/self/mounts")


def observer(folders: Iterable[Path]) -> BaseObserver:
    """Give what watches these folders and files in them; the fastest way that sees everything.

    A folder that a link leads to is not watched by the system, and so much may be watched already
    that it watches no more.
    """
    # It tells of an error where a change comes while a thread of its own ends.
    logging.getLogger("watchdog").setLevel(logging.CRITICAL)
    found = list(folders)
    if any(map(_is_foreign, found)) or any(map(_has_links, found)):
        return PollingObserver(timeout=_EVERY)
    told = _Told()
    told.start()
    try:
        for folder in found:
            told.schedule(FileSystemEventHandler(), str(folder), recursive=True)
    except OSError:
        told.stop()
        return PollingObserver(timeout=_EVERY)
    told.unschedule_all()
    return told


class _Told(Observer):  # type: ignore[misc,valid-type] # chosen when it is loaded
    """Is told of changes by the system."""

    def start(self) -> None:
        """Begin, unless it has begun: whoever watches may not know."""
        if not self.is_alive():
            super().start()

    def schedule(
        self, event_handler: FileSystemEventHandler, path: str, *, recursive: bool = False
    ) -> ObservedWatch:
        """Watch a folder, or one file by its name: editors put a new file in the place of the old one."""
        if Path(path).is_dir():
            watched = super().schedule(_Changes(event_handler), path, recursive=recursive)
        else:
            watched = super().schedule(_Changes(event_handler, path), str(Path(path).parent))
        return cast("ObservedWatch", watched)


class _Changes(FileSystemEventHandler):
    """Passes on what changes, but not that a file is read; only of `file`, if given."""

    def __init__(self, handler: FileSystemEventHandler, file: str = "") -> None:
        self._handler, self._file = handler, file

    def dispatch(self, event: FileSystemEvent) -> None:
        """Pass on an event, or not."""
        is_meant = not self._file or self._file in (event.src_path, event.dest_path)
        if is_meant and event.event_type not in _ONLY_READ:
            self._handler.dispatch(event)


def _has_links(folder: Path) -> bool:
    return any(Path(place, name).is_symlink() for place, names, _ in os.walk(folder) for name in names)


def _is_foreign(folder: Path) -> bool:
    """Tell whether a folder may lie on another machine."""
    try:
        mounts = [line.split(" ")[1:3] for line in _MOUNTS.read_text(errors="replace").splitlines()]
    except OSError:
        return False
    place = folder.resolve()
    around = [(len(where), kind) for where, kind in mounts if place.is_relative_to(where)]
    return max(around, default=(0, ""))[1].startswith(_FOREIGN)
