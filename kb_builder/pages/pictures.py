"""How pages show pictures, and how the copies that they show reach `content/media/`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from kb_builder import atomic
from kb_builder.addresses import relative
from kb_builder.errors import BuildError
from kb_builder.media import FOLDER, Album, file_name, is_file_name
from kb_builder.model import Actor
from kb_builder.publication import Page, Written

_NAMED = re.compile(rf"{FOLDER}/([0-9a-f]{{64}}\.[a-z]+)")


def avatar(album: Album, actor: Actor, here: str) -> str:
    """Give the way from the page at `here` to the avatar of who may be named, "" where there is none."""
    found = album.avatars.get(actor.avatar_url) if actor.is_named and actor.avatar_url else None
    return relative(here, f"{FOLDER}/{found.copy.file}") if found and found.copy else ""


def named_in(pages: Iterable[Page]) -> tuple[str, ...]:
    """Give what is called like a copy of a picture in pages, sorted."""
    return tuple(sorted({name for page in pages for name in _NAMED.findall(page.text)}))


def write_pictures(content: Path, names: Iterable[str], source: Callable[[str], Path]) -> Written:
    """Make `content/media/` hold exactly the copies `names`; `source` gives the file of each.

    Files that are not called like a copy of ours are left alone. Raises `BuildError`, with
    nothing changed, where a copy is missing or damaged or a file may not be written, and `OSError`.
    """
    planned = difference_of_pictures(content, names)
    writes = {name: source(posixpath.basename(name)) for name in (*planned.created, *planned.changed)}
    for file in writes.values():
        _verified(file)
    for name, file in writes.items():
        atomic.write_bytes(content / name, _verified(file))
    for name in planned.removed:
        (content / name).unlink()
    folder = content / FOLDER
    if planned.removed and not any(folder.iterdir()):
        folder.rmdir()
    return planned


def difference_of_pictures(content: Path, names: Iterable[str]) -> Written:
    """Tell what `write_pictures` would do, without doing it. Raises `BuildError` where it would."""
    folder, wanted = content / FOLDER, sorted(set(names))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BuildError(
            f"{folder}: is not a folder, and copies of pictures belong there",
            "Move it to another place, then build again; nothing was written.",
        )
    files = folder.iterdir() if folder.is_dir() else ()
    there = {file.name: file for file in files if is_file_name(file.name)}
    created = [name for name in wanted if name not in there]
    changed = [name for name in wanted if name in there and not _is_whole(there[name])]
    removed = sorted(there.keys() - set(wanted))
    return Written(
        _paths(created), _paths(changed), _paths(removed), unchanged=len(wanted) - len(created) - len(changed)
    )


def _paths(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{FOLDER}/{name}" for name in names)


def _is_whole(file: Path) -> bool:
    is_plain = file.is_file() and not file.is_symlink()
    return is_plain and file_name(file.read_bytes(), file.suffix[1:]) == file.name


def _verified(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        content = b""
    if file_name(content, file.suffix[1:]) != file.name:
        raise BuildError(
            f"{file}: is missing or damaged",
            f"Restore it with `git restore {file}`, or remove it and run `kb harvest`.",
        )
    return content
