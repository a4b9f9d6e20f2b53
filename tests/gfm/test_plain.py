"""Plain text: what a reader sees, for descriptions and the search index."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from kb_builder.gfm import plain_text
from tests.gfm.bodies import bodies


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\nSome *bold*\nwords.", "Title\nSome bold\nwords."),
        ("a<br>b", "a\nb"),
        ("```python\nx  =  1\n```", "x = 1"),
        ("`:tada:` :tada:", ":tada: 🎉"),
        ("<details><summary>More</summary>inside</details>", "More\ninside"),
        ("&lt;b&gt; <script>x</script>", "<b> <script>x</script>"),
        ("![a gear](https://example.com/x.png)", "a gear"),
        ("Oil[^1] and oil[^1].\n\n[^1]: Not water.", "Oil and oil.\nNot water."),
        ("Oil[^1].\n\n[^1]: Not water.", "Oil.\nNot water."),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\nb\n1\n2"),
        ("> [!NOTE]\n> dry", "Note\ndry"),
        ("", ""),
    ],
)
def test_shows_the_words_and_not_the_markup(text: str, expected: str) -> None:
    assert plain_text(text) == expected


@settings(max_examples=200, deadline=None)
@given(bodies)
def test_any_text_gives_collapsed_lines(text: str) -> None:
    lines = plain_text(text).split("\n")
    assert lines == [""] or all(line == " ".join(line.split()) != "" for line in lines)


def test_a_text_that_is_too_long_is_given_as_it_is() -> None:
    assert plain_text("*a*  b\n\n" * 60_000).startswith("*a* b\n*a* b\n")
