"""The one cache: what was made before, in one SQLite file that may be deleted at any time.

Each value stands under a digest of all that it depends on, beside a digest of itself: what is
damaged, or was changed, counts as not there. A file that cannot be used is no error.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb_builder.errors import KbError

FOLDER = ".cache/kb"
"""Where a project keeps what was made before."""
FILE = "kept.sqlite"
SPARE = "site"
"""The folder of links to files of the site (`website/spare.py`)."""
_log = logging.getLogger(__name__)
_PATIENCE = 30.0
# Deleted rows are overwritten: a name that somebody withdrew must not stay in free pages. Nothing of it
# has to outlive a crash.
_SETTINGS = ("PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA secure_delete = ON")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS kept"
    " (name TEXT PRIMARY KEY, kind TEXT NOT NULL, used REAL NOT NULL,"
    " digest TEXT NOT NULL, value BLOB NOT NULL)"
)
# It has all that is asked of a kind as a whole: for that no row is read, each from a page of the file.
_INDEX = "CREATE INDEX IF NOT EXISTS names ON kept (kind, used, name)"
_INDEX_BEFORE = "DROP INDEX IF EXISTS kinds"
_MANY = "SELECT name, digest, value FROM kept WHERE name IN"
_BATCH = 500


class Lost(KbError):
    """What was kept during this run is no longer there: somebody removed or damaged the cache meanwhile."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{FOLDER}/{FILE}: {what} is gone", "Build again; the cache is made anew.")
        self.what = what

    def __reduce__(self) -> tuple[type[Lost], tuple[str]]:
        """Let a helper raise it."""
        return Lost, (self.what,)


