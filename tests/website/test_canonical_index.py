"""The index is the same for the same pages, and still what Pagefind wrote."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import cbor2
import pytest

from kb_builder.website.canonical_index import Item, make_canonical, read_item


def packed(item: Item) -> bytes:
    return b"pagefind_dcd" + cbor2.dumps(item)


@pytest.mark.parametrize("written", ["", "18", "82", "8201", "9f01ff", "0000", "61ff", "1801"])
def test_what_is_no_index_is_refused(written: str) -> None:
    """Cut short, of unknown length, with something behind: no such file is taken for one of Pagefind's."""
    with pytest.raises(ValueError):  # noqa: PT011 - the library's words
        read_item(b"pagefind_dcd" + bytes.fromhex(written))


def test_an_index_begins_as_pagefind_writes_it() -> None:
    assert read_item(packed(["kind", [["answer", [0, 1]]], -1000])) == ["kind", [["answer", [0, 1]]], -1000]
    with pytest.raises(ValueError, match="as Pagefind writes it"):
        read_item(cbor2.dumps([1]))


def stored(file: Path, item: Item) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(packed(item)))


def index(folder: Path, *, reverse: bool) -> Path:
    """Write an index as Pagefind would, its filters in one order or the other."""
    step = -1 if reverse else 1
    kind, topic = f"en_a{step}", f"en_b{step}"
    stored(folder / f"filter/{kind}.pf_filter", ["kind", [["answer", [0, 1]], ["idea", [2]]][::step]])
    stored(folder / f"filter/{topic}.pf_filter", ["topic", [["auth", [0]], ["ops", [1]]][::step]])
    filters, sorts = [["kind", kind], ["topic", topic]][::step], [["date", [0, 1]], ["votes", [1, 0]]][::step]
    stored(
        folder / f"pagefind.en_{step}.pf_meta",
        ["1.5.2", [["en_x", 4]], [["a", "z", "en_c"]], filters, sorts, ["title"]],
    )
    entry = {"version": "1.5.2", "languages": {"en": {"hash": f"en_{step}", "wasm": "en", "page_count": 3}}}
    (folder / "pagefind-entry.json").write_text(json.dumps(entry))
    (folder / "pagefind-ui.js").write_text("an interface that is not ours")
    return folder


def test_two_orders_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for reverse in (False, True):
        folder = index(tmp_path / str(reverse), reverse=reverse)
        make_canonical(folder)
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        found.append({file.relative_to(folder).as_posix(): file.read_bytes() for file in files})
    assert found[0] == found[1]
    assert len(found[0]) == 4
    assert not any("ui" in name for name in found[0])


def test_an_index_of_another_shape_is_refused(tmp_path: Path) -> None:
    folder = index(tmp_path, reverse=False)
    stored(folder / "pagefind.en_1.pf_meta", ["2.0", []])
    with pytest.raises(ValueError, match="array of 6"):
        make_canonical(folder)
