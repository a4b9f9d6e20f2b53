"""The text of a review: what a person has to judge, and nothing that a stranger makes GitHub do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.gfm import render
from kb_builder.region import Region
from kb_builder.report import Review, Shown, describe, title

HOSTILE = (
    "@octocat look",
    "![x](https://evil.example/x.png)",
    "<img src=https://evil.example/x.png>",
    "https://evil.example www.evil.example me@evil.example",
    "acme/widgets#1 #2 GH-3",
    "`` @octocat `",
    "a` @octocat",
    "[x](https://evil.example)",
    "](https://evil.example) [y",
    "</details><script>alert(1)</script>",
    "\n```\n@octocat\n",
    "&#64;octocat",
    "\u202e@octocat",
    "",
)


def page(key: int, title: str = "How?", text: str = "# How?\n") -> Shown:
    return Shown(
        "answer", title, f"https://github.com/acme/widgets/discussions/{key}", f"answers/{key}.md", text
    )


def review_of(before: list[Shown], after: list[Shown], **more: tuple[str, ...]) -> Review:
    return Review({one.path: one for one in before}, {one.path: one for one in after}, **more)


def test_it_says_what_is_new_changed_and_removed() -> None:
    told = review_of(
        [page(1), page(2, "Old")],
        [page(1, "How now?", "# How now?\n"), page(3)],
        held=("acme/widgets#9: not found on GitHub",),
        masked=("acme/widgets#3: a token",),
    )
    assert title(told) == "Publish the help site: 1 new, 1 changed, 1 removed"
    text = describe(told, "https://github.com/acme/help/actions/runs/7")
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert headings == [
        "New (1)",
        "Changed (1)",
        "Removed (1)",
        "Held back (1)",
        "Masked (1)",
        "What differs",
    ]
    assert "[`How now?`](https://redirect.github.com/acme/widgets/discussions/1), until now `How?`" in text
    assert "https://github.com/acme/help/actions/runs/7#artifacts" in text
    assert "```diff\n@@ -1 +1 @@\n-# How?\n+# How now?\n```" in text


def test_lists_alone_are_said() -> None:
    told = replace(review_of([], []), others=3)
    assert title(told) == "Publish the help site: lists and archive only"
    assert "3 lists, pages of people and other files" in describe(told)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_strangers_words_do_nothing(hostile: str) -> None:
    check_harmless(hostile)


@given(st.text(alphabet="`@#[]()<>!&;:/.\n ab~-*_\\", max_size=40))
def test_no_words_do_anything(hostile: str) -> None:
    check_harmless(hostile)


def check_harmless(hostile: str) -> None:
    """Rendered as GitHub does, the text mentions nobody, shows no picture and leads only where we say."""
    told = review_of(
        [page(1, hostile, hostile)],
        [page(1, f"{hostile} now", f"{hostile}\nnow"), page(2, hostile, hostile)],
        held=(hostile,),
        masked=(hostile,),
    )
    shown = render(Region(describe(told), "acme/widgets")).html
    assert "<img" not in shown
    assert "<script" not in shown
    links = set(re.findall(r'href="([^"]*)"', shown))
    assert {one for one in links if not one.startswith("https://redirect.github.com/acme/widgets/")} <= set()
    outside = re.sub(r"<(code|pre)\b.*?</\1>", "", shown, flags=re.DOTALL)
    assert "octocat" not in outside
    assert "evil" not in outside
    assert shown.count("<details") == 2


def test_github_takes_its_length() -> None:
    many = [page(n, "x" * 200, "line\n" * 2_000) for n in range(500)]
    text = describe(review_of([], many))
    assert len(text) <= 65_536
    assert "and 400 more" in text
    assert "more under *Files changed*" in text
