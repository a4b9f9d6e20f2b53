"""The pieces of a publication are composed by helpers: another process makes the same of them."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

from kb_builder.gfm import Store, plain_text
from kb_builder.kept import Kept
from kb_builder.pages import compose
from kb_builder.pages.edition import open_edition
from kb_builder.pages.pieces import Entries
from kb_builder.publication import Publication
from tests import build
from tests.pages.knowing import FACTS, everything


def _composed(store: Store, jobs: int) -> Publication:
    return compose(everything(), build.config(), FACTS, store.plain_text, store=store, jobs=jobs)


def test_another_machine_composes_the_same_pieces(tmp_path: Path) -> None:
    store = Store(Kept(tmp_path))
    composer = Entries(open_edition(everything(), build.config(), FACTS, plain_text), store)
    sent = pickle.loads(pickle.dumps(composer))  # noqa: S301 - our own
    places = range(len(composer.all))
    assert sent.pieces(places) == composer.pieces(places)
    assert len(places) > 1


def test_what_earlier_builds_rendered_changes_nothing(tmp_path: Path) -> None:
    first, second = (_composed(Store(Kept(tmp_path)), jobs=1) for _ in range(2))
    assert first == second == compose(everything(), build.config(), FACTS, plain_text)
    assert json.dumps(first.data) == json.dumps(second.data)
