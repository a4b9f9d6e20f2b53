"""Front matter: what is written is read, and people can read it too."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.article.front_matter import dump, dumped, split

_VALUES = (
    st.text() | st.integers() | st.booleans() | st.sampled_from(["no", "1.0", "a: b", "2026-01-01", "~"])
)
_FACTS = st.dictionaries(st.text(), _VALUES | st.lists(_VALUES) | st.dictionaries(st.text(), _VALUES))


@given(_FACTS)
@settings(deadline=None)
def test_what_is_written_is_read(facts: dict[str, object]) -> None:
    assert split(dump({"title": "x", "kb": facts})) == ({"title": "x", "kb": facts}, "")


_ODD = st.text(" :#,?[]{}'\"-ab0&.é\u00a0\u2026\u2028\t\U0001f600")
_USUAL = (
    st.text()
    | _ODD
    | st.integers()
    | st.booleans()
    | st.sampled_from(["No", "oN", "true", "NULL", "Yes", "y", "a …", "— x", "2026-01-01T00:00:00Z"])
)
_NAMES = st.sampled_from(["by", "at", "on", "a_b", "Kind"]) | st.text("ab")


@given(
    st.dictionaries(
        _NAMES,
        st.recursive(_USUAL, lambda one: st.lists(one) | st.dictionaries(_NAMES, one), max_leaves=8),
    )
)
@settings(deadline=None, max_examples=400)
def test_it_is_written_as_the_library_writes_it(facts: dict[str, object]) -> None:
    for head in (facts, {"title": "x", "kb": facts}):
        assert dump(head) == f"---\n{dumped(head)}---\n"


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
