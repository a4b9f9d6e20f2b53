"""Digests of what is installed and of what stands in folders: what is made of something else is made anew."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from kb_builder.atomic import state_of

_FRESH = ".site-"
_ENVIRONMENT = "pyvenv.cfg"
"""What a folder of installed packages holds, which is no input."""
_PACKAGE = Path(__file__).parent


@cache
def program() -> str:
    """Give a digest of Python, this package file by file, and all else that is installed, with versions."""
    names = [
        entry.name
        for place in map(Path, sys.path)  # "" is the folder where Python was started
        if place.is_dir()
        for entry in os.scandir(place)
        if entry.name.endswith((".dist-info", ".egg-info", ".pth"))
    ]
    return digest((sys.version, *sorted(names), *listed(_PACKAGE, frozenset(["__pycache__"]))))


def digest(parts: Iterable[str]) -> str:
    """Give a digest of texts in their order."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return found.hexdigest()


def listed(folder: Path, apart: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield a line for each file below a folder, but for what is called like something `apart`."""
    left, linked = [(str(folder), "")], set[int]()
    while left:
        place, name = left.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            yield f"{name}: cannot be read"
            continue
        if name and any(entry.name == _ENVIRONMENT for entry in entries):
            continue
        for entry in entries:
            if not name and apart and (entry.name in apart or entry.name.startswith(_FRESH)):
                continue
            if not entry.is_dir():
                yield f"{name}/{entry.name} {_state(entry)}"
            elif _is_part(entry, linked):
                left.append((entry.path, f"{name}/{entry.name}"))


def _is_part(entry: os.DirEntry[str], linked: set[int]) -> bool:
    """Tell whether a folder is looked into; one that links lead to is, once."""
    if entry.is_symlink():
        inode = entry.stat().st_ino
        if inode in linked:
            return False
        linked.add(inode)
    return entry.name != "__pycache__"


def _state(entry: os.DirEntry[str]) -> str:
    try:
        found = entry.stat()
    except OSError:
        return "leads nowhere"
    return " ".join(map(str, state_of(found)))
