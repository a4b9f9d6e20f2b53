"""The archive of a repository that was renamed: its nouns under the new name, its folder in a new place."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kb_builder import atomic
from kb_builder.archive import codec
from kb_builder.archive.layout import Home, survey
from kb_builder.errors import ArchiveError
from kb_builder.model import Comment, Discussion, Repository
from kb_builder.stored import Archived, map_posts

_Held = TypeVar("_Held")


def renamed(archived: Archived, old: str, new: str, repository_id: str) -> Archived:
    """Give what is stored of the repository `old` as of the same one under its name `new`."""

    def moved(url: str) -> str:
        return re.sub(rf"(?i)\A(https?://[^/]+)/{re.escape(old)}(?=/|\Z)", rf"\1/{new}", url)

    return replace(
        archived,
        repositories=tuple(_repository(one, new, repository_id, moved) for one in archived.repositories),
        discussions=tuple(_discussion(one, new, moved) for one in archived.discussions),
        watermarks=_under(new, archived.watermarks),
        tombstones=tuple(replace(one, repository=new) for one in archived.tombstones),
        missing=_under(new, archived.missing),
        damaged=_under(new, archived.damaged),
        digests={f"{new}/{path.split('/', 2)[2]}": digest for path, digest in archived.digests.items()},
        unread=_under(new, archived.unread),
    )


def _under(name: str, held: Mapping[str, _Held]) -> dict[str, _Held]:
    """Give what is held of one repository under its new name."""
    return {name: next(iter(held.values()))} if held else {}


def move_home(folder: Path, old: str, moved: Archived) -> Archived:
    """Store what is `moved` in its new place, then remove the home of `old`; give it with its digests.

    A run that dies leaves the old home whole, or both, or the new one. Call it while holding the
    project's lock. Raises `ArchiveError` where the new place is not free, and `OSError`.
    """
    found, (repository,) = survey(folder), moved.repositories
    source, target = found.home(old), found.home(repository.name_with_owner)
    _clear(target)
    digests = dict[str, str]()
    with atomic.new_folder(target.folder) as draft:
        home = replace(target, folder=draft)
        for file, noun in _nouns(home, moved):
            text = codec.encode(noun)
            atomic.replace_bytes(file, text.encode())
            digests[home.path_of(file)] = codec.digest_of(text)
        for file in _further(source, moved):
            atomic.replace_bytes(draft / file.relative_to(source.folder), file.read_bytes())
    remove_home(folder, old)
    return replace(moved, digests=digests)


def remove_home(folder: Path, name: str) -> None:
    """Remove all that is stored of a repository. Raises `OSError`."""
    home = survey(folder).home(name)
    atomic.remove_folder(home.folder)
    with contextlib.suppress(OSError):
        home.folder.parent.rmdir()


def _nouns(home: Home, moved: Archived) -> Iterator[tuple[Path, object]]:
    for repository in moved.repositories:
        yield home.repository_file, repository
    for discussion in moved.discussions:
        yield home.discussion_file(discussion.number), discussion
    for tombstone in moved.tombstones:
        yield home.tombstone_file(tombstone.number), tombstone
    for name, watermark in moved.watermarks.items():
        missing, unread = moved.missing.get(name, ()), moved.unread.get(name, ())
        yield home.state_file, codec.State(name, watermark, missing, unread)


def _further(source: Home, moved: Archived) -> Iterator[Path]:
    """Yield the files of a home that hold no noun that moves: damaged ones, and what is out of place."""
    replaced = {file for file, _ in _nouns(source, moved)}
    replaced |= {source.discussion_file(one.number) for one in moved.tombstones}
    for file in sorted(source.folder.rglob("*")):
        if file.is_file() and file not in replaced:
            yield file


def _clear(target: Home) -> None:
    """Remove the empty folders in the place of a home. Raises `ArchiveError` where it holds anything."""
    for folder in (target.folder / "discussions", target.folder / "tombstones", target.folder):
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ArchiveError(
                f"{folder}: is where an archive has to move to, and cannot be removed ({error.strerror})",
                "Move elsewhere what is in it, and run `kb harvest` again.",
            ) from None


def _repository(stored: Repository, new: str, found: str, moved: Callable[[str], str]) -> Repository:
    names = dict.fromkeys((*stored.former_names, stored.name_with_owner))
    return replace(stored, name_with_owner=new, url=moved(stored.url), id=found, former_names=tuple(names))


def _discussion(stored: Discussion, new: str, moved: Callable[[str], str]) -> Discussion:
    def post(one: Comment) -> Comment:
        return replace(one, url=moved(one.url))

    comments = tuple(map_posts(one, post) for one in stored.comments)
    return replace(stored, repository=new, url=moved(stored.url), comments=comments)
