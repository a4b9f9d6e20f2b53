"""Which words are offered as corrections, and which count as common."""

from __future__ import annotations

from kb_builder.publication import SearchRecord
from kb_builder.website.vocabulary import vocabulary


def record(number: int, title: str, answer: str = "", **more: object) -> SearchRecord:
    """Make the record of a page."""
    return SearchRecord(f"answers/{number}/", "answer", title, "", answer, **more)  # type: ignore[arg-type]


def test_words_come_most_frequent_first_and_then_by_the_alphabet() -> None:
    records = [record(1, "rotate token"), record(2, "revoke token")]
    assert vocabulary(records)[0] == "token\nrevoke\nrotate\n"


def test_a_word_of_one_body_may_be_a_typing_error_and_is_not_offered() -> None:
    records = [record(1, "One", "the tokne"), record(2, "Two", "token"), record(3, "Three", "token")]
    assert "tokne" not in vocabulary(records)[0].split()
    assert "token" in vocabulary(records)[0].split()


def test_synonyms_and_labels_are_words_of_the_site() -> None:
    records = [record(1, "One", synonyms=("renew key",), labels=("auth",))]
    assert {"renew", "key", "auth"} <= set(vocabulary(records)[0].split())


def test_common_words_stand_on_many_pages_of_a_site_that_has_many() -> None:
    many = [record(number, f"widget number{number}") for number in range(40)]
    assert vocabulary(many)[1] == "40\nwidget\n"
    assert vocabulary(many[:9])[1] == "9\n"


def test_a_word_is_as_common_as_all_words_that_begin_with_it() -> None:
    forms = [record(number, ("build", "builds", "building")[number % 3]) for number in range(40)]
    assert vocabulary(forms)[1] == "40\nbuild\nbuilding\nbuilds\n"


def test_the_order_of_the_pages_changes_nothing() -> None:
    records = [record(1, "rotate token"), record(2, "revoke token"), record(3, "upload image")]
    assert vocabulary(records) == vocabulary(reversed(records))
