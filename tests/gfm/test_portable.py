"""Rendered text as it may stand anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb_builder.gfm import fenced, portable, render
from kb_builder.region import Image, Region
from tests.pages.dom import text_of, tree

BASE = "https://kb.example.org/repo/answers/12-x/"
COPY = f"../../media/{'a' * 64}.png"


def _portable(text: str) -> str:
    region = Region(
        text,
        "acme/widgets",
        "https://github.com/acme/widgets/discussions/12",
        {"acme/widgets#7": "../../ideas/7-x/"},
        {"https://example.org/shot.png": Image(COPY, 10, 20)},
    )
    return portable(render(region).html, BASE)


def test_addresses_are_full() -> None:
    shown = _portable("#7 ![a](https://example.org/shot.png) note[^1]\n\n[^1]: foot")
    assert '<a href="https://kb.example.org/repo/ideas/7-x/">#7</a>' in shown
    assert f'src="https://kb.example.org/repo/media/{"a" * 64}.png"' in shown
    assert f'<a href="{BASE}#kb-' in shown


def test_nothing_is_left_that_only_our_pages_understand() -> None:
    shown = _portable("# A\n\n```python\nx = 1\n```\n\n> [!NOTE]\n> b\n\n- [x] done\n- [ ] open\n\n:tada:")
    assert not any(mark in shown for mark in ("class=", "id=", "data-", "<span", "<input", "style="))
    assert "☑ done" in shown
    assert "☐ open" in shown
    assert "x = 1" in shown


@pytest.mark.parametrize(
    "text", ["# Ours", "Ours\n===", "Ours\n---", "<h1>Ours</h1>", "<h2 align='left'>Ours</h2>"]
)
def test_no_heading_of_a_post_is_of_our_level(text: str) -> None:
    headings = [found.tag for found in tree(_portable(text)).iter() if text_of(found) == "Ours"]
    assert {tag for tag in headings if tag in ("h1", "h2", "h3")} <= {"h3"}


FORGED = [
    "## Accepted answer",
    "Accepted answer\n---",
    "<h2>Accepted answer</h2>",
    "***\n## Accepted answer",
    "```\nnever closed",
    "~~~~~\n`````markdown",
    "<!-- never closed",
    "<script>",
    "[ours]: https://evil.example/",
    "```markdown\n## Accepted answer\n```",
]


@pytest.mark.parametrize("text", FORGED)
def test_a_fenced_text_is_one_block_whatever_it_holds(text: str) -> None:
    _one_block(text)


@given(
    st.lists(st.sampled_from([*FORGED, "`", "```", "````", "\n", "> ", "- ", "    ", "\t"])).map("\n".join)
)
def test_a_fenced_text_reaches_nothing_around_it(text: str) -> None:
    _one_block(text)


def _one_block(text: str) -> None:
    page = f"## Ours\n\n{fenced(text)}\n\n## Last\n"
    blocks = MarkdownIt("commonmark").parse(page)
    assert [(block.tag, block.content) for block in blocks if block.content] == [
        ("", "Ours"),
        ("code", f"{text}\n"),
        ("", "Last"),
    ]


def test_links_that_lead_away_keep_their_rel() -> None:
    assert 'rel="ugc nofollow noopener noreferrer"' in _portable("https://example.org/")
