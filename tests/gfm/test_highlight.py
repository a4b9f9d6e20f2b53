"""Code blocks: coloured where that is possible, never changed."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm.highlight import code_block


def text_of(block: str) -> str:
    """Give the text of the code, as a reader copies it."""
    inner = re.fullmatch(
        r'(?:<p class="kb-notice">[^<]*</p>)?'
        r'<div class="highlight"><pre dir="ltr"><code tabindex="0">(.*)</code></pre></div>',
        block,
        re.DOTALL,
    )
    assert inner
    return html.unescape(re.sub(r"<[^>]*>", "", inner[1]))


@pytest.mark.parametrize(
    "info", ["python", "js {1,3}", "TypeScript", "c++", "vue", "jsonc", "sh", "yaml title=x"]
)
def test_a_known_language_is_coloured(info: str) -> None:
    code = '<a x="1"> # y: 2\n'
    block = code_block(code, info)
    assert "<span class=" in block
    assert text_of(block) == code


@pytest.mark.parametrize("info", ["", "klingon", "geojson", '"><script>', "../x", " "])
def test_any_other_is_plain(info: str) -> None:
    assert code_block("a < b && c\n", info) == (
        '<div class="highlight"><pre dir="ltr"><code tabindex="0">a &lt; b &amp;&amp; c\n</code></pre></div>'
    )


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(
            exclude_categories=["Cs"],
            exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\r\ufeff",
        )
    ),
    st.sampled_from(["python", "html", "js", "console", "diff", "json", "php", "make"]),
)
def test_no_language_changes_the_code(code: str, info: str) -> None:
    assert text_of(code_block(code, info)) == code


@pytest.mark.parametrize("code", ["x = 1\n" * 5_001, f"x = '{'a' * 100_000}'\n"])
def test_a_huge_block_is_not_coloured(code: str) -> None:
    assert "<span" not in code_block(code, "python")
