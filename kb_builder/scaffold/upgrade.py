"""Brings the files of a project up to this version, and keeps what a maintainer changed in them."""

from __future__ import annotations

import difflib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import kb_builder
from kb_builder.errors import KbError
from kb_builder.scaffold.laid import MERGED, RECORD, Laid
from kb_builder.scaffold.layout import Wanted, extended, wanted
from kb_builder.scaffold.place import Place
from kb_builder.scaffold.source import Source

_THEIRS = "curation.yml"
"""Written by people only."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it would be; `conflicts` counts the places that git could not merge."""

    path: Path
    before: str
    after: str
    conflicts: int = 0

    def diff(self, name: str) -> str:
        """Give the change as a unified diff, with the file called `name`."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def changes(place: Place, laid: Laid, source: Source) -> tuple[Change, ...]:
    """Give what this version would change in a project, the record of it at the end.

    A file is merged from three texts: as it was laid down, as it is, and as this version lays it down.
    What somebody removed stays away, what was never laid down stays as it is, and locks and
    schemas are replaced whole. Raises `KbError` without git.
    """
    files = wanted(laid.at(place), laid.publishes, source, laid.ideas)
    found = [one for one in (_change(file, laid, source) for file in files) if one.before != one.after]
    originals = {file.name: file.text for file in files if file.name in MERGED and _is_ours(file, laid)}
    record = place.folder / RECORD
    after = laid.now(originals).text() if laid.originals != {**laid.originals, **originals} else laid.text()
    before = record.read_text(encoding="utf-8")
    return (*found, *([Change(record, before, after)] if before != after else []))


def _is_ours(file: Wanted, laid: Laid) -> bool:
    return file.name in laid.originals or not file.path.exists()


def _change(file: Wanted, laid: Laid, source: Source) -> Change:
    is_there = file.path.is_file()
    before = file.path.read_text(encoding="utf-8", errors="surrogateescape") if is_there else ""
    if file.name == "gitignore" and is_there:
        return Change(file.path, before, extended(before, file.text))
    if file.name in MERGED and is_there:
        return _merged(file, before, laid.originals.get(file.name))
    was_removed = file.name in laid.originals and not is_there
    if was_removed or file.name == _THEIRS or (file.name == "kb-builder.txt" and not source.is_known):
        return Change(file.path, before, before)
    return Change(file.path, before, file.text)


def _merged(file: Wanted, ours: str, base: str | None) -> Change:
    if base is None or base == file.text:
        return Change(file.path, ours, ours)
    if ours == base:
        return Change(file.path, ours, file.text)
    names = ("yours", "as it was laid down", f"kb-builder {kb_builder.__version__}")
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        texts = [Path(folder) / str(number) for number in range(3)]
        for path, text in zip(texts, (ours, base, file.text), strict=True):
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
        labels = [word for name in names for word in ("-L", name)]
        done = _git("merge-file", "--stdout", *labels, *map(str, texts))
    return Change(file.path, ours, done.stdout.decode("utf-8", "surrogateescape"), done.returncode)


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run `git merge-file`, whose exit code is the number of conflicts, and above 127 a failure."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S607 - the user's git
    except FileNotFoundError:
        raise KbError(
            "git is not installed, and `kb upgrade` merges your changes with it", "Install git."
        ) from None
    if not 0 <= done.returncode <= 127:
        raise KbError(f"git merge-file: {done.stderr.decode('utf-8', 'replace').strip()}", "Update git.")
    return done


def in_conflict(found: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes with places that somebody has to decide."""
    return (one for one in found if one.conflicts)
