"""What pages say in a language is read back as what it was: days, and numbers of any size."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.article.blocks import Inline, Paragraph, parts_of, text_of
from kb_builder.article.people import VOTES
from kb_builder.article.reading import parse
from kb_builder.article.words import count_in, day_in, value_in
from kb_builder.language import CATALOGUES, language
from kb_builder.pages.inert import markdown, value_markdown

LOCALES = ("en", *(code for code in localedata.locale_identifiers() if code.split("_")[0] in CATALOGUES))
NUMBERS = (0, 1, 2, 999, 1_000, 1_204, 12_345, 1_000_000, 12_345_678)


def _parts(*said: str) -> tuple[Inline, ...]:
    (block,) = parse(f"x, {', '.join(said)}, y", "a.md")
    assert isinstance(block, Paragraph)
    return parts_of(block.inline)


@pytest.mark.parametrize("code", LOCALES)
def test_days_and_votes_are_read_back_in_every_language(code: str) -> None:
    """French and Portuguese set thousands apart by a space, which a page writes as a plain one."""
    said = language(code)
    days = [date(2011, 12, 25) + timedelta(days=37 * step) for step in range(40)]
    for when, number in zip(days, NUMBERS * 5, strict=False):
        _, day, votes, _ = map(
            text_of, _parts(markdown(said.day(when)), markdown(said.ngettext(*VOTES, number)))
        )
        assert day_in(said, day) == when
        assert count_in(said, *VOTES, votes) == number
        assert day_in(said, votes) is count_in(said, *VOTES, day) is None


@given(st.lists(st.text(min_size=1).filter(lambda text: markdown(text) != ""), min_size=1, max_size=4))
def test_words_of_somebody_are_one_entry_of_a_list(words: list[str]) -> None:
    """Whatever commas, backslashes and marks they hold."""
    found = [text_of(part) for part in _parts(*map(value_markdown, words))]
    assert found == ["x", *(" ".join(_read(markdown(word)).split()) for word in words), "y"]


def _read(text: str) -> str:
    (block,) = parse(f"x {text} y", "a.md")
    assert isinstance(block, Paragraph)
    return text_of(block.inline)[2:-2]


def test_a_value_stands_in_its_sentence() -> None:
    assert value_in("edited %(day)s", "edited 3 Jan") == "3 Jan"
    assert value_in("%(day)s に編集", "2026 に編集") == "2026"
    assert value_in("edited %(day)s", "marked 3 Jan") is None
    assert value_in("edited", "edited") is None
