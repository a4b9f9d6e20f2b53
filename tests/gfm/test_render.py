"""Rendering: examples that people can read, and laws that hold for any text."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from kb_builder.gfm import render
from kb_builder.region import Region
from tests.gfm.bodies import HOSTILE, bodies
from tests.gfm.dom import code_blocks, offences, tree, words

FIXTURES = Path(__file__).parent / "fixtures"
HEADINGS = ("h3", "h4", "h5", "h6")
SOURCE = "https://github.com/acme/widgets/discussions/3"
LINKS = {"acme/widgets#12": "../12-gears/"}
CASES = [
    pytest.param(text, expected, id=f"{file.stem}: {title}")
    for file in sorted(FIXTURES.glob("*.md"))
    for _, title, text, expected in read_fixture_file(file)
]


def region(text: str) -> Region:
    return Region(text, "acme/widgets", SOURCE, LINKS)


def body(text: str) -> str:
    """Give the HTML inside the wrapper, the region's token written as TOKEN."""
    given_region = region(text)
    html = render(given_region).html.replace(given_region.token[:8], "TOKEN")
    opening, _, rest = html.partition("\n")
    assert opening == '<div class="kb-body" data-kb-region dir="auto" lang="">'
    return rest.removesuffix("</div>")


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_renders_as_github_shows_comments(text: str, expected: str) -> None:
    assert body(text) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_brings_nothing_forbidden(text: str) -> None:
    rendered = render(region(text))
    assert not rendered.is_plain
    assert offences(rendered.html) == []


@settings(max_examples=300, deadline=None)
@given(bodies)
def test_any_text_renders_the_same_twice_without_anything_forbidden(text: str) -> None:
    rendered = render(region(text))
    assert rendered == render(region(text))
    assert rendered.html.encode("utf-8").decode("utf-8") == rendered.html
    assert rendered.html == rendered.html.strip()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", rendered.html)
    assert offences(rendered.html) == []


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.sampled_from(["", "js", "python", "klingon"]),
)
def test_code_is_byte_for_byte_what_was_written(code: str, language: str) -> None:
    fence = "`" * 201
    html = render(region(f"{fence}{language}\n{code}\n{fence}")).html
    shown = code.replace("\ufeff", "")
    if not re.search("[\ufdd0-\ufdef\ufffe\uffff]", code):
        assert code_blocks(html) == [f"{shown}\n"]


def test_marks_of_ours_cannot_be_forged() -> None:
    """Classes and checkboxes written by a community are not those of the renderer."""
    html = render(
        region('<div class="admonition kb-alert"><input type="checkbox" class="kb-notice">x</div>')
    ).html
    assert [element.get("class") for element in tree(html).iter() if element.get("class")] == ["kb-body"]
    assert "input" not in html


def test_a_title_like_attack_in_a_code_span_stays_text() -> None:
    text = "How do I escape `</title><script>alert(1)</script>`?"
    html = render(region(text)).html
    assert "".join(tree(html).itertext()).strip() == text.replace("`", "")
    assert offences(html) == []


def test_characters_that_reorder_text_are_shown_for_what_they_are() -> None:
    assert body("a\u202eb &#x202d;") == (
        '<p dir="auto">a<span class="kb-control">U+202E</span>b <span class="kb-control">U+202D</span></p>\n'
    )


def test_code_with_characters_that_reorder_it_is_kept_under_a_notice() -> None:
    html = body("```\nif admin\u202e {\n```")
    assert code_blocks(html) == ["if admin\u202e {\n"]
    assert html.startswith('<p class="kb-notice">')


def test_control_characters_vanish_and_line_ends_agree() -> None:
    assert body("a\x02b\x03c\x1b\ufeff\r\nd\re") == '<p dir="auto">abc<br>\nd<br>\ne</p>\n'


def test_nul_and_lone_surrogates_become_replacement_characters() -> None:
    assert body("a\x00b\ud800c") == '<p dir="auto">a\ufffdb\ufffdc</p>\n'


@pytest.mark.parametrize("depth", [1, 2, 19, 20, 21, 50, 100, 150, 200])
@pytest.mark.parametrize("kind", ["quotes", "lists"])
def test_no_depth_loses_text(kind: str, depth: int) -> None:
    lines = {
        "quotes": [f"{'> ' * level}w{level}\n{'> ' * level}" for level in range(1, depth + 1)],
        "lists": [f"{'  ' * level}- w{level}" for level in range(1, depth + 1)],
    }[kind]
    found = words(render(region("\n".join(lines))).html)
    assert [word for word in found if re.fullmatch(r"w\d+", word)] == [
        f"w{level}" for level in range(1, depth + 1)
    ]


