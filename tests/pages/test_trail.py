"""The way from the home page down to a page."""

from __future__ import annotations

from kb_builder.pages.edition import open_edition
from kb_builder.pages.trail import TrailStep, trail
from tests import build
from tests.pages.knowing import FACTS, everything

EDITION = open_edition(everything(), build.config(), FACTS)


def test_an_answer_stands_below_its_section_and_its_first_topic() -> None:
    assert trail(EDITION, "answers/12-x/", "How?", ("unknown", "AUTH", "<b>bold</b>")) == (
        TrailStep("Home", "../../"),
        TrailStep("Answers", "../"),
        TrailStep("AUTH", "../../topics/auth/"),
        TrailStep("How?", "./"),
    )


def test_a_page_of_a_further_repository_stands_below_the_same_section() -> None:
    assert [crumb.href for crumb in trail(EDITION, "ideas/other/7-x/", "Sing")] == [
        "../../../",
        "../../",
        "./",
    ]


def test_a_section_stands_right_below_home() -> None:
    assert trail(EDITION, "people/", "People") == (TrailStep("Home", "../"), TrailStep("People", "./"))
    assert trail(EDITION, "health/", "Health") == (TrailStep("Home", "../"), TrailStep("Health", "./"))
