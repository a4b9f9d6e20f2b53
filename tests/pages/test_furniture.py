"""What surrounds an answer: where it stands, who gave it, and the ways on in its topic."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from kb_builder.knowledge import Knowledge, LedgerRow, Level, Person
from kb_builder.model import Label
from tests import build
from tests.pages.dom import seen, text_of, with_class
from tests.pages.knowing import answer, knowledge, publish


def _root(found: Knowledge, path: str) -> Element:
    return seen(publish(found), path)


def _topic(*labels: tuple[str, ...]) -> Knowledge:
    """Give answers 1, 2, … with these labels, in the order of the topic's page."""
    return knowledge(
        tuple(
            answer(build.answered(number, title=f"Matter {number}", labels=tuple(map(Label, own))))
            for number, own in enumerate(labels, start=1)
        )
    )


def _ways(root: Element) -> list[tuple[str | None, str | None, str]]:
    links = [link for nav in with_class(root, "kb-steps") for link in nav.iter("a")]
    return [(link.get("rel"), link.get("href"), text_of(link)) for link in links]


def test_previous_and_next_follow_the_order_of_the_topic() -> None:
    """The order is that of the topic's page, newest answer first; the ends have one way only."""
    found = _topic(("auth",), ("auth",), ("other",), ("auth",))
    assert _ways(_root(found, "answers/2")) == [
        ("prev", "../1-matter-1/", "Previous in auth Matter 1"),
        ("next", "../4-matter-4/", "Next in auth Matter 4"),
    ]
    assert _ways(_root(found, "answers/1")) == [("next", "../2-matter-2/", "Next in auth Matter 2")]
    assert _ways(_root(found, "answers/4")) == [("prev", "../2-matter-2/", "Previous in auth Matter 2")]
    assert _ways(_root(found, "answers/3")) == []


def test_the_topic_is_that_of_the_first_label() -> None:
    """An answer of two topics leads on in the one that it names first, and its trail agrees."""
    found = _topic(("auth", "tokens"), ("tokens",), ("tokens", "auth"))
    assert [way[2] for way in _ways(_root(found, "answers/1"))] == ["Next in auth Matter 3"]
    assert [way[2] for way in _ways(_root(found, "answers/3"))] == ["Previous in tokens Matter 2"]
    (trail,) = with_class(_root(found, "answers/3"), "kb-trail")
    assert [(text_of(link), link.get("href")) for link in trail.iter("a")] == [
        ("Home", "../../"),
        ("Answers", "../"),
        ("tokens", "../../topics/tokens/"),
    ]


def test_an_answer_without_a_topic_has_a_trail_without_one() -> None:
    """Nothing is invented where neither label nor category has a page."""
    root = _root(_topic(()), "answers/1")
    (trail,) = with_class(root, "kb-trail")
    assert [text_of(link) for link in trail.iter("a")] == ["Home", "Answers"]
    assert _ways(root) == []


def test_who_answered_stands_on_top_with_their_level_and_who_asked_at_the_question() -> None:
    """The work is the answer: its author comes first. Points stand on the page of the person alone."""
    found = answer(build.answered(1, by="bob"))
    expert = Person(
        found.accepted.author,
        ledger=(LedgerRow("bob", "answer_accepted", "acme/widgets", 1, build.at(1), 1215),),
        level=Level("Expert", 300),
    )
    root = _root(knowledge((found,), people=(expert,)), "answers/1")
    top, question, accepted = with_class(root, "kb-byline")
    assert text_of(top).startswith("Answered by bob Expert")
    assert "Asked by" in text_of(question)
    assert "bob" not in text_of(accepted), "credit stands once"
    assert "point" not in text_of(root)


def test_points_of_who_takes_no_part_in_rankings_are_not_told() -> None:
    """Who asked not to be ranked is credited without a number."""
    found = answer(build.answered(1, by="bob"))
    shy = Person(
        found.accepted.author,
        ledger=(LedgerRow("bob", "answer_accepted", "acme/widgets", 1, build.at(1), 15),),
        ranked=False,
    )
    root = _root(knowledge((found,), people=(shy,)), "answers/1")
    assert "point" not in text_of(root)


def test_a_folded_question_can_be_folded_again() -> None:
    """The words on the fold say what a click does now."""
    body = "\n".join(f"Line {number}" for number in range(20))
    (fold,) = with_class(
        _root(knowledge((answer(build.answered(1, body=body)),)), "answers/1"), "kb-question"
    )
    summary = fold[0]
    assert text_of(summary).endswith("Show the whole questionFold the question")


def test_the_category_leads_on_where_there_is_no_label() -> None:
    """A category is a topic as well."""
    found = _topic((), ())
    named = found.answers[0].discussion.category.name
    topic = replace(_topic(("x",)).topics[0], slug="q-a", name=named, answers=found.answers)
    ways = _ways(_root(replace(found, topics=(topic,)), "answers/1"))
    assert [way[2] for way in ways] == [f"Next in {named} Matter 2"]
