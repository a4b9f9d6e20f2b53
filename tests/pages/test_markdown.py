"""Hostile short strings in Markdown pages: what a reader sees is the string, whoever reads the page."""

from __future__ import annotations

import html
import re

import cmarkgfm
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb_builder.pages.inert import clean, markdown, title_markdown
from kb_builder.pages.writing import parts
from tests.strategies import texts

_PLACES = {
    "{}": "<p>{}</p>",
    "# {}": "<h1>{}</h1>",
    "- {}": "<ul><li>{}</li></ul>",
    "1. [{}](a.md)": '<ol><li><a href="a.md">{}</a></li></ol>',
    "> {}": "<blockquote><p>{}</p></blockquote>",
    "before\n\n{}\n\nafter": "<p>before</p><p>{}</p><p>after</p>",
    "| a |\n| --- |\n| {} |": (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>"
    ),
}
_LINES = re.compile(r"(?<=>)\n|\n(?=<)|\n\Z")
_ADDRESS = re.compile(r"@")
"""Programs make links of mail addresses after all escapes are undone; ours are masked before."""

strings = (
    texts
    | st.text(st.sampled_from("\\`*_[]()<>{}#+-=.!|~&;:$^\"'/ ab1w"), max_size=12)
    | st.sampled_from(
        [
            "1. a",
            "2) b",
            "- c",
            "+ d",
            "# e",
            "a #",
            "===",
            "---",
            "&amp;",
            "&#35;",
            "<b>",
            "<!-- kb:end x -->",
        ]
    )
    | st.sampled_from(
        ["[a](b)", "![a](b)", "https://x.example", "www.x.example", "~~a~~", "[ ] task", "a|b", "`a`", "$x$"]
    )
)


def _seen(source: str) -> str:
    return _LINES.sub("", cmarkgfm.github_flavored_markdown_to_html(source))


@pytest.mark.parametrize("place", _PLACES)
@given(text=strings)
@example(text="www.x.example and WWW.x.example")
def test_github_shows_a_string_as_it_is(place: str, text: str) -> None:
    text = _ADDRESS.sub(" at ", clean(text)) or "x"
    shown = html.escape(clean(text)).replace("&#x27;", "'")
    assert _seen(place.format(markdown(text))) == _PLACES[place].format(shown)


@given(text=strings)
def test_our_own_reader_sees_a_string_as_it_is(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(f"# {markdown(text)}")
    inline = tokens[1].children or []
    assert "".join(token.content for token in inline) == clean(text)
    assert {token.type for token in inline} <= {"text", "text_special"}


@given(text=strings)
def test_a_title_has_its_code_as_code_and_nothing_else(text: str) -> None:
    text = _ADDRESS.sub(" at ", clean(text)) or "x"
    shown = html.escape(clean(text)).replace("&#x27;", "'")
    found = _seen(f"# {title_markdown(text)}")
    assert re.sub(r"</?code>", "`", found) == f"<h1>{shown}</h1>"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Why does kb_builder 2.0 say C# & C++? (Q&A)", "Why does kb_builder 2.0 say C# & C++? (Q&A)"),
        ("2. <b>Is *this* `code`?</b>", r"2\. \<b\>Is \*this\* \`code\`?\</b\>"),
        ("&lt; at https://x.example", r"\&lt\; at https\://x.example"),
        ("- a # b _c_", r"\- a \# b \_c\_"),
    ],
)
def test_what_means_nothing_stays_readable(text: str, written: str) -> None:
    assert markdown(text) == written


@given(st.integers(0, 200), st.integers(1, 30))
def test_a_page_of_a_list_keeps_its_entries_when_something_is_added(number: int, size: int) -> None:
    first, further = parts(range(number, 0, -1), size)
    _, later = parts(range(number + 1, 0, -1), size)
    assert [*first, *(one for _, page in further for one in page)] == list(range(number, 0, -1))
    assert min(size, number) <= len(first) < 2 * size
    assert all(dict(later)[at] == page and len(page) == size for at, page in further)
    assert [at for at, _ in further] == list(range(len(further) + 1, 1, -1))


def test_code_in_a_title_is_code_unless_it_looks_like_html() -> None:
    """The site shows both as code; the Markdown holds no tag and no character reference."""
    assert title_markdown("Use `kb *build*`?") == "Use `kb *build*`?"
    assert title_markdown("Why `<b>` or `&amp;`?") == r"Why \`\<b\>\` or \`\&amp\;\`?"
