"""The badge for a profile README, and what time and months are called."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from hypothesis import given

from kb_builder.knowledge import Level, Person
from kb_builder.language import ENGLISH
from kb_builder.model import Actor
from kb_builder.pages.badge import badge
from kb_builder.pages.edition import open_edition
from kb_builder.pages.person import Activity, activity
from kb_builder.publication import SiteFacts
from tests import build
from tests.pages.dom import parse
from tests.pages.knowing import everything, file, knowledge, publish
from tests.strategies import texts

SVG = "{http://www.w3.org/2000/svg}"


def _badge(login: str, level: str, site: str) -> Element:
    person = Person(Actor(login, id=1), level=Level(level, 1))
    edition = open_edition(knowledge(people=(person,)), build.config(), SiteFacts(site, ""))
    made = badge(edition, person)
    return parse(made.text)


def test_a_badge_says_in_words_what_it_shows() -> None:
    root = parse(file(publish(everything()), "people/bob/badge.svg"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "bob on Acme help: Helper · 15 points · 2 accepted"
    assert root.findtext(f"{SVG}title") == root.get("aria-label")
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Acme help", "Helper · 15 points · 2 accepted"]


def test_who_is_on_no_board_shows_no_points() -> None:
    root = parse(file(publish(everything()), "people/carol/badge.svg"))
    assert root.get("aria-label") == "carol on Acme help: contributor"


@given(texts, texts, texts)
def test_a_badge_is_valid_and_inert_whatever_stands_in_it(login: str, level: str, site: str) -> None:
    """Well-formed XML of the same few elements, that loads nothing and runs nothing."""
    if not login.strip():
        return
    root = _badge(login, level, site)
    assert {found.tag.removeprefix(SVG) for found in root.iter()} == {
        "svg", "title", "clipPath", "rect", "g", "text",
    }  # fmt: skip
    names = {name for found in root.iter() for name in found.attrib}
    assert not any(name.startswith("on") or name.endswith(("href", "style")) for name in names)
    width = int(root.get("width", "0"))
    ends = [int(text.get("x", "0")) + int(text.get("textLength", "0")) for text in root.iter(f"{SVG}text")]
    assert 0 < max(ends) < width


def test_months_run_from_the_first_to_the_last_and_none_is_left_out() -> None:
    found = activity(ENGLISH, [build.at(0), build.at(1), build.at(70)])
    assert found == Activity((("Jan 2026", 2), ("Feb 2026", 0), ("Mar 2026", 1)), 2)


def test_two_years_are_shown_at_most() -> None:
    found = activity(ENGLISH, [build.at(0), build.at(800), build.at(830)])
    assert found == Activity((("Mar 2028", 1), ("Apr 2028", 1)), 2)


def test_a_single_month_makes_no_picture() -> None:
    for days in ([], [0, 1], [0, 800]):
        assert activity(ENGLISH, [build.at(day) for day in days]) is None
