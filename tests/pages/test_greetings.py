"""What lists show of a post begins with what it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.pages.edition import without_greeting


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hey @zhounewz - this feature is on our roadmap.", "this feature is on our roadmap."),
        ("Hi @unonweb, This could be a cache issue.", "This could be a cache issue."),
        ("Hi all, got the following setup for users.", "got the following setup for users."),
        ("@a-b @c absolutely! It is in our roadmap.", "absolutely! It is in our roadmap."),
        ("Hello world is what the first program says.", ""),
        ("Highly available since the last release.", ""),
        ("@decorator is what stands above a function", "is what stands above a function"),
        ("Hey @bob, thanks!", ""),
        ("a@example.org is the address to write to", ""),
    ],
)
def test_a_greeting_is_left_out_where_something_follows(text: str, rest: str) -> None:
    assert without_greeting(text) == (rest or text)


@given(st.text("hiey @,!-x\n", max_size=60))
def test_what_is_left_is_the_end_of_the_text(text: str) -> None:
    rest = without_greeting(text)
    assert text.endswith(rest)
    assert rest or not text
