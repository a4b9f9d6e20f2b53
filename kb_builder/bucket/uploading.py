"""Brings a bucket to the state of the finished site: uploads what changed, then removes what is gone."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kb_builder.bucket.place import Place
from kb_builder.bucket.plan import Plan, Published, plan
from kb_builder.bucket.store import Store
from kb_builder.errors import KbError, Refused

_log = logging.getLogger(__name__)

MANIFEST = ".kb-published.json"
"""The object that says what was published here; what it does not name is never removed."""
_VERSION = 1
_AT_ONCE = 16
_TOLD_EVERY = 500
_REMOVED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run uploaded and removed, or would have."""

    plan: Plan
    bytes: int


def upload(site: Path, place: Place, address: str, *, dry_run: bool = False) -> Outcome:
    """Make the place hold exactly the files of the folder `site`, which is shown at `address`.

    A run that was cut off is continued by the next one. Raises `KbError`, `Refused` where another
    site stands there, and `TryLater`.
    """
    if not (site / "index.html").is_file():
        raise KbError(f"{site}: there is no finished site", "Run `kb build` first.")
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
    digests = {path: _digest(file) for path, file in files.items()}
    store = Store(place)
    stored, published = store.tags(), _known(store, place, address)
    stored.pop(MANIFEST, None)
    todo = plan(digests, stored, published)
    size = sum(files[path].stat().st_size for path in todo.uploads)
    if not dry_run and (todo.uploads or todo.removals or published is None):
        # Whatever is uploaded from here on is ours to remove, also after a run that was cut off.
        _note(store, address, {**{path: Published("") for path in digests}, **(published or {})})
        _upload_all(store, todo, files)
        _remove(store, todo.removals)
        tags = store.tags()
        _check(place, digests, tags)
        _note(store, address, {path: Published(digest, tags[path]) for path, digest in digests.items()})
    return Outcome(todo, size)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        # The tag that S3 gives; nothing is trusted because of it.
        return hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _known(store: Store, place: Place, address: str) -> dict[str, Published] | None:
    """Give what was published at the place before, None where nothing was."""
    content = store.read(MANIFEST)
    if content is None:
        return None
    try:
        found = json.loads(content)
        version, theirs = found["version"], found["site"]
        known = {str(path): Published(*map(str, entry)) for path, entry in found["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KbError(
            f"{place}{MANIFEST}: cannot be read", "Remove that object; nothing else is lost by it."
        ) from error
    if version != _VERSION:
        raise KbError(f"{place}{MANIFEST}: of a newer version", "Upgrade kb-builder.")
    if theirs != address:
        raise Refused(
            f"{place}: another site is published there, {theirs}",
            f"Choose another place for {address}, or remove {MANIFEST} there if the site has moved.",
        )
    return known


def _note(store: Store, address: str, files: Mapping[str, Published]) -> None:
    entries = {path: [one.digest, one.tag] for path, one in sorted(files.items())}
    document = {"version": _VERSION, "site": address, "files": entries}
    store.write(MANIFEST, json.dumps(document, separators=(",", ":")).encode())


def _upload_all(store: Store, todo: Plan, files: Mapping[str, Path]) -> None:
    done, total = 0, len(todo.uploads)
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for turn in todo.turns:
            for _ in workers.map(lambda path: store.write(path, files[path].read_bytes()), turn):
                done += 1
                if done % _TOLD_EVERY == 0:
                    _log.info("%d of %d files uploaded", done, total)


def _remove(store: Store, paths: tuple[str, ...]) -> None:
    for start in range(0, len(paths), _REMOVED_AT_ONCE):
        store.remove(paths[start : start + _REMOVED_AT_ONCE])


def _check(place: Place, digests: Mapping[str, str], tags: Mapping[str, str]) -> None:
    missing = next((path for path in digests if path not in tags), "")
    if missing:
        raise KbError(f"{place}{missing}: was uploaded and is not there", "Run the same command again.")
