"""Where each file of the archive lies, and what lies there that does not belong.

    OWNER/NAME/repository.json            what the discussions belong to; written first
    OWNER/NAME/discussions/NUMBER.json
    OWNER/NAME/tombstones/NUMBER.json     what is left of a discussion that is gone at the source
    OWNER/NAME/state.json                 the watermark, and what may be gone; written last
    media/                                copies of pictures and their index, see `pictures`
    wishes.json                           digests of opt-outs and takedowns, see `people`
    logins.json                           logins that accounts had, see `people`

Symbolic links are refused, not followed: the archive is what git keeps below this folder.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from kb_builder import atomic
from kb_builder.archive.pictures import INDEX
from kb_builder.config import RepositoryName
from kb_builder.errors import ArchiveError
from kb_builder.media import FOLDER, is_file_name

_REPOSITORY_NAME: TypeAdapter[str] = TypeAdapter(RepositoryName, config=ConfigDict(regex_engine="python-re"))
_DISCUSSION_FILE = re.compile(r"([1-9][0-9]*)\.json")
SUPPRESSIONS, LOGINS = "wishes.json", "logins.json"
_OF_GIT = frozenset({".gitattributes", ".gitignore", ".gitkeep"})


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one repository and which of its files exist."""

    name: str
    folder: Path
    numbers: tuple[int, ...] = ()
    tombstones: tuple[int, ...] = ()
    has_repository: bool = False
    has_state: bool = False

    @property
    def repository_file(self) -> Path:
        return self.folder / "repository.json"

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    def discussion_file(self, number: int) -> Path:
        """Give the file of a discussion, whether or not it exists."""
        return self.folder / "discussions" / f"{number}.json"

    def tombstone_file(self, number: int) -> Path:
        """Give the file of a tombstone, whether or not it exists."""
        return self.folder / "tombstones" / f"{number}.json"

    def path_of(self, file: Path) -> str:
        """Give the path of a file below the archive."""
        return f"{self.name}/{file.relative_to(self.folder).as_posix()}"

    @property
    def is_empty(self) -> bool:
        return not (self.numbers or self.tombstones or self.has_repository or self.has_state)


def path_of_discussion(repository: str, number: int) -> str:
    """Give the path of a discussion's file below the archive."""
    return f"{repository}/discussions/{number}.json"


@dataclass(frozen=True, slots=True)
class ArchiveLayout:
    """What lies in an archive: the repositories' homes by name, and strays by path."""

    folder: Path
    homes: tuple[Home, ...]
    strays: tuple[Path, ...]

    def home(self, name: str) -> Home:
        """Give the home of the repository `name` ("owner/name"), an empty one where it is new.

        Names that differ only in case are one repository, as on GitHub: the spelling in the
        archive stays. Raises `ArchiveError` for a name that GitHub does not allow, so that no
        path leads outside.
        """
        if not _is_repository(name):
            raise ArchiveError(f"{name!r} is not a repository", "Give it as OWNER/NAME in kb.yml.")
        same = [home for home in self.homes if home.name.lower() == name.lower()]
        exact = [home for home in same if home.name == name]
        return next(iter((*exact, *same)), Home(name, self.folder / name))


def survey(folder: Path) -> ArchiveLayout:
    """Look at every name below `folder`; a missing folder is an empty archive.

    Raises `ArchiveError` for a symbolic link and for a folder that cannot be read.
    """
    homes: list[Home] = []
    strays: list[Path] = []
    for owner in _entries(folder):
        if not owner.is_dir():
            strays += [] if owner.name in (*_OF_GIT, SUPPRESSIONS, LOGINS) else [Path(owner.path)]
            continue
        for entry in _entries(Path(owner.path)):
            if entry.is_dir() and _is_repository(f"{owner.name}/{entry.name}"):
                homes.append(_home(f"{owner.name}/{entry.name}", Path(entry.path), strays))
            elif not (
                owner.name == FOLDER and (entry.name == INDEX or is_file_name(entry.name)) and entry.is_file()
            ):
                strays.append(Path(entry.path))
    homes.sort(key=lambda home: home.name)
    return ArchiveLayout(folder, tuple(home for home in homes if not home.is_empty), tuple(strays))


def _home(name: str, folder: Path, strays: list[Path]) -> Home:
    files: set[str] = set()
    numbers: dict[str, list[int]] = {"discussions": [], "tombstones": []}
    for entry in _entries(folder):
        if entry.name in numbers and entry.is_dir():
            numbers[entry.name] = sorted(_numbers(Path(entry.path), strays))
        elif entry.name in ("repository.json", "state.json") and entry.is_file():
            files.add(entry.name)
        else:
            strays.append(Path(entry.path))
    living, buried = (tuple(found) for found in numbers.values())
    return Home(name, folder, living, buried, "repository.json" in files, "state.json" in files)


def _numbers(folder: Path, strays: list[Path]) -> list[int]:
    numbers = []
    for entry in _entries(folder):
        named = _DISCUSSION_FILE.fullmatch(entry.name)
        if named and entry.is_file():
            numbers.append(int(named[1]))
        else:
            strays.append(Path(entry.path))
    return numbers


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"{folder}: {error.strerror}", "Make it a folder that can be read.") from None
    for entry in entries:
        if entry.is_symlink():
            raise ArchiveError(
                f"{entry.path}: is a symbolic link, and the archive follows none",
                "Replace it by the file or folder that it points to, or remove it.",
            )
    return [entry for entry in entries if not atomic.is_leftover(entry.name)]


def _is_repository(name: str) -> bool:
    try:
        _REPOSITORY_NAME.validate_python(name)
    except ValidationError:
        return False
    return True
