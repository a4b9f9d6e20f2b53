"""The page that says how to ask, and how people stand on pages who asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from kb_builder.model import Actor
from kb_builder.pages import Reader, compose, yielding
from kb_builder.publication import Publication
from tests.build import answered, config
from tests.curate.curated import curated
from tests.pages.knowing import FACTS

PATH = "privacy/index.md"


def published(contact: str = "", by: str | Actor = "bob", **decided: object) -> Publication:
    knowledge = curated(answered(1, by=by), **decided)
    return compose(knowledge, config(), replace(FACTS, contact=contact), Reader(lambda text: text))


def text_of(publication: Publication, path: str = PATH) -> str:
    return next(page.text for page in publication.pages if page.path == path)


def test_the_page_leads_to_a_new_discussion() -> None:
    assert "(https://github.com/acme/widgets/discussions/new/choose)" in text_of(published())
    assert "Write to" not in text_of(published())


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("help@acme.example", "(mailto:help@acme.example)"),
        ("mailto:help@acme.example", "(mailto:help@acme.example)"),
        ("https://acme.example/contact", "(https://acme.example/contact)"),
    ],
)
def test_a_contact_stands_first(contact: str, link: str) -> None:
    assert link in text_of(published(contact))


@pytest.mark.parametrize("contact", ["javascript:alert(1)", 'x"onclick="y@z', "help@acme.example\n<script>"])
def test_what_is_neither_mail_nor_web_is_no_contact(contact: str) -> None:
    text = text_of(published(contact))
    assert "Write to" not in text
    assert "<script>" not in text
    assert "javascript:" not in text


@pytest.mark.parametrize("name", ["privacy.md", "privacy/index.md"])
def test_a_page_written_by_hand_wins(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("# Our own words\n", encoding="utf-8")
    pages = published().pages
    assert set(pages) - set(yielding(tmp_path, pages)) == {one for one in pages if one.path == PATH}


def test_our_own_page_does_not_stand_in_its_own_way(tmp_path: Path) -> None:
    pages = published().pages
    (tmp_path / "privacy").mkdir()
    (tmp_path / "privacy/index.md").write_text(text_of(published()), encoding="utf-8")
    assert yielding(tmp_path, pages) == pages


def test_a_hidden_person_goes_by_the_alias() -> None:
    publication = published(by=Actor.hidden("k7q2mxab"))
    page = next(page.text for page in publication.pages if "1-question-1" in page.path)
    assert "Contributor k7q2mxab" in page
    assert next(one for one in publication.records if one.kind == "answer").credit == ""


def test_without_credit_the_name_stands_at_the_post_alone() -> None:
    publication = published(optouts=[{"login": "bob", "credit": False}])
    page = next(page.text for page in publication.pages if "1-question-1" in page.path)
    assert "bob" in page
    assert "people/bob" not in page
    assert not [one.path for one in publication.pages if PurePosixPath(one.path).stem == "bob"]
    assert next(one for one in publication.records if one.kind == "answer").credit == ""