class Kept:
    """The values kept in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()
        self._since = time.time()

    def __reduce__(self) -> tuple[type[Kept], tuple[Path]]:
        """Let another process use the same folder."""
        return Kept, (self.folder,)

    def open(self, *, clean: bool = False) -> float:
        """Begin a run, with nothing of an earlier one if `clean`; give the moment for `forget`."""
        if clean:
            self._drop()
        for entry in self.folder.iterdir() if self.folder.is_dir() else ():
            # Earlier versions kept a file for each text, in folders. Tantivy's index of the site from before
            # the build (`search/large.py`) may hold words that were withdrawn since.
            if entry.is_dir() and entry.name != SPARE:
                shutil.rmtree(entry, ignore_errors=True)
        # They kept social cards, which name people, in a folder of their own.
        shutil.rmtree(self.folder.with_name("kb-cards"), ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._since = time.time()
        return self._since

    def get(self, kind: str, material: str) -> bytes | None:
        """Give the value kept for `material`, None where there is none or it is damaged."""
        name = _name(kind, material)
        for used, digest, value in self._run("SELECT used, digest, value FROM kept WHERE name = ?", name):
            if not isinstance(value, bytes) or digest != _seal(name, value):
                _log.debug("%s: damaged, made anew", name)
                return None
            if used < self._since:
                self._run("UPDATE kept SET used = ? WHERE name = ?", time.time(), name)
            return value
        return None

    def get_all(self, kind: str, materials: Iterable[str]) -> Mapping[str, bytes]:
        """Give the values kept for many materials at once, by material; what is not there is left out."""
        found = self.peek_all(kind, materials)
        self.touch(kind, found)
        return found

    def peek_all(self, kind: str, materials: Iterable[str]) -> Mapping[str, bytes]:
        """Give what `get_all` gives without a note that it was asked for: nothing is written."""
        wanted = {_name(kind, material): material for material in materials}
        found: dict[str, bytes] = {}
        for names in _batches(list(wanted)):
            marks = ",".join("?" * len(names))
            for name, digest, value in self._run(f"{_MANY} ({marks})", *names):
                if isinstance(value, bytes) and digest == _seal(name, value):
                    found[wanted[name]] = value
        return found

    def peek(self, kind: str, material: str) -> bytes | None:
        """Give what `get` gives without a note that it was asked for: nothing is written."""
        name = _name(kind, material)
        for digest, value in self._run("SELECT digest, value FROM kept WHERE name = ?", name):
            if isinstance(value, bytes) and digest == _seal(name, value):
                return value
        return None

    def there(self, kind: str, materials: Iterable[str]) -> frozenset[str]:
        """Give the materials for which a value is kept; whether it is whole is seen when it is read."""
        known = {name for (name,) in self._run("SELECT name FROM kept WHERE kind = ?", kind)}
        return frozenset(material for material in materials if _name(kind, material) in known)

    def has(self, kind: str, material: str) -> bool:
        """Tell whether a value is kept for `material`; whether it is whole is seen when it is read."""
        return bool(self._run("SELECT 1 FROM kept WHERE name = ?", _name(kind, material)))

    def touch(self, kind: str, materials: Iterable[str]) -> None:
        """Note that what is kept for many materials was asked for."""
        now = time.time()
        rows = [(now, _name(kind, material), self._since) for material in materials]
        self._run_all("UPDATE kept SET used = ? WHERE name = ? AND used < ?", rows)

    def put(self, kind: str, material: str, value: bytes) -> None:
        """Keep a value for `material`, in place of what was kept for it."""
        self.put_all(kind, {material: value})

    def put_all(self, kind: str, values: Mapping[str, bytes]) -> bool:
        """Keep many values at once, by material; tell whether they are kept."""
        named = ((_name(kind, material), value) for material, value in values.items())
        rows = [(name, kind, time.time(), _seal(name, value), value) for name, value in named]
        return self._run_all("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, kind: str, unused_since: float = float("inf")) -> None:
        """Remove the values of a kind, all or those neither made nor asked for after a moment."""
        if (self.folder / FILE).is_file():
            self._run("DELETE FROM kept WHERE kind = ? AND used < ?", kind, unused_since)

    def forget_unused(self, kind: str, since: float, used: Iterable[str]) -> None:
        """Remove what was neither made nor asked for after a moment, but for what is kept for `used`."""
        names = {_name(kind, material) for material in used}
        found = self._run("SELECT name FROM kept WHERE kind = ? AND used < ?", kind, since)
        self._run_all("DELETE FROM kept WHERE name = ?", [(name,) for (name,) in found if name not in names])

    def keep_only(self, kind: str, materials: Iterable[str]) -> None:
        """Remove the values of a kind that are kept for something else."""
        names = {_name(kind, material) for material in materials}
        known = self._run("SELECT name FROM kept WHERE kind = ?", kind)
        self._run_all("DELETE FROM kept WHERE name = ?", [(name,) for (name,) in known if name not in names])

    def compact(self) -> None:
        """Write the file anew: SQLite leaves bytes of rows that it moved before they were deleted."""
        if (self.folder / FILE).is_file():
            self._run("VACUUM")

    def _run(self, statement: str, *values: object) -> list[Any]:
        """Run a statement and give its rows; where the file cannot be used, there are none."""
        return self._tried(lambda connection: connection.execute(statement, values).fetchall()) or []

    def _run_all(self, statement: str, rows: Sequence[tuple[object, ...]]) -> bool:
        """Run a statement for each of the rows, in one transaction; tell whether it was done."""
        made = self._tried(lambda one: one.executemany(statement, rows).fetchall()) if rows else []
        return made is not None

    def _tried(self, work: Callable[[sqlite3.Connection], list[Any]]) -> list[Any] | None:
        """Give what the work gives, None where the file cannot be used."""
        try:
            connection = self._connection()
            with connection:
                return work(connection)
        except (sqlite3.Error, OSError) as error:
            _log.debug("%s: not used (%s)", self.folder / FILE, error)
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                self._drop()
        return None

    def _connection(self) -> sqlite3.Connection:
        known = getattr(self._local, "connection", None)
        if known is not None and self._local.process == os.getpid():
            return known  # type: ignore[no-any-return]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n", encoding="ascii")
        made = sqlite3.connect(self.folder / FILE, timeout=_PATIENCE)
        for statement in (*_SETTINGS, _TABLE, _INDEX, _INDEX_BEFORE):
            made.execute(statement)
        self._local.connection, self._local.process = made, os.getpid()
        return made

    def _drop(self) -> None:
        known = getattr(self._local, "connection", None)
        if known is not None:
            known.close()
            self._local.connection = None
        try:
            (self.folder / FILE).unlink(missing_ok=True)
        except OSError as error:
            _log.debug("%s: cannot be removed (%s)", self.folder / FILE, error.strerror)


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def _name(kind: str, material: str) -> str:
    return sha256(f"{kind}\n{material}".encode("utf-8", "surrogatepass")).hexdigest()


def _seal(name: str, value: bytes) -> str:
    return sha256(name.encode() + value).hexdigest()
