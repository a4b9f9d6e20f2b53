"""Puts a finished site in the place of the old one, in one step where the system can.

Linux exchanges two folders atomically (`renameat2` with RENAME_EXCHANGE,
https://man7.org/linux/man-pages/man2/rename.2.html); elsewhere two renames do it, with an
instant between them in which there is no site.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import tempfile
from pathlib import Path

FRESH = ".site-"
"""Beginning of the name of a folder in which a site is built."""
_LAID = "-laid"

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def fresh_folder(root: Path) -> Path:
    """Make an empty folder in `root`, on the same file system as the site. Raises `OSError`."""
    folder = Path(tempfile.mkdtemp(prefix=FRESH, dir=root))
    folder.chmod(0o755)
    return folder


def sweep(root: Path) -> None:
    """Remove what a killed build left in `root`. Call it while holding the project's lock."""
    with contextlib.suppress(OSError):
        for leftover in sorted(root.glob(f"{FRESH}*")):
            shutil.rmtree(leftover, ignore_errors=True)


def laid_for(fresh: Path) -> Path:
    """Give the folder in which is laid out what a new site in the folder `fresh` takes from the last one."""
    return fresh.with_name(f"{fresh.name}{_LAID}")


def leftover(root: Path) -> Path:
    """Give the folder with most of a site that a killed build left in `root`, which may not be there."""
    found = [folder for folder in sorted(root.glob(f"{FRESH}*")) if folder.is_dir()]
    laid = [folder for folder in found if folder.name.endswith(_LAID)]
    found = laid or found
    return max(found, key=lambda folder: sum(1 for _ in folder.iterdir()), default=root / FRESH)


def swap(fresh: Path, site: Path) -> None:
    """Put the folder `fresh` where `site` is and remove what stood there.

    Raises `OSError`; the old site is then still there. What cannot be removed is left to `sweep`.
    """
    exchange(fresh, site)
    remove(fresh)


def exchange(fresh: Path, site: Path) -> None:
    """Put the folder `fresh` where `site` is, and what stood there, if anything, where `fresh` was.

    Raises `OSError`; the old site is then still there.
    """
    site = site.resolve()
    if not site.exists():
        fresh.rename(site)
    elif not _exchanged(fresh, site):
        _replace(fresh, site)


def remove(folder: Path) -> None:
    """Remove a folder, if it is there; what cannot be removed is left to `sweep`."""
    shutil.rmtree(folder, ignore_errors=True)


def put_into(folder: Path, target: Path) -> None:
    """Move what is in a folder to `target`, where files take the place of others. Raises `OSError`.

    The folder is gone then.
    """
    if not target.exists():
        folder.rename(target)
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            put_into(entry, target / entry.name)
        else:
            entry.replace(target / entry.name)
    folder.rmdir()


def _exchanged(one: Path, other: Path) -> bool:
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return call is not None and call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _replace(fresh: Path, site: Path) -> None:
    aside = fresh.with_name(f"{fresh.name}-old")
    site.rename(aside)
    try:
        fresh.rename(site)
    except OSError:
        aside.rename(site)
        raise
    aside.rename(fresh)
