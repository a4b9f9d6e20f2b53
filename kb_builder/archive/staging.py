"""What an interrupted run had read: kept beside the archive, so that the next run need not ask again.

One file per repository, a sequence of JSON texts as in RFC 7464: first the state, whose moment
says since when the others are true, then discussions as in the archive. It is a convenience and
never a truth: a file that cannot be read is as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kb_builder import atomic
from kb_builder.archive import codec
from kb_builder.errors import ArchiveError
from kb_builder.model import Discussion

_SEPARATOR = "\x1e"


@dataclass(frozen=True, slots=True)
class Staged:
    """Discussions by number, true since the moment `since`; none where `since` is None."""

    discussions: dict[int, Discussion]
    since: datetime | None = None


class Staging:
    """The folder of what interrupted runs left; it need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, repository: str) -> Staged:
        """Give what an interrupted run over `repository` left."""
        file = self._file(repository)
        try:
            state, *texts = file.read_bytes().decode("utf-8").split(_SEPARATOR)
            since = codec.decode(codec.State, state, file).watermark
            discussions = [codec.decode(Discussion, text, file) for text in texts]
        except (OSError, UnicodeDecodeError, ArchiveError):
            return Staged({})
        kept = (one for one in discussions if one.repository.lower() == repository.lower())
        return Staged({one.number: one for one in kept}, since)

    def keep(self, repository: str, discussions: Iterable[Discussion], since: datetime) -> None:
        """Keep these for the next run, in place of what was kept before. Raises `OSError`."""
        texts = [codec.encode(one) for one in discussions]
        if texts:
            texts.insert(0, codec.encode(codec.State(repository, since)))
            atomic.write_text(self._file(repository), _SEPARATOR.join(texts))

    def repositories(self) -> tuple[str, ...]:
        """Name the repositories, in lower case, of which something is kept."""
        files = sorted(self.folder.rglob("*.json-seq"))
        return tuple(file.relative_to(self.folder).with_suffix("").as_posix() for file in files)

    def drop(self, repository: str) -> None:
        """Forget what was kept. Raises `OSError`."""
        atomic.remove(self._file(repository))

    def _file(self, repository: str) -> Path:
        return self.folder / f"{repository.lower()}.json-seq"
