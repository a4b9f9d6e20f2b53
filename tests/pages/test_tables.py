"""What look-ups were answered with is compared with what they are answered with today."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.kept import Kept
from kb_builder.pages.tables import Tables

_KEYS = st.text(max_size=2) | st.tuples(st.text(max_size=1), st.integers(0, 3))
_TABLES = st.dictionaries(_KEYS, st.none() | st.text(max_size=2))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("kept"))


@given(before=_TABLES, today=_TABLES)
def test_exactly_the_keys_with_another_answer_have_changed(
    kept: Kept, before: dict[object, object], today: dict[object, object]
) -> None:
    last = Tables(kept, {"titles": before})
    last.keep({})
    found = Tables(kept, {"titles": today}).changed(last.digests)
    nothing = object()
    keys = {
        key for key in before.keys() | today.keys() if before.get(key, nothing) != today.get(key, nothing)
    }
    assert set(found.get("titles") or ()) == keys


def test_a_table_that_is_gone_or_new_is_not_known(kept: Kept) -> None:
    last = Tables(kept, {"titles": {"a": "1"}})
    last.keep({})
    last.keep_only(())
    assert Tables(kept, {"titles": {"a": "2"}}).changed(last.digests) == {"titles": None}
    assert Tables(kept, {}).changed(last.digests) == {"titles": None}
    assert last.beside({"people": {}}).changed(last.digests) == {"people": None}
    assert last.changed(last.digests) == {}


def test_a_broken_character_hides_no_change_of_another_key(kept: Kept) -> None:
    last = Tables(kept, {"titles": {"a": "1", "\ud800": "1", "b": "\ud800"}})
    last.keep({})
    today = Tables(kept, {"titles": {"a": "2", "\ud800": "1", "b": "\ud800"}})
    assert today.changed(last.digests) == {"titles": {"a"}}
