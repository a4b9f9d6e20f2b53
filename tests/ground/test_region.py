"""Regions: what is written on a page is read back, whatever the text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.region import Image, Region, split

texts = st.one_of(st.text(), st.text("\r\n\x00\ud800-<!>kb:end "))


sizes = st.integers(0, 10**6)
pictures = st.one_of(
    st.builds(Image, src=texts.filter(bool), width=sizes, height=sizes), st.builds(Image, note=texts)
)


@given(texts, texts, st.dictionaries(texts, texts, max_size=2), st.dictionaries(texts, pictures, max_size=2))
def test_a_region_reads_back_as_it_was_written(
    text: str, source: str, links: dict[str, str], media: dict[str, Image]
) -> None:
    region = Region(text, "acme/widgets", source, links, media)
    lines = ["# before", *region.wrap_with_facts().split("\n"), "after"]
    assert list(split(lines)) == ["# before", region, "after"]


@given(texts)
def test_a_region_survives_a_file(text: str) -> None:
    """Files are read with universal newlines: the page must hold what the renderer is given."""
    region = Region(text)
    read = region.wrap().encode("utf-8").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    assert list(split(read.split("\n"))) == [region]


def test_a_text_that_holds_markers_stays_one_region() -> None:
    inner = Region("inner")
    outer = Region(f"a\n{inner.wrap()}\nb\n<!-- kb:end {'0' * 32} -->")
    assert list(split(outer.wrap().split("\n"))) == [outer]


def test_the_marker_is_one_comment_whatever_it_tells() -> None:
    head = Region("x", source="--> <script>", links={"a/b#1": "--!>"}).wrap_with_facts().split("\n")[0]
    assert head.count("--") == 2
    assert head.count(">") == 1


@pytest.mark.parametrize(
    "facts",
    [
        "{}",
        "{nonsense}",
        '{"repository":"a/b"}',
        '{"repository":"","source":"","links":[1]}',
        '{"repository":"","source":"","media":{"a":1}}',
        "{" * 99 + "}",
    ],
)
def test_a_marker_that_we_did_not_write_is_an_ordinary_line(facts: str) -> None:
    lines = [f"<!-- kb:begin {'0' * 32} {facts} -->", "text", f"<!-- kb:end {'0' * 32} -->"]
    assert list(split(lines)) == lines


def test_a_begin_without_its_end_is_an_ordinary_line() -> None:
    lines = Region("text").wrap().split("\n")[:-1]
    assert list(split(lines)) == lines
