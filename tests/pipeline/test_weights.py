"""What words weigh is remembered from build to build, and is what would be weighed again."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder import curate
from kb_builder.curate import Before, Text
from kb_builder.curate.related import neighbours, to_find
from kb_builder.kept import Kept
from kb_builder.pipeline.weights import WORDS, Remembered

TEXTS = st.lists(st.tuples(*[st.text(max_size=20)] * 3), max_size=6)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Remembered:
    return Remembered(Kept(tmp_path_factory.mktemp("shared")))


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
    first = Remembered(kept).weigh([("Rotate the token", "How?", "So.")])
    kept.values.clear()
    new = ("Rotate the tokens", "How?", "So.")
    assert Remembered(kept).weigh([("Rotate the token", "How?", "So."), new])[0] == first[0]
    assert [json.loads(value) for value in kept.values] == curate.weigh([new])


def test_words_that_nobody_asks_for_are_forgotten(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    Remembered(kept).weigh([("withdrawn", "", "")])
    kept.forget(WORDS, time.time() + 1)
    assert b"withdrawn" not in (tmp_path / "kept.sqlite").read_bytes()


WORD = st.sampled_from(["token", "rotate", "key", "page", "link", "build", "theme", "search", "vote", "idea"])
SAID = st.lists(st.tuples(*[st.lists(WORD, max_size=6).map(" ".join)] * 3), max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SAID, SAID), min_size=2, max_size=3))
def test_what_was_compared_before_changes_nothing(rounds) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for texts, strangers in rounds:
            memory = Remembered(Kept(Path(folder)))
            assert neighbours(texts, strangers, memory) == neighbours(texts, strangers)


class Counted(Remembered):
    """A memory that tells how many of the nearest it knew."""

    told: Before

    def before(self, texts: Sequence[Text]) -> Before:
        """Give what is known, and remember it."""
        found = super().before(texts)
        object.__setattr__(self, "told", found)
        return found


def test_of_two_hundred_texts_one_that_changed_is_compared_again(tmp_path: Path) -> None:
    texts = [(f"About thing{number}", f"How does thing{number} go?", "So.") for number in range(200)]
    neighbours(texts, (), Remembered(Kept(tmp_path)))
    texts[100] = ("About thing7", "How?", "So.")
    memory = Counted(Kept(tmp_path))
    assert neighbours(texts, (), memory) == neighbours(texts)
    assert len(memory.told.near) == len(texts)
    assert list(memory.told.changed) == [100]
    weighed = curate.weigh(texts)
    assert list(to_find(weighed, memory.told)) == [100]
