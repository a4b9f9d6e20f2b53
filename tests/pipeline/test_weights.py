"""What words weigh is remembered from build to build, and is what would be weighed again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder import curate
from kb_builder.curate import Before, Recalled, Text
from kb_builder.curate.related import _compared as compared
from kb_builder.curate.related import neighbours, to_find
from kb_builder.kept import Kept
from kb_builder.pipeline.weights import Remembered

TEXTS = st.lists(st.tuples(*[st.text(max_size=20)] * 3), max_size=6)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Remembered:
    return Remembered(Kept(tmp_path_factory.mktemp("shared")))


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_gives_what_is_weighed_the_first_time_and_the_second(shared: Remembered, texts) -> None:
    weighed = curate.weigh(texts)
    for _ in range(2):
        recalled = shared.recall(texts, ())
        assert list(recalled.weights) == list(weighed)
        assert [list(one) for one in recalled.weights] == [list(one) for one in weighed]
        shared.keep(recalled, [()] * len(texts), ())


def test_what_no_text_holds_any_more_is_forgotten(tmp_path: Path) -> None:
    """Neither the word stays nor its number, which the next new word gets."""
    memory = Remembered(Kept(tmp_path))
    for texts in ([("withdrawn", "", ""), ("robot", "", "")], [("robot", "", "")], [("robot", "new", "")]):
        recalled = memory.recall(texts, ())
        memory.keep(recalled, [()] * len(texts), ())
        assert list(recalled.weights) == list(curate.weigh(texts))
        has = [word in (tmp_path / "kept.sqlite").read_bytes() for word in (b"withdrawn", b"robot")]
        assert has == [texts[0][0] == "withdrawn", True]
    assert len(recalled.weights.words) == 2


WORD = st.sampled_from(["token", "rotate", "key", "page", "link", "build", "theme", "search", "vote", "idea"])
SAID = st.lists(st.tuples(*[st.lists(WORD, max_size=6).map(" ".join)] * 3), max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SAID, SAID), min_size=2, max_size=3))
def test_what_was_compared_before_changes_nothing(rounds) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for texts, strangers in rounds:
            memory = Remembered(Kept(Path(folder)))
            assert compared(texts, strangers, memory) == compared(texts, strangers)


class Counted(Remembered):
    """A memory that tells how many of the nearest it knew."""

    told: Before

    def recall(self, texts: Sequence[Text], strangers: Sequence[Text]) -> Recalled:
        """Give what is known, and remember it."""
        found = super().recall(texts, strangers)
        object.__setattr__(self, "told", found.before)
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


def test_an_open_question_that_has_nothing_to_do_with_the_change_is_not_compared_again(
    tmp_path: Path,
) -> None:
    texts = [(f"About thing{number}", f"How does thing{number} go?", "So.") for number in range(200)]
    strangers = [(f"thing{number}", "", "") for number in (5, 100, 150)]
    compared(texts, strangers, Remembered(Kept(tmp_path)))
    texts[100] = ("About thing7", "How?", "So.")
    memory = Counted(Kept(tmp_path))
    assert compared(texts, strangers, memory) == compared(texts, strangers)
    weighed = curate.weigh((*texts, *strangers))
    known, unknown = weighed[:200], weighed[200:]
    assert list(to_find(known, memory.told, unknown)) == [100, 201]
    compared((*texts, texts[0]), strangers, memory)
    assert memory.told.alike == (None, None, None)
