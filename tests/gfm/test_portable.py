"""Rendered text as it may stand anywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb_builder.gfm import fenced, plain_text, portable, quotable, quoted, render
from kb_builder.region import Image, Region
from tests.attack import payloads
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
    "text",
    [
        "",
        "Use **this**: `<b>`",
        "```html\n<!-- code\n\tcode\n```\n\n## Heading",
        "```\nnever closed",
        "```html\n<!-- never closed",
        "<https://example.org/> and 1 < 2",
        "`:tada:` in code",
    ],
)
def test_what_stands_in_a_quote_as_it_is(text: str) -> None:
    assert quotable(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Press <kbd>Ctrl</kbd>+<kbd>K</kbd>", "Press `Ctrl`+`K`"),
        (
            "<details><summary>Log</summary>\n\n```py\nx = 1\n```\n\n</details>",
            "**Log**\n\n```py\nx = 1\n```",
        ),
        ("2<sup>8</sup>, H<sub>2</sub>O, x<sup>y</sup>", "2⁸, H₂O, xy"),
        ('<img src="a b.png" alt="A [plan]"> <b>so</b> <i>!</i>', "![A \\[plan\\]](a%20b.png) **so** !"),
        ("[here]\n\n[here]: https://example.org/(x)", "[here](https://example.org/%28x%29)"),
        ("Said[^1]\n\n[^1]: by *whom*", "Said*1*\n\n1. by *whom*"),
        ("$<!--$ is text", "`$<!--$` is text"),
        ("1 <u>&lt;2</u> &amp;lt;<p>- 3<p>4. 5", "1 &lt;2 &amp;lt;\n\n\\- 3\n\n4\\. 5"),
        ("<table><tr><th>a|b<td>c<tr><td>d</table>", "| a\\|b | c |\n| --- | --- |\n| d |  |"),
        ("<ul><li>a<ol start=3><li>b<li>c</ol></ul>", "- a\n\n  3. b\n  4. c"),
        ("- [x] done <br>\n- [ ] open", "- [x] done\n- [ ] open"),
        ("> [!TIP]\n> <b>so</b>", "> [!TIP]\n> **so**"),
        ("- x\n  ```\n  \tx\n  ```", "- x\n\n  ```\n      x\n  ```"),
        ("  ```\n\tx\n  ```", "```\n  x\n```"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        (
            "x!<a href='https://example.org/'>x</a><hr><pre>a\n b</pre>",
            "x\\![x](https://example.org/)\n\n---\n\n```\na\nb\n```",
        ),
        (":tada: but `:tada:`", "🎉 but `:tada:`"),
        (":tada:!", "🎉!"),
        (
            "https://example.org/:tada:/ <video src='https://example.org/v.mp4'></video>",
            "<https://example.org/:tada:/> <https://example.org/v.mp4>",
        ),
        ("[x](data:text/html,<script>x</script>)", "x"),
        (
            "<\u200b!-- a tag for whoever leaves out what nobody sees",
            "&lt;!-- a tag for whoever leaves out what nobody sees",
        ),
    ],
)
def test_what_a_post_shows_is_written_anew(text: str, expected: str) -> None:
    assert quotable(text) == expected


@pytest.mark.parametrize("text", ["<!-- never closed", "[ours]: https://evil.example/", "<b>" * 2_000])
def test_what_only_a_block_of_code_holds(text: str) -> None:
    """It shows nothing, or nests too deeply to be written anew."""
    assert quotable(text) is None


_HTML = [
    "<details><summary>a</summary>",
    "</details>",
    "<kbd>b</kbd>",
    "<table><tr><td>c",
    "<ol><li>d",
    "</ol>",
    "<pre>e\n\tf",
    "</pre>",
    "<b>g",
    "</b>",
    '<a href="h">i</a>',
    "<img src=j alt=k>",
    "<blockquote>l",
    "<!--",
    "-->",
    "<sup>m</sup>",
    "<h2>n",
    "[^1]",
    "[^1]: o",
    ":tada:",
]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*FORGED, *_QUOTED, *_HTML, "`", "```", "\n", "\n\n", "> ", "- ", "    ", "\t", "!"])
    ).map("".join)
)
def test_a_quoted_text_reaches_nothing_around_it_and_stays_what_it_is(text: str) -> None:
    """Another parser than ours reads it: CommonMark, where raw HTML stands as it is."""
    found = quotable(text)
    if found is None:
        return
    reader = MarkdownIt("commonmark")
    alone = reader.render(f"{found}\n")
    page = reader.render(f"## Ours\n\n{quoted(found)}\n\n## Last\n")
    inside = f"<blockquote>\n{alone}</blockquote>\n" if alone else "<blockquote></blockquote>\n"
    assert page == f"<h2>Ours</h2>\n{inside}<h2>Last</h2>\n"
    assert not any(
        one.type.startswith("html")
        for block in reader.parse(quoted(found))
        for one in (block, *(block.children or ()))
    )
    if "[^" not in text:  # the numbers of footnotes are no text of the post
        assert _words(plain_text(found)) == _words(plain_text(text))


def _words(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_attacks_stay_in_their_quote() -> None:
    reader = MarkdownIt("commonmark")
    for attack in payloads():
        page = reader.parse(quoted(quotable(attack) or ""))
        kinds = {one.type for block in page for one in (block, *(block.children or ()))}
        assert kinds.isdisjoint(("html_block", "html_inline")), attack
        assert page[0].type == "blockquote_open"
        assert page[-1].type == "blockquote_close"


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
