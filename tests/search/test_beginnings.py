"""Where terms stand: what begins alike stands together, but for what is on very many pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.search.beginnings import beginning, beginnings, split_of, sums_of, with_changes
from kb_builder.search.distances import folded, read, unfolded, written
from kb_builder.search.layout import HEAVY, LEVELS, SPLIT
from kb_builder.search.ranking import may_become

TERMS = st.dictionaries(st.text("abc検é", min_size=1, max_size=6), st.integers(1, HEAVY + 500), max_size=30)
SPLIT_TERMS = {"confirm": 1_500, "config": 400, "con": 200, "contain": 700, "cone": HEAVY + 1, "cat": 90}


@given(st.sets(st.integers(0, 3_000_000)).map(sorted))
def test_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    assert [*read(written(numbers))] == numbers


@given(st.dictionaries(st.integers(0, 300_000), st.integers(1, LEVELS - 1)))
def test_postings_are_read_as_they_were_written(levels: dict[int, int]) -> None:
    places = [number * LEVELS + level for number, level in sorted(levels.items())]
    assert unfolded(folded(places)) == levels


def test_few_signs_tell_a_number() -> None:
    assert written([0, 3, 103]) == "BD0G"


def test_a_beginning_on_very_many_pages_goes_by_one_letter_more() -> None:
    sums = sums_of(SPLIT_TERMS)
    assert sums == {"cat": 90, "con": 2_800, "conf": 1_900, "cont": 700}
    assert split_of(sums) == {"con": "ft"}
    assert [beginning(term, {"con"}) for term in ("config", "con", "contain", "cat", "検索", "co")] == [
        *("conf", "con", "cont", "cat", "検", "co")
    ]


def test_an_unfinished_word_is_looked_for_wherever_it_may_end() -> None:
    split = {"con": "ft", "conf": "i"}
    assert beginnings("con", split) == {"con", "conf", "confi", "cont"}
    assert beginnings("confirme", split) == {"confi"}
    assert beginnings("conf", split) == {"conf", "confi"}
    assert beginnings("", split) == set()


@given(TERMS, st.text("abc検é", min_size=1, max_size=6))
def test_what_an_unfinished_word_may_become_is_found(found: dict[str, int], unfinished: str) -> None:
    """As far as terms begin with the same three letters, or are of a script with many."""
    split = split_of(sums_of(found))
    held = beginnings(unfinished, split)
    for term, times in found.items():
        is_alike = term[:3] == unfinished[:3] and term.isascii() == unfinished.isascii()
        if times <= HEAVY and is_alike and may_become(unfinished, term):
            assert beginning(term, split) in held


@given(TERMS, TERMS)
def test_sums_brought_up_to_date_are_those_made_anew(before: dict[str, int], now: dict[str, int]) -> None:
    light = [{term: times for term, times in found.items() if times <= HEAVY} for found in (before, now)]
    changes = {
        term: light[1].get(term, 0) - light[0].get(term, 0) for term in light[0].keys() | light[1].keys()
    }
    made, whole = with_changes(sums_of(light[0]), changes), sums_of(light[1])
    if split_of(sums_of(light[0])).keys() == split_of(whole).keys():
        assert made == whole
    else:
        assert made is None


def test_splitting_and_joining_are_noticed() -> None:
    assert with_changes({"con": SPLIT}, {"cone": 1}) is None
    assert with_changes({"con": SPLIT + 1, "cona": SPLIT, "cone": 1}, {"cone": -1}) is None
    assert with_changes({"con": 5}, {"cone": -5, "cat": 0}) == {}
