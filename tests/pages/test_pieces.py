"""The pieces of a publication are composed by helpers, and taken again by the next build."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.gfm import Store
from kb_builder.kept import Kept
from kb_builder.pages import LastPieces, Reader, compose
from kb_builder.pages.again import read
from kb_builder.pages.edition import open_edition
from kb_builder.pages.noting import noting
from kb_builder.pages.pieces import Entries, Order
from kb_builder.publication import Publication
from tests import build
from tests.pages.knowing import FACTS, everything


def _composed(place: Path, jobs: int = 1) -> Publication:
    kept = Kept(place)
    reader, last = Reader.of(Store(kept)), LastPieces(kept, "this program")
    return compose(everything(), build.config(), FACTS, replace(reader, html=None), last=last, jobs=jobs)


def test_another_machine_composes_the_same_pieces(tmp_path: Path) -> None:
    composer = Entries(open_edition(everything(), build.config(), FACTS), Store(Kept(tmp_path)))
    sent = pickle.loads(pickle.dumps(composer))  # noqa: S301 - our own
    orders = [Order(place, b"") for place in range(len(composer.nouns))]
    there, here = sent.composed(orders), composer.composed(orders)
    assert [read(one) for one in there.pieces] == [read(one) for one in here.pieces]
    assert there.texts == here.texts
    assert len(orders) > 1


def test_what_earlier_builds_made_changes_nothing(tmp_path: Path) -> None:
    first, second = (_composed(tmp_path) for _ in range(2))
    assert first == second == compose(everything(), build.config(), FACTS)
    assert json.dumps(first.data) == json.dumps(second.data)
    assert [page.head for page in first.pages] == [page.head for page in second.pages]


def test_a_piece_cannot_read_what_is_not_noted() -> None:
    edition = noting(open_edition(everything(), build.config(), FACTS), {})
    with pytest.raises(TypeError, match="single keys"):
        list(edition.people)
    with pytest.raises(TypeError, match="single keys"):
        len(edition.addresses.discussions)
    with pytest.raises(AttributeError):
        edition.knowledge.answers  # noqa: B018
