"""Lays out what a new site takes from the last one, without linking and removing each file every time.

A folder in the cache, the spare one, has links to those files of `site/` that the next build may take. That
build makes its own folder of it. When the new site stands, the old one becomes the next spare folder. So this
costs what has changed, not what there is. A first build links each file when it is written. Where somebody
deletes the spare folder, the next build links all of them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from kb_builder.listing import State, files_in, inode_in, state
from kb_builder.website.swap import fresh_folder, put_into, remove


@dataclass(frozen=True, slots=True)
class Links:
    """Links files of a first site, which is made in `fresh`, into a `folder`; none where that is None.

    They are made before the site is listed, since they change what the system says of the files.
    """

    fresh: Path
    folder: Path | None

    def add(self, name: str) -> None:
        """Link a file that is written, where that is possible: the next build links what is not there."""
        if self.folder is None:
            return
        file, link = f"{self.fresh}/{name}", f"{self.folder}/{name}"
        with contextlib.suppress(OSError):
            try:
                os.link(file, link)
            except FileNotFoundError:
                os.makedirs(link.rpartition("/")[0], exist_ok=True)  # noqa: PTH103 - as below
                os.link(file, link)


def lay_out(
    site: Path,
    spare: Path,
    laid: Path,
    wanted: Mapping[str, State],
    held: Mapping[str, State] | None = None,
) -> Set[str]:
    """Make a folder `laid` of files of the folder `site`, of which `wanted` has the states.

    The folder `spare` is used up; `held` is what `tidied` gave of it, None where somebody may have changed it
    since. Gives the names of those that are as they were: a new link to a file changes what the system says
    of it. Raises `OSError`.
    """
    laid.mkdir()
    with contextlib.suppress(OSError):  # there is none, or it stands on another disk
        spare.rename(laid)
    try:
        there = _keep_only(laid, wanted) if held is None else _keep(laid, wanted, held)
    except OSError:  # something of it cannot be removed
        laid.rename(fresh_folder(laid.parent))
        laid.mkdir()
        there = set()
    laid.chmod(0o755)
    _link(site, laid, [name for name in wanted if name not in there])
    return there


def put_over(fresh: Path, laid: Path) -> Sequence[str]:
    """Put the files of the folder `fresh` among those that were laid out; all are in `fresh` then.

    Each takes the place of one of the same name. Gives their names. Raises `OSError`.
    """
    names = files_in(fresh, "")
    put_into(fresh, laid)
    laid.rename(fresh)
    return names


def set_aside(
    old: Path, spare: Path, known: Mapping[str, State], stood: Mapping[str, State]
) -> Mapping[str, State]:
    """Make the old site's folder the spare one of a site whose files have these states.

    Of what `stood` there, with its states, nothing else stays; gives what does, nothing where it could not be
    made. What came since then is removed by `tidied` and `lay_out`.
    """
    if not old.exists():
        return {}
    left = {name: known[name] for name, at in stood.items() if name in known and _is_same(at, known[name])}
    try:
        _remove(old, [name for name in stood if name not in left])
        remove(spare)
        spare.parent.mkdir(parents=True, exist_ok=True)
        old.rename(spare)
    except OSError:
        remove(old)
        return {}
    return left


def tidied(spare: Path, known: Mapping[str, State]) -> Mapping[str, State]:
    """Remove all from the spare folder but the files that are `known`, and their folders; give those it has.

    None of them where something cannot be removed.
    """
    try:
        found = _keep_only(spare, known)
        # The next site may have no page in such a folder, and its name tells of the one that was there.
        for folder in sorted(_folders(known) - _folders(found), reverse=True):
            with contextlib.suppress(FileNotFoundError):
                (spare / folder).rmdir()
    except OSError:
        remove(spare)
        return {}
    return {name: known[name] for name in found}


def _keep(folder: Path, wanted: Mapping[str, State], held: Mapping[str, State]) -> set[str]:
    """Do what `_keep_only` does in a folder of which all is known: what it has `held`."""
    # Most are in the same state, which is told sooner than their inodes are read.
    there = {
        name
        for name, at in held.items()
        if name in wanted and (at == wanted[name] or _is_same(at, wanted[name]))
    }
    _remove(folder, [name for name in held if name not in there])
    folder.mkdir(exist_ok=True)  # where nothing was left
    return there


def _keep_only(folder: Path, known: Mapping[str, State]) -> set[str]:
    """Remove all from a folder but the files that are `known` by name and state; give their names."""
    folders = _folders(known)
    found, left = set[str](), [("", str(folder))]
    while left:
        above, place = left.pop()
        with os.scandir(place) as listed:
            entries = list(listed)
        for entry in entries:
            name = f"{above}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if name in folders:
                    left.append((f"{name}/", entry.path))
                else:
                    shutil.rmtree(entry.path)
            elif name in known and _is_one(entry, known[name]):
                found.add(name)
            else:
                os.unlink(entry.path)  # noqa: PTH108 - a `Path` for each file takes longer than the system does
    return found


def _is_one(entry: os.DirEntry[str], known: State) -> bool:
    """Tell whether an entry of a folder is a link to the file in this state."""
    # While the other link is there, no other file has its inode; and to tell that, no file is asked.
    return entry.inode() == inode_in(known) or state(entry.stat(follow_symlinks=False)) == known


def _is_same(one: State, other: State) -> bool:
    """Tell whether two links, both of which are there, lead to one file."""
    return inode_in(one) == inode_in(other)


def _remove(folder: Path, names: Sequence[str]) -> None:
    """Remove files from a folder, and folders of which nothing is left."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{folder}/{name}")  # noqa: PTH108 - as above
    for above in sorted({name.rpartition("/")[0] for name in names}, reverse=True):
        with contextlib.suppress(OSError):  # something is left
            os.removedirs(f"{folder}/{above}")


def _folders(names: Iterable[str]) -> set[str]:
    """Give the folders in which files stand, by name, with those around them."""
    found = set[str]()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _link(site: Path, target: Path, names: Iterable[str]) -> None:
    names = list(names)
    for folder in sorted(_folders(names)):
        with contextlib.suppress(FileExistsError):
            os.mkdir(f"{target}/{folder}")  # noqa: PTH102 - as above
    for name in names:
        try:
            os.link(f"{site}/{name}", f"{target}/{name}")
        except OSError:  # a file system without such links
            shutil.copyfile(f"{site}/{name}", f"{target}/{name}")
