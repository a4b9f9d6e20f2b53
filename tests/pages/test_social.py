"""What is said on the cards that stand for pages."""

from __future__ import annotations

from kb_builder.pages import compose
from kb_builder.publication import Portrait, SiteFacts, SocialCard
from tests import build
from tests.pages.knowing import FACTS, answer, everything, knowledge, publish


def _card(cards: tuple[SocialCard, ...], page: str | None) -> SocialCard:
    return next(card for card in cards if card.page == page or (page and (card.page or "").startswith(page)))


def test_an_answer_says_who_answered_and_how_many_thank_them() -> None:
    card = _card(publish(everything()).cards, "answers/12-")
    assert card.title == "How do I rotate `</title><script>alert(1)</script>`?"
    assert (card.site, card.kind, card.fallback) == ("Acme help", "Answer", "#12")
    assert card.facts == ("Answered by bob", "3 votes")
    assert str(card.path) == "assets/cards/answers/12-how-do-i-rotate-title-script-alert-1-script.png"


def test_an_idea_says_how_far_it_has_come() -> None:
    card = _card(publish(everything()).cards, "ideas/7-")
    assert (card.kind, card.facts) == ("Idea · planned", ("Proposed by carol", "41 votes"))


def test_a_person_says_what_they_gave() -> None:
    card = _card(publish(everything()).cards, "people/bob/")
    assert (card.title, card.kind) == ("bob", "Helper")
    assert card.about == ("team · 85 points to Sage <b>",)
    assert card.figures == (("15", "points"), ("2", "accepted answers"), ("2", "people helped"))
    assert card.portrait == Portrait("", "B", 1)
    assert card.alt == "Acme help: bob · 15 points · 2 accepted answers · 2 people helped"


def test_every_other_page_shares_the_card_of_the_site() -> None:
    card = _card(publish(everything()).cards, None)
    assert (card.title, card.facts, card.alt) == (
        "Acme help",
        ("Help for widgets",),
        "Acme help: Help for widgets",
    )


def test_a_card_speaks_the_language_of_the_site() -> None:
    facts = SiteFacts("Acme", FACTS.url, language="de")
    card = _card(publish(everything(), facts).cards, "answers/12-")
    assert (card.kind, card.facts[1]) == ("Antwort", "3 Stimmen")


def test_nobody_is_named_who_may_not_be() -> None:
    found = publish(knowledge((answer(build.answered(1, by=build.HIDDEN)),))).cards
    assert _card(found, "answers/1-").facts == ("Answered by a community member",)


def test_without_an_address_or_where_they_are_turned_off_there_are_no_cards() -> None:
    assert publish(everything(), SiteFacts("Acme", "")).cards == ()
    assert compose(everything(), build.config(social_cards=False), FACTS).cards == ()
