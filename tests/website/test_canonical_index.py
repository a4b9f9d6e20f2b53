"""The index is the same for the same pages, and still what Pagefind wrote."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.website.canonical_index import make_canonical
from kb_builder.website.cbor import Item, decode, encode

ITEMS: st.SearchStrategy[Item] = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.text(), lambda inner: st.lists(inner, max_size=30), max_leaves=40
)


@given(ITEMS)
def test_what_is_written_is_read_again(item: Item) -> None:
    assert decode(encode(item)) == item


@pytest.mark.parametrize(
    ("item", "written"),
    # RFC 8949, appendix A
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (1000, "1903e8"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-1, "20"),
        (-1000, "3903e7"),
        ("IETF", "6449455446"),
        ([], "80"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
    ],
)
def test_the_examples_of_the_standard(item: Item, written: str) -> None:
    assert encode(item).hex() == written
    assert decode(bytes.fromhex(written)) == item


@pytest.mark.parametrize(
    "written", ["", "18", "82", "8201", "a10102", "f6", "9f01ff", "0000", "42ffff", "fb3ff0000000000000"]
)
def test_whatever_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each kind has words of its own
        decode(bytes.fromhex(written))


def stored(file: Path, item: Item) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(b"pagefind_dcd" + encode(item)))


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
