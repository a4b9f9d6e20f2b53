"""Hostile shapes: what makes parsers slow is rendered within the budget or shown plain, and loses no word."""

from __future__ import annotations

import re

import pytest

from kb_builder.gfm import plain_text, render
from kb_builder.region import Region
from scripts.bench_render import hostile
from tests.gfm.dom import tree

SHAPES = hostile()
SOURCE = "https://github.com/acme/widgets/discussions/3"


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_shape_ends_and_loses_no_word(name: str) -> None:
    """The budget interrupts what takes longer; the reason then says so, and the text is there as written."""
    rendered = render(Region(SHAPES[name], "acme/widgets", SOURCE))
    assert rendered.reason in ("", "took longer than 3 seconds", "nested deeper than 240 levels")
    if rendered.is_plain:
        shown = "".join(tree(rendered.html).find("div/pre").itertext())
        assert shown.strip() == SHAPES[name].strip()
    assert plain_text(SHAPES[name]) is not None


@pytest.mark.parametrize("depth", [50, 118, 119, 300])
@pytest.mark.parametrize("opener", ["> ", "- ", "1. "])
def test_no_depth_loses_a_word(opener: str, depth: int) -> None:
    text = opener * depth + "the very last word"
    assert "the very last word" in re.sub(r"\s+", " ", "".join(tree(render(Region(text)).html).itertext()))


def test_nested_lists_of_many_items_lose_none() -> None:
    text = "".join(f"{'  ' * level}- item{level}\n" for level in range(130))
    shown = "".join(tree(render(Region(text)).html).itertext())
    assert [f"item{level}" for level in range(130) if f"item{level}" not in shown] == []