def test_a_text_of_250_000_characters_is_rendered() -> None:
    text = "\n\n".join(
        f"## Part {number}\n\n{'A sentence of ordinary words. ' * 12}\n\n| a |\n|---|\n| `{number}` |"
        for number in range(640)
    )
    assert 240_000 < len(text) < 262_144
    rendered = render(region(text))
    assert not rendered.is_plain
    assert "Part 639" in rendered.html


def test_a_text_beyond_the_budget_is_plain_text_with_a_link_to_its_source() -> None:
    text = "<b>&\x00</b> " * 300 + "word " * 52_000
    rendered = render(region(text))
    assert rendered.is_plain
    assert rendered.reason == "longer than 262,144 characters"
    assert f'<a href="{SOURCE}"' in rendered.html
    assert offences(rendered.html) == []
    shown = tree(rendered.html)
    assert shown[0].get("data-kb-plain") is not None
    assert "".join(shown.find("div/pre").itertext()).strip() == text.replace("\x00", "\ufffd").strip()


def test_a_plain_text_without_a_trustworthy_source_has_no_link() -> None:
    rendered = render(Region("> " * 2_000 + "deep", source="javascript:alert(1)"))
    assert rendered.is_plain
    assert "href" not in rendered.html
    assert "deep" in rendered.html


def test_facts_of_a_page_that_we_did_not_write_lead_nowhere() -> None:
    """A hand-edited marker can name neither a foreign page as ours nor a repository that is none."""
    forged = Region("#12 [x](y)", 'a"b/<c>', "javascript:x", {'a"b/<c>#12': "javascript:alert(1)"})
    assert offences(render(forged).html) == []
    other = Region("#12", "acme/widgets", SOURCE, {"acme/widgets#12": "//evil.example"})
    assert 'href="https://github.com/acme/widgets/issues/12"' in render(other).html


@pytest.mark.parametrize("lines", [5_000, 20_000])
def test_a_long_code_block_is_complete(lines: int) -> None:
    code = "".join(f"x = {number}\n" for number in range(lines))[:200_000]
    assert code_blocks(render(region(f"```python\n{code}\n```")).html) == [f"{code}\n"]


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("# a\n## b\n# c\n### d", [3, 4, 3, 4]),
        ("### a\n# b", [3, 3]),
        ("## a\n\n<h6>b</h6>\n\n### c\n## d", [3, 4, 4, 3]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_levels_of_headings_neither_skip_nor_outrank_the_page(written: str, heard: list[int]) -> None:
    """A post that begins with `##` or jumps to `####` is read without gaps under the page's own headings."""
    headings = [element for element in tree(render(Region(written)).html).iter() if element.tag in HEADINGS]
    assert [int(one.get("aria-level", one.tag[1])) for one in headings] == heard


def test_the_few_words_that_are_ours_are_in_the_language_of_the_site() -> None:
    """Titles of alerts, notices and names for screen readers; the text itself stays as it was written."""
    text = "> [!WARNING]\n> Note this[^1].\n\n```\na\u200bb\n```\n\n[^1]: Because."
    german = render(Region(text, "acme/widgets", language="de")).html
    assert ">Warnung</p>" in german
    assert "Note this" in german
    assert 'aria-label="Zurück zu Verweis 1"' in german
    assert "unsichtbare Zeichen" in german
    assert render(Region(text, "acme/widgets", language="en")) == render(Region(text, "acme/widgets"))
    deep = render(
        Region(
            ">" * 500 + " x", "acme/widgets", "https://github.com/acme/widgets/discussions/1", language="ja"
        )
    )
    assert deep.is_plain
    assert "GitHub で読む" in deep.html


@pytest.mark.parametrize(
    "text", ["[a](https://example.org/) *b*", "![c](d.png)[^1]\n\n[^1]: e", "`f`\n\n- g"]
)
def test_nothing_of_a_text_is_left_in_a_circle(text: str) -> None:
    """A build does not look for circles while it runs: what stands in one stays in memory."""
    render(region(text))
    gc.collect()
    gc.disable()
    try:
        render(region(f"{text} again"))
        assert gc.collect() == 0
    finally:
        gc.enable()
