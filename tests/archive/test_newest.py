"""The newest moment in the archive, which every build takes for today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.archive import encode
from kb_builder.model import Discussion
from kb_builder.stored import newest_timestamp
from tests import strategies
from tests.build import at, comment, discussion


def test_an_empty_archive_is_as_old_as_time() -> None:
    assert newest_timestamp([]) == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": at(9)},
        {"updated_at": at(9)},
        {"last_edited_at": at(9)},
        {"closed_at": at(9)},
        {"answer_chosen_at": at(9)},
        {"comments": (comment("c", day=9),)},
        {"comments": (comment("c", last_edited_at=at(9)),)},
        {"comments": (comment("c", deleted_at=at(9)),)},
        {"comments": (comment("c", replies=(comment("r", day=9),)),)},
    ],
)
def test_every_kind_of_time_counts(changes: dict[str, Any]) -> None:
    assert newest_timestamp([discussion(1), discussion(2, **changes), discussion(3)]) == at(9)


@settings(deadline=None)
@given(st.lists(strategies.discussions, min_size=1, max_size=3))
def test_no_written_time_is_newer_and_it_is_written_somewhere(found: list[Discussion]) -> None:
    newest = newest_timestamp(found)
    spelled = f'"{newest.replace(tzinfo=None).isoformat()}Z"'
    assert any(spelled in encode(one) for one in found)
    assert newest >= max(one.created_at for one in found)
