"""What a program that builds again keeps of the site in its memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb_builder.publication import SearchRecord
from kb_builder.website.warm import Warm


@dataclass(slots=True)
class Held:
    """A program that has MkDocs loaded, and the files of the last index of answers and ideas."""

    warm: Warm = field(default_factory=Warm)
    _records: tuple[SearchRecord, ...] | None = None
    _index: Mapping[str, bytes] = field(default_factory=dict)

    def index_of(self, records: tuple[SearchRecord, ...]) -> Mapping[str, bytes] | None:
        """Give the index of just these records, None where the last one was of others."""
        return self._index if records is self._records else None

    def keep_index(self, records: tuple[SearchRecord, ...], folder: Path) -> None:
        """Keep the index in a folder, which is one of these records. Raises `OSError`."""
        if records is not self._records:
            files = (file for file in folder.rglob("*") if file.is_file())
            self._index = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
            self._records = records
