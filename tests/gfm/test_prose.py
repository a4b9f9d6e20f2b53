"""What lists show of a text: how its sentences begin, and nothing that only makes sense in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.gfm import plain_text, prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set `port` to *1*.\n\nThen start.", "Set port to 1. Then start."),
        ("# What I did\n\nI ran it.", "I ran it."),
        ("Run this:\n\n```sh\nmake\n```\n\nThen wait.", "Run this … Then wait."),
        ("- first\n- second", "first second"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nSee above.", "See above."),
        ("> somebody else's words\n\nMine.", "Mine."),
        ("> [!NOTE]\n> Careful.\n\nMine.", "Mine."),
        ("<details><summary>Log</summary>\n\nlines\n\n</details>\n\nIt works.", "It works."),
        ("Look:\nsrc\n├── a\n└── b\n\nThat is all.", "Look: src That is all."),
        ("```\nonly code\n```", ""),
        ("The area is $a^2$ of course.", "The area is of course."),
        ("> > ```\n> > x\n> > ```\n\nAfter.", "After."),
    ],
)
def test_sentences_remain(text: str, expected: str) -> None:
    assert prose(text) == expected


@given(st.text("`>#|-\n x:*<details>h1[!NOTE]\0", max_size=80))
def test_it_says_nothing_that_a_reader_does_not_see(text: str) -> None:
    seen = plain_text(text)
    assert "\0" not in seen + prose(text)
    for word in prose(text).replace("…", " ").split():
        assert word.rstrip(":") in seen
