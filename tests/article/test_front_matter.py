"""Front matter: what is written is read, and people can read it too."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.article.front_matter import dump, split

_VALUES = (
    st.text() | st.integers() | st.booleans() | st.sampled_from(["no", "1.0", "a: b", "2026-01-01", "~"])
)
_FACTS = st.dictionaries(st.text(), _VALUES | st.lists(_VALUES) | st.dictionaries(st.text(), _VALUES))


@given(_FACTS)
@settings(deadline=None)
def test_what_is_written_is_read(facts: dict[str, object]) -> None:
    assert split(dump({"title": "x", "kb": facts})) == ({"title": "x", "kb": facts}, "")


def test_what_is_nested_twice_stands_on_one_line() -> None:
    asked = {"by": "alice", "at": "2026-01-01"}
    assert dump({"title": "no", "kb": {"asked": asked, "labels": ["a: b", 1], "whole": True}}) == (
        "---\n"
        "title: 'no'\n"
        "kb:\n"
        "  asked: {by: alice, at: '2026-01-01'}\n"
        "  labels: ['a: b', 1]\n"
        "  whole: true\n"
        "---\n"
    )
