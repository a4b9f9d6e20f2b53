"""Alerts, footnotes and code as GitHub shows them, and placeholders that nothing can reveal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm import render
from kb_builder.region import Region
from scripts.fidelity import cmark
from scripts.fidelity_dom import normalised

FORGERIES = (
    '<div title="',
    "<a href='",
    '"></div>',
    "'>",
    "[^1]",
    "[^1]: note",
    "- [x] task",
    "`x`",
    "```\ncode\n```",
    "$x$",
    "https://example.com",
    "<!--",
    "<textarea>",
    '<img alt="',
    '<b kbmark="0">',
    '<video src="x',
    "> [!NOTE]\n> x",
)


@pytest.mark.parametrize("kind", ["note", "TIP", "Important", "warning", "CAUTION"])
@pytest.mark.parametrize(
    "written",
    [
        "> [!{}]\n> dry",
        "> [!{}]  \n> dry",
        "> [!{}]\n>\n> dry",
        "<blockquote><p>[!{}]<br>dry</p></blockquote>",
        "<blockquote>\n<p>[!{}]</p>\n<p>dry</p></blockquote>",
        "<blockquote>\n\n[!{}]\ndry\n\n</blockquote>",
    ],
)
def test_an_alert_is_one_however_it_is_written(written: str, kind: str) -> None:
    """As Markdown and as HTML, which GitHub does not tell apart."""
    rendered = render(Region(written.format(kind)))
    assert "kb-alert" in rendered.html
    assert rendered.text == f"{kind.capitalize()}\ndry"
    assert "[!" not in rendered.html


@pytest.mark.parametrize(
    "written",
    [
        "> [!NOTE] dry",
        "> [!NOTE]**dry**",
        "> [!OTHER]\n> dry",
        "> > [!NOTE]\n> > dry",
        "- > [!NOTE]\n  > dry",
        "<div><blockquote><p>[!NOTE]<br>dry</p></blockquote></div>",
        "> x [!NOTE]\n> dry",
        "> `[!NOTE]`\n> dry",
    ],
)
def test_what_is_no_alert_stays_a_quotation(written: str) -> None:
    html = render(Region(written)).html
    assert "<blockquote" in html
    assert "kb-alert" not in html
    assert "dry" in html


@pytest.mark.parametrize(
    "before",
    [
        *("> q", "> q\n> r", "- a", "1. a\n2. b", "- a\n\n  b", "para", "|a|b|\n|-|-|\n|c|d|", "> - x"),
        *("```\ncode\n```", "# h", "<div>\nx\n</div>", "    code", "> ```\n> x", "> a\n\n"),
    ],
)
@pytest.mark.parametrize("note", ["[^1]: foo", "[^1]: foo\nbar", "[^1]: foo\n\n    bar", "  [^1]: foo"])
def test_a_footnote_may_follow_any_block(before: str, note: str) -> None:
    for gap in ("\n", "\n\n"):
        text = f"x[^1]\n\n{before}{gap}{note}\n\nend"
        assert normalised(render(Region(text, "acme/widgets")).html) == normalised(cmark(text))


def test_a_way_back_that_leads_nowhere_is_no_link() -> None:
    """The reference stands in the description of an image, where no link can be."""
    html = render(Region("![a[^1]](b)\n\n[^1]: note")).html
    assert "footnote-backref" not in html
    assert "<a>" not in html


def test_code_keeps_its_order_beside_letters_from_right_to_left() -> None:
    assert '<code dir="ltr">--n-gpu-layers 20</code>' in render(Region("הרץ `--n-gpu-layers 20` עכשיו")).html
    assert "<code>--n-gpu-layers 20</code>" in render(Region("run `--n-gpu-layers 20` now")).html


@settings(deadline=None)
@given(st.lists(st.sampled_from(FORGERIES), max_size=8), st.sampled_from(["", "\n", "\n\n"]))
def test_what_stands_for_something_is_never_seen(parts: list[str], glue: str) -> None:
    """Neither the attribute of a placeholder nor its number gets into the page, whatever takes it in."""
    html = render(Region(glue.join(parts))).html
    assert re.search("kb[0-9a-f]{32}", html) is None
    assert html == render(Region(glue.join(parts))).html
