"""Regions: what is written on a page is read back, whatever the text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import clean, is_blank, storable
from kb_builder.region import Region, parts, split

texts = st.one_of(st.text(), st.text("\r\n\x00\ud800-<!>kb:end "))


@given(texts)
def test_a_region_reads_back_as_it_was_written(text: str) -> None:
    region = Region(text)
    lines = ["# before", *region.wrap().split("\n"), "after"]
    assert list(split(lines)) == ["# before", region, "after"]


@given(texts)
def test_a_region_survives_a_file(text: str) -> None:
    """Files are read with universal newlines: the page must hold what the renderer is given."""
    region = Region(text)
    read = region.wrap().encode("utf-8").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    assert list(split(read.split("\n"))) == [region]


_INNER = Region("inner").wrap()
_PIECES = st.sampled_from([*_INNER.split("\n"), _INNER, Region("").wrap(), "", "x", " ", *_INNER.split(" ")])


@given(st.lists(st.tuples(_PIECES, st.sampled_from(["\n", "\n\n", ""]))))
def test_lines_are_read_as_one_text(pieces: list[tuple[str, str]]) -> None:
    """Regions are found by their markers, each a whole line; what stands between is given as it is."""
    text = "".join(map("".join, pieces))
    read = [part.wrap() if isinstance(part, Region) else part for part in parts(text)]
    lines = [part.wrap() if isinstance(part, Region) else part for part in split(text.split("\n"))]
    assert "\n".join(read) == "\n".join(lines)


def test_a_text_that_holds_markers_stays_one_region() -> None:
    inner = Region("inner")
    outer = Region(f"a\n{inner.wrap()}\nb\n<!-- kb:end {'0' * 32} -->")
    assert list(split(outer.wrap().split("\n"))) == [outer]


@pytest.mark.parametrize(
    "begin",
    [
        f"<!-- kb:begin {'0' * 32} {{}} -->",
        f"<!-- kb:begin {'0' * 31} -->",
        f" <!-- kb:begin {'0' * 32} -->",
        f"<!-- kb:begin {'0' * 32} --> x",
    ],
)
def test_a_marker_that_we_did_not_write_is_an_ordinary_line(begin: str) -> None:
    lines = [begin, "text", f"<!-- kb:end {'0' * 32} -->"]
    assert list(split(lines)) == lines


def test_a_begin_without_its_end_is_an_ordinary_line() -> None:
    lines = Region("text").wrap().split("\n")[:-1]
    assert list(split(lines)) == lines


@given(texts)
def test_a_text_is_blank_where_nothing_of_it_is_left(text: str) -> None:
    for one in (text, f"{' ' * 100}{text}", f"\u200b{text}"):
        assert is_blank(one) == (clean(one) == "")


@given(texts)
def test_what_files_hold_has_line_feeds_and_no_nul(text: str) -> None:
    held = storable(text)
    assert not set("\r\x00\ud800").intersection(held)
    assert storable(held) == held
    assert held.count("\n") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
