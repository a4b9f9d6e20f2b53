"""Sorts the filters of a Pagefind index, so that the same pages give the same bytes.

Pagefind writes its filters in the order of a hash map. Its words and fragments are reproducible;
the files below `filter/`, the list of them in `pagefind.LANGUAGE_HASH.pf_meta` and that hash in
`pagefind-entry.json` are not. They are read, sorted and written again under names that follow from
what they hold. The shapes are those of Pagefind 1.5 (`[name, [[value, pages], …]]` and
`[version, pages, chunks, filters, sorts, fields]`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any, cast

import cbor2

Item = int | str | list["Item"]

_MAGIC = b"pagefind_dcd"
_SERVED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_SERVED_KINDS = (".pf_meta", ".pagefind")


def make_canonical(folder: Path) -> None:
    """Sort what Pagefind left unsorted in the index `folder`, and drop the interfaces it brings along.

    Raises `ValueError` for an index of another shape.
    """
    for file in folder.iterdir():
        if file.is_file() and file.name not in _SERVED and file.suffix not in _SERVED_KINDS:
            file.unlink()
    entry_file = folder / "pagefind-entry.json"
    entry = json.loads(entry_file.read_text(encoding="utf-8"))
    for language, facts in sorted(entry["languages"].items()):
        facts["hash"] = _sort_language(folder, language, facts["hash"])
    entry["languages"] = dict(sorted(entry["languages"].items()))
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_item(payload: bytes) -> Item:
    """Give what an unzipped file of Pagefind holds. Raises `ValueError` where it is no CBOR (RFC 8949)."""
    encoded = payload.removeprefix(_MAGIC)
    try:
        item: Item = cbor2.loads(encoded)
    except cbor2.CBORDecodeError as error:
        raise ValueError(str(error)) from error
    if encoded == payload or cbor2.dumps(item) != encoded:
        raise ValueError("is not as Pagefind writes it")
    return item


def _sort_language(folder: Path, language: str, name: str) -> str:
    meta_file = folder / f"pagefind.{name}.pf_meta"
    version, pages, chunks, filters, sorts, fields = _parts(_load(meta_file), 6)
    renamed: list[Item] = [
        [_name(each), _sort_filter(folder, language, each)] for each in cast("Any", filters)
    ]
    meta: Item = [version, pages, chunks, sorted(cast("Any", renamed)), sorted(cast("Any", sorts)), fields]
    meta_file.unlink()
    return _store(folder, "pagefind.{}.pf_meta", language, meta)


def _sort_filter(folder: Path, language: str, entry: Item) -> str:
    _, digest = _parts(entry, 2)
    file = folder / "filter" / f"{digest}.pf_filter"
    name, values = _parts(_load(file), 2)
    file.unlink()
    return _store(folder / "filter", "{}.pf_filter", language, [name, sorted(cast("Any", values))])


def _name(entry: Item) -> Item:
    return _parts(entry, 2)[0]


def _parts(item: Item, count: int) -> list[Item]:
    if not isinstance(item, list) or len(item) != count:
        raise ValueError(f"expected an array of {count}")
    return item


def _load(file: Path) -> Item:
    payload = gzip.decompress(file.read_bytes())
    try:
        return read_item(payload)
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from error


def _store(folder: Path, pattern: str, language: str, item: Item) -> str:
    payload = _MAGIC + cbor2.dumps(item)
    name = f"{language}_{hashlib.sha256(payload).hexdigest()[:10]}"
    (folder / pattern.format(name)).write_bytes(gzip.compress(payload, mtime=0))
    return name
