"""The pieces of a publication are composed by helpers, and taken again by the next build."""

from __future__ import annotations

import pickle
import signal
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from kb_builder.gfm import Store
from kb_builder.kept import Kept, Lost
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album
from kb_builder.pages import LastPieces, Reader, compose, render_ahead
from kb_builder.pages.edition import open_edition
from kb_builder.pages.noting import NotedEdition
from kb_builder.pages.pieces import Entries
from kb_builder.pages.records import search_record
from kb_builder.processes import Beside
from kb_builder.publication import Publication
from tests import build
from tests.pages.knowing import FACTS, everything


def _composed(place: Path, jobs: int = 1, known: Knowledge | None = None) -> Publication:
    kept = Kept(place)
    reader, last = Reader.of(Store(kept)), LastPieces(kept, "this program")
    return compose(
        known or everything(), build.config(), FACTS, replace(reader, html=None), last=last, jobs=jobs
    )


def test_another_machine_composes_the_same_pieces(tmp_path: Path) -> None:
    composer = Entries(open_edition(everything(), build.config(), FACTS), Store(Kept(tmp_path)))
    sent = pickle.loads(pickle.dumps(composer))  # noqa: S301 - our own
    orders = range(len(composer.nouns))
    there, here = sent.composed(orders), composer.composed(orders)
    assert there == here
    assert len(orders) > 1


def test_what_earlier_builds_made_changes_nothing(tmp_path: Path) -> None:
    first, second = (_composed(tmp_path) for _ in range(2))
    assert first == second == compose(everything(), build.config(), FACTS)
    assert {at: told.value for at, told in first.data.items()} == {
        at: told.value for at, told in second.data.items()
    }
    assert [page.head for page in first.pages] == [page.head for page in second.pages]


def test_two_processes_compose_what_one_does(tmp_path: Path) -> None:
    """What stands alone is composed by a helper, where no earlier build left parts."""
    alone, shared = _composed(tmp_path / "one"), _composed(tmp_path / "two", jobs=2)
    assert shared == alone == _composed(tmp_path / "two", jobs=2)
    assert [*shared.data] == [*alone.data]


def test_texts_are_held_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert _composed(tmp_path / "file") == compose(everything(), build.config(), FACTS)


def test_a_text_that_is_gone_from_the_cache_is_missed(tmp_path: Path) -> None:
    page = next(one for one in _composed(tmp_path).pages if one.path.startswith("answers/"))
    elsewhere = pickle.loads(pickle.dumps(page))  # noqa: S301 - our own
    assert elsewhere.text == page.text
    Kept(tmp_path).open(clean=True)
    again = pickle.loads(pickle.dumps(page))  # noqa: S301 - our own
    assert again == page
    with pytest.raises(Lost, match="gone"):
        _ = again.text


def test_what_the_search_is_told_is_read_where_it_was_written(tmp_path: Path) -> None:
    edition = open_edition(everything(), build.config(), FACTS)
    entries = (*edition.knowledge.answers, *edition.knowledge.ideas)
    told = sorted((asdict(search_record(edition, one)) for one in entries), key=lambda one: str(one["url"]))
    records = _composed(tmp_path).records
    assert [asdict(record) for record in records] == told
    elsewhere = pickle.loads(pickle.dumps(records))  # noqa: S301 - our own
    assert [asdict(record) for record in elsewhere] == told
    assert len({record.digest for record in records}) == len(told) > 1


def test_a_piece_of_a_page_without_its_texts_is_composed_again(tmp_path: Path) -> None:
    _composed(tmp_path)
    Kept(tmp_path).forget("entry body")
    assert [page.text for page in _composed(tmp_path).pages]


@pytest.mark.parametrize("kind", ["entry", "part", "twin", "look-ups"])
def test_a_change_is_seen_wherever_it_is_looked_up(tmp_path: Path, kind: str) -> None:
    _composed(tmp_path)
    whole = everything()
    first, *others = whole.answers
    retitled = replace(whole, answers=(replace(first, title="Another title"), *others))
    assert _composed(tmp_path, known=retitled) == compose(retitled, build.config(), FACTS)
    Kept(tmp_path).forget(kind)
    assert _composed(tmp_path) == compose(whole, build.config(), FACTS)


def test_a_piece_cannot_read_what_is_not_noted() -> None:
    edition = NotedEdition(open_edition(everything(), build.config(), FACTS)).into({})
    with pytest.raises(TypeError, match="single keys"):
        list(edition.people)
    with pytest.raises(TypeError, match="single keys"):
        len(edition.addresses.discussions)
    with pytest.raises(AttributeError):
        edition.knowledge.answers  # noqa: B018


def _new_texts(place: Path, awaited: Beside[Any]) -> int:
    """Give how many texts a composer still renders after those that were rendered ahead."""
    store = Store(Kept(place))
    render_ahead(everything(), awaited, build.config(), FACTS, Reader.of(store), Album())
    composer = Entries(open_edition(everything(), build.config(), FACTS), Store(Kept(place)))
    return sum(text.is_new for text in composer.composed(range(len(composer.nouns))).texts)


def test_texts_are_rendered_while_something_is_awaited(tmp_path: Path) -> None:
    helper = get_context("spawn").Process(target=signal.pause, daemon=True)
    helper.start()
    assert _new_texts(tmp_path / "awaited", Beside(object, helper)) == 0
    helper.kill()
    assert _new_texts(tmp_path / "there", Beside(object)) > 0
