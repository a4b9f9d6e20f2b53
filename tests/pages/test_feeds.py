"""The Atom feeds (RFC 4287)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from kb_builder.gfm import portable, render
from kb_builder.knowledge import Person
from kb_builder.pages import Reader, compose
from kb_builder.publication import SiteFacts
from tests import build
from tests.pages.dom import parse, text_of, tree
from tests.pages.knowing import FACTS, answer, everything, file, idea, knowledge, publish

ATOM = "{http://www.w3.org/2005/Atom}"
HOMELESS = SiteFacts("Acme help", "")


def _feed(found, path: str = "feed.xml", facts: SiteFacts = FACTS) -> Element:
    return parse(file(publish(found, facts), path))


def _texts(element: Element, name: str) -> list[str]:
    return [found.text or "" for found in element.iter(ATOM + name)]


@pytest.mark.parametrize("facts", [FACTS, HOMELESS])
def test_every_feed_has_what_the_standard_requires(facts: SiteFacts) -> None:
    """Feed and entries: one id, one title, one updated, an author, absolute addresses, no id twice."""
    for found in publish(everything(), facts).files:
        if not found.path.endswith("feed.xml"):
            continue
        root = parse(found.text)
        assert root.tag == f"{ATOM}feed"
        entries = root.findall(f"{ATOM}entry")
        for element in (root, *entries):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1
            assert element.findtext(f"{ATOM}author/{ATOM}name")
            links = [(link.get("rel"), link.get("href", "")) for link in element.findall(f"{ATOM}link")]
            assert len(set(links)) == len(links)
            assert all(href.startswith("https://") for _, href in links)
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)


def test_an_answer_is_an_entry_by_who_answered() -> None:
    entry = _feed(everything()).findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}title") == "How do I rotate `</title><script>alert(1)</script>`?"
    assert entry.findtext(f"{ATOM}id") == "https://github.com/acme/widgets/discussions/12"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "bob"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == "https://kb.example.org/people/bob/"
    assert [label.get("term") for label in entry.iter(f"{ATOM}category")] == ["auth", "<b>bold</b>"]


def test_entries_are_newest_first_and_at_most_fifty() -> None:
    answers = tuple(answer(build.answered(number, answer_day=number)) for number in range(1, 61))
    titles = _texts(_feed(knowledge(answers)), "title")[1:]
    assert titles == [f"Question {number}" for number in range(60, 10, -1)]


def test_times_come_from_the_data() -> None:
    """The feed is as old as its youngest entry; an edit makes an entry young again."""
    found = knowledge((), (idea(build.idea(1, updated_at=build.at(3))), idea(build.idea(2))))
    assert _texts(_feed(found, "ideas/feed.xml"), "updated") == [
        "2026-01-04T12:00:00Z",
        "2026-01-04T12:00:00Z",
        "2026-01-01T12:00:00Z",
    ]


def test_a_person_has_a_feed_of_what_they_gave() -> None:
    titles = _texts(_feed(everything(), "people/carol/feed.xml"), "title")
    assert titles == [
        "Acme help: carol",
        "How do I rotate `</title><script>alert(1)</script>`?",
        "Dark mode — 日本語, please",
    ]


@pytest.mark.parametrize("nobody", [build.GHOST, build.HIDDEN])
def test_nobody_has_no_feed_and_no_address(nobody) -> None:
    found = publish(knowledge((answer(build.answered(1, by=nobody)),), people=(Person(nobody),)))
    assert [one.path for one in found.files if one.path.endswith("feed.xml")] == [
        "feed.xml",
        "ideas/feed.xml",
    ]
    assert _texts(parse(file(found, "feed.xml")), "uri") == []


def test_an_empty_feed_is_a_feed() -> None:
    root = _feed(knowledge())
    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == "2026-01-11T12:00:00Z"


def test_text_that_xml_cannot_hold_is_left_out() -> None:
    found = knowledge((answer(build.answered(1, title="a\x00\x0b\ud800\uffff]]>b")),))
    assert _texts(_feed(found), "title")[1] == "a \ufffd]]>b"


def _with_texts(found, facts: SiteFacts = FACTS) -> dict[str, str]:
    """Give the feeds of what is published when texts are rendered, by path."""
    made = compose(
        found,
        build.config(),
        facts,
        Reader(str, html=lambda region, base: portable(render(region).html, base)),
    )
    return {one.path: one.text for one in made.files if one.path.endswith("feed.xml")}


def _contents(feed: str) -> list[str]:
    contents = list(parse(feed).iter(f"{ATOM}content"))
    assert {content.get("type") for content in contents} <= {"html"}
    return [content.text or "" for content in contents]


def test_an_entry_holds_question_and_answer_with_full_addresses() -> None:
    _, content = _contents(_with_texts(everything())["feed.xml"])
    shown = tree(content)
    assert [text_of(heading) for heading in shown.iter("h2")] == ["Question", "Accepted answer"]
    assert text_of(next(shown.iter("code"))) == "rotate"
    assert [link.get("href") for link in shown.iter("a")] == [
        "https://kb.example.org/ideas/7-dark-mode-ri-ben-yu-please/",
        "https://kb.example.org/answers/13/",
    ]


def test_an_idea_holds_what_the_team_answered() -> None:
    contents = _contents(_with_texts(everything())["ideas/feed.xml"])
    assert "<h2>Official response</h2>" in "".join(contents)


def test_a_site_without_an_address_has_summaries_only() -> None:
    """A relative link in a feed leads nowhere."""
    assert "<content" not in "".join(_with_texts(everything(), HOMELESS).values())


def test_the_feed_of_a_person_has_ten_summaries() -> None:
    """A text stands in the feed of the whole site, not again in that of each who took part."""
    answers = tuple(answer(build.answered(number, answer_day=number)) for number in range(1, 33))
    bob = Person(build.person("bob"), accepted=answers)
    feeds = _with_texts(knowledge(answers, people=(bob,)))
    assert [len(_contents(feeds[path])) for path in ("feed.xml", "people/bob/feed.xml")] == [32, 0]
    assert feeds["people/bob/feed.xml"].count("<summary>") == 10


@pytest.mark.parametrize(
    "text", ["a\x00\x0bb \ud800 \uffff ]]> </content> &amp; <b>", "<script>alert(1)</script>\x1b"]
)
def test_hostile_text_stays_text_in_a_feed(text: str) -> None:
    feed = _with_texts(knowledge((answer(build.answered(1, body=text, answer={"body": text})),)))["feed.xml"]
    (content,) = _contents(feed)
    assert [found.tag for found in tree(content).iter() if found.tag in ("script", "content")] == []
