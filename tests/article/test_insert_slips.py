"""A line that was meant as an insert and shows nothing is told, with its number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.article import insert_slips
from kb_builder.article.inserts import INSERTS

KNOWN = "newest-answers, numbers, people-of-the-month, recently-delivered, top-ideas, topics"


def alone(name: str) -> str:
    return f"an insert stands alone on its line, in these signs: <!-- kb:insert {name} -->"


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        *((f"<!-- kb:insert {name} -->", "") for name in INSERTS),
        (
            "<!-- kb:insert newest-answer -->",
            "there is no insert newest-answer: did you mean newest-answers?",
        ),
        ("<!-- kb:insert topic -->", "there is no insert topic: did you mean topics?"),
        ("<!-- kb:insert leaderboard -->", f"there is no insert leaderboard: there are {KNOWN}"),
        ("<!--kb:insert topics-->", alone("topics")),
        ("<!-- kb:insert Top-Ideas -->", alone("top-ideas")),
        ("<!-- kb:insert: numbers -->", alone("numbers")),
        ("<!-- kb-insert numbers -->", alone("numbers")),
        ("<!-- KB:INSERT -->", alone("topics")),
        ("<!-- kb:insert topics --> ", alone("topics")),
        ("- <!-- kb:insert topics -->", alone("topics")),
        ("See `<!-- kb:insert x -->`, then <!-- kb:insert topic -->", alone("topics")),
        ("Write `<!-- kb:insert topics -->` for a list.", ""),
        ("    <!-- kb:insert topics -->", ""),
        ("<!-- what inserts do -->", ""),
    ],
)
def test_a_line_that_was_meant_as_an_insert(line: str, slip: str) -> None:
    page = f"---\ntitle: Home\n---\n\n{line}\n"
    assert list(insert_slips(page)) == ([(5, slip)] if slip else [])


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_what_stands_in_a_block_of_code_is_shown(fence: str) -> None:
    page = f"{fence}html\n<!-- kb:insert absent -->\n{fence}\n<!--kb:insert topics-->\n"
    assert list(insert_slips(page)) == [(4, alone("topics"))]


@given(st.text("abc`~<!->kb:insert \n\t", max_size=80))
def test_any_page_can_be_looked_through(text: str) -> None:
    numbers = [number for number, _ in insert_slips(text)]
    assert all(1 <= number <= len(text.splitlines()) for number in numbers)
