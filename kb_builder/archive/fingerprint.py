"""What stands for the whole archive: one digest of every file, to know whether anything changed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from kb_builder import atomic
from kb_builder.media import FOLDER


def fingerprint(folder: Path) -> str:
    """Give a digest of names and bytes of every file below `folder`, the copies of pictures apart.

    Raises `OSError`.
    """
    digest = sha256()
    for place, folders, names in os.walk(folder, onerror=_refuse):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name != FOLDER]
        folders.sort()
        for name in sorted(name for name in names if not atomic.is_leftover(name)):
            file = Path(place, name)
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
