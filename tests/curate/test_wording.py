"""How hostile lines become titles and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import one_line
from kb_builder.curate.wording import distinct
from tests.build import answered, discussion, idea
from tests.curate.curated import curated


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("How?", "How?"),
        ("  padded  ", "padded"),
        ("two  spaces stay", "two  spaces stay"),
        ("one\ntwo \r\n\tthree", "one two three"),
        ("one\u2028two\x85three", "one two three"),
        ("a\x00b\x1b[31mc\x9bd\x7fe", "ab[31mcde"),
        ("\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061cy", "evil x y"),
        ("</title><script>alert(1)</script>`", "</title><script>alert(1)</script>`"),
        ("日本語 👩‍💻 é", "日本語 👩‍💻 é"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("\u200b\u200d\ufeff", ""),
        ("pay\u200bpal\u2060 \U000e0041\U000e0042x", "paypal x"),
        ("\u3164\u2800 \u0301", ""),
        ("", ""),
        ("👍", "👍"),
    ],
)
def test_one_line(written: str, shown: str) -> None:
    assert one_line(written) == shown


@given(st.text())
def test_one_line_is_one_line_and_settled(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")


def test_names_are_sorted_and_each_is_there_once() -> None:
    assert distinct(["b", "A", "a", "\u200b", " b "]) == ("A", "b")


@pytest.mark.parametrize("title", ["", "   ", "\u202e", "\n\u200b"])
def test_a_title_that_nobody_sees_is_replaced_by_the_number(title: str) -> None:
    knowledge = curated(answered(7, title=title), idea(8, title=title))
    assert knowledge.answers[0].title == "Discussion #7"
    assert knowledge.ideas[0].title == "Discussion #8"
    assert knowledge.answers[0].discussion.title == title


def test_a_curated_title_that_nobody_sees_leaves_the_author_s() -> None:
    assert curated(answered(1), pages=[{"number": 1, "title": " \u200b"}]).answers[0].title == "Question 1"


def test_unanswered_questions_are_not_published() -> None:
    assert curated(discussion(1)).answers == ()
