"""Writing without spaces becomes bigrams that no stemmer or segmenter changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import bigrams, in_letters


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("検索できる", ["検索", "索で", "でき", "きる"]),
        ("検 索", ["検", "索"]),
        ("kb の検索", ["の検", "検索"]),
        ("文档搜索, 文档", ["文档", "档搜", "搜索"]),
        ("한국어 검색", ["한국", "국어", "검색"]),
        ("ﾃｽﾄ", ["テス", "スト"]),
        ("plain words, größer, 123", []),
    ],
)
def test_each_run_gives_its_bigrams_once(text: str, characters: list[str]) -> None:
    assert bigrams(text).split() == [in_letters(pair) for pair in characters]


@given(st.text())
def test_bigrams_are_letters_whatever_the_text(text: str) -> None:
    assert re.fullmatch(r"(?:[a-q]+(?: [a-q]+)*)?", bigrams(text))


@given(st.text(alphabet="検索日本語", min_size=2))
def test_each_bigram_of_a_question_is_among_those_of_a_text_that_holds_it(text: str) -> None:
    assert set(bigrams(text[1:]).split()) - {in_letters(text[1:])} <= set(bigrams(text).split())
