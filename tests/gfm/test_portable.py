"""Rendered text as it may stand anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb_builder.gfm import fenced, is_quotable, portable, quoted, render
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


_QUOTED = [
    "**bold**",
    "a `<b>` b",
    "```html\n<!-- x\n\tx\n```",
    "- one\n\n  two",
    "1. x\n   ```\n   <b>\n   ```",
    "`x",
    "$<b$",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use **this**: `<b>`", True),
        ("```html\n<!-- code\n\tcode\n```\n\n## Heading", True),
        ("```\nnever closed", True),
        ("```html\n<!-- never closed", True),
        ("<https://example.org/> and 1 < 2", True),
        ("<kbd>Ctrl</kbd>", False),
        ("<!-- never closed", False),
        ("- <details>", False),
        ("$<!--$", False),
        ("[ours]: https://evil.example/", False),
        ("Said[^1]\n\n[^1]: here", False),
        ("\t<!-- code by a tab", False),
        ("<\u200b!-- a tag for whoever leaves out what nobody sees", False),
    ],
)
def test_what_may_stand_in_a_quote(text: str, expected: bool) -> None:
    assert is_quotable(text) is expected


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*FORGED, *_QUOTED, "`", "```", "\n", "> ", "- ", "    ", "\t"])).map("\n".join)
)
def test_a_quoted_text_reaches_nothing_around_it_and_stays_what_it_is(text: str) -> None:
    """Another parser than ours reads it: CommonMark, where raw HTML stands as it is."""
    if not is_quotable(text):
        return
    reader = MarkdownIt("commonmark")
    alone = reader.render(f"{text}\n")
    page = reader.render(f"## Ours\n\n{quoted(text)}\n\n## Last\n")
    inside = f"<blockquote>\n{alone}</blockquote>\n" if alone else "<blockquote></blockquote>\n"
    assert page == f"<h2>Ours</h2>\n{inside}<h2>Last</h2>\n"
    assert not any(
        one.type.startswith("html")
        for block in reader.parse(quoted(text))
        for one in (block, *(block.children or ()))
    )


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
