"""What words weigh is remembered from build to build, and is what would be weighed again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder import curate
from kb_builder.kept import Kept
from kb_builder.pipeline.weights import WORDS, Remembered

TEXTS = st.lists(st.tuples(*[st.text(max_size=20)] * 3), max_size=6)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Remembered:
    return Remembered(Kept(tmp_path_factory.mktemp("shared")), jobs=1)


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_gives_what_is_weighed_the_first_time_and_the_second(shared: Remembered, texts) -> None:
    weighed = curate.weigh(texts)
    for _ in range(2):
        found = shared.weigh(texts)
        assert found == weighed
        assert [list(one) for one in found] == [list(one) for one in weighed]  # their order decides sums


class Watched(Kept):
    """The cache, and what was put into it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.values: list[bytes] = []

    def put_all(self, kind: str, values: Mapping[str, bytes]) -> None:
        self.values += values.values()
        super().put_all(kind, values)


def test_a_text_is_weighed_once(tmp_path: Path) -> None:
    kept = Watched(tmp_path)
    first = Remembered(kept, 1).weigh([("Rotate the token", "How?", "So.")])
    kept.values.clear()
    new = ("Rotate the tokens", "How?", "So.")
    assert Remembered(kept, 1).weigh([("Rotate the token", "How?", "So."), new])[0] == first[0]
    assert [json.loads(value) for value in kept.values] == curate.weigh([new])


def test_words_that_nobody_asks_for_are_forgotten(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    Remembered(kept, 1).weigh([("withdrawn", "", "")])
    kept.forget(WORDS, time.time() + 1)
    assert b"withdrawn" not in (tmp_path / "kept.sqlite").read_bytes()
