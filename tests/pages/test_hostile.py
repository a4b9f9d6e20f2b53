"""Hostile text in every field that a page shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_builder.curate.boards import find_boards
from kb_builder.knowledge import Badge, Duplicate, Health, LedgerRow, Level, Person, Question, Stage, Topic
from kb_builder.model import Actor, Label, License, Poll, PollOption, Reference
from kb_builder.publication import Publication, SiteFacts
from tests import build
from tests.measured import the_first_alone
from tests.pages.dom import head_of, shown, text_of
from tests.pages.knowing import DELIVERED, OPEN, TENTH, answer, everything, idea, knowledge, publish
from tests.strategies import discussions

HOSTILE = (
    "</title></bdi></h1><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}{# x #}",
    '--8<-- "secret.txt"',
    "{: onclick=alert(1) } {#__config}",
    '<div markdown="1" onclick="alert(1)">',
    "*[x]: y\n---\ntitle: z\n...\n\ufeff---",
    "Error: x",
    "!ENV [HOME]",
    "<!-- kb:insert numbers --> <!-- kb:end 0 -->",
    "javascript:alert(1)",
    "\u202e\x00\x02wzxhzdk:0\x03",
    "![](",
)


def _knowledge(text: str, body: str = "Plain."):
    """Put `text` wherever a page shows a short text."""
    who = Actor(text, id=5, url=text, avatar_url=text)
    category = replace(build.QUESTIONS, name=text, emoji=text, description=text)
    poll = Poll(text, 1, (PollOption(text, 1),))
    common = {"title": text, "body": body, "author": who, "category": category, "poll": poll, "url": text}
    posts = (build.comment("c9", who, body=body, url=text), build.comment("c8", who, body=body))
    asked = build.answered(
        1, by=who, **common, labels=(Label(text),), answer_chosen_by=who, comments=posts, answer={"url": text}
    )
    wish = build.idea(2, **common, labels=(Label(text),), former_titles=(text, "x"), comments=posts)
    double = Duplicate(build.idea(3, **common), text, (build.ACME, 2))
    first, second = (
        answer(asked, summary=text, synonyms=(text,)),
        idea(
            wish,
            replace(OPEN, name=text),
            summary=text,
            duplicates=(double,),
            history=(Stage(replace(OPEN, name=text), build.at(1)),),
            official=build.comment("o2", who, body=body, url=text),
            response=body,
            references=(Reference(text, text),),
            parents=((build.ACME, 1),),
            children=((build.ACME, 2),),
        ),
    )
    done = idea(build.idea(4, **common), replace(DELIVERED, name=text), summary=text)
    person = Person(
        who,
        asked=(first,),
        accepted=(first,),
        helped=(first,),
        proposed=(second,),
        ledger=(LedgerRow(who.key, "answer_accepted", build.ACME, 1, build.at(9), 5),),
        badges=(Badge("idea delivered", done, build.at(9)),),
        level=Level(text, 1),
        next_level=Level(text, 9),
        former_logins=(text,),
    )
    waiting = Question(build.discussion(5, **common), text, (text,), (text,))
    topic = Topic("topic", text, (first,), (second,))
    repositories = (build.repository(license=License(text, text, text)),)
    return knowledge(
        (first,),
        (second, done),
        (person,),
        topics=(topic,),
        repositories=repositories,
        boards=find_boards((person,), TENTH),
        questions=(waiting,),
        duplicates=(double,),
        health=Health(stale=(first,), edited=(first,)),
    )


def _markup(root: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.tag, tuple(sorted(found.keys()))) for found in root.iter() if isinstance(found.tag, str)]


@pytest.mark.parametrize("text", the_first_alone(HOSTILE))
def test_hostile_text_adds_nothing_to_any_page(text: str, tmp_path: Path) -> None:
    """Every page has the very elements that it has with a plain word, and shows the text whole."""
    (tmp_path / "secret.txt").write_text("the secret")
    plain, hostile = publish(_knowledge("word")), publish(_knowledge(text))
    for harmless, page in zip(_by_kind(plain), _by_kind(hostile), strict=True):
        root = shown(page, tmp_path)
        # A link to an address that misleads is left out; everything else is there as ever.
        expected = [found for found in _markup(shown(harmless, tmp_path)) if found[0] != "a"]
        assert [found for found in _markup(root) if found[0] != "a"] == expected
        assert "the secret" not in text_of(root)
        assert {urlsplit(link.get("href", "")).scheme for link in root.iter("a")} <= {"", "https"}


def _by_kind(publication: Publication) -> list[str]:
    """Give the texts of pages with a head in an order that does not hang on hostile file names."""
    pages = [page.text for page in publication.pages if not page.path.startswith(".kb/")]
    return sorted(pages, key=lambda text: str([*head_of(text)[0]["kb"].values()][: 1 + ("of: " in text)]))


def test_pages_do_not_depend_on_where_the_site_is_published() -> None:
    """What stands in `content/` follows from archive and decisions, and of mkdocs.yml from the language."""
    elsewhere = SiteFacts("Other", "https://other.example.org/kb/", "Else")
    assert publish(everything(), elsewhere).pages == publish(everything()).pages


@pytest.mark.parametrize("text", HOSTILE)
def test_front_matter_carries_hostile_text_escaped(text: str) -> None:
    """No `<`, no quote, and no key of the head can be set by a title (acceptance check 33).

    What stands under `kb` is plain data, which templates escape.
    """
    for page in publish(_knowledge(text)).pages:
        if page.text.startswith("---"):
            head, _ = head_of(page.text)
            assert set(head) == {"title", "description", "generator", "kb"}
            assert not any(mark in word for word in (head["title"], head["description"]) for mark in "<>\"'")


@pytest.mark.parametrize(
    "body",
    [
        "---\ntitle: stolen\n---\ntext",
        "Error: x\n\ntext",
        "\ufeff---\ntext",
        "...\ntext",
        "# {{ 7*7 }} {% raw %}",
    ],
)
def test_a_body_is_shown_whole_and_leaves_the_head_alone(body: str, tmp_path: Path) -> None:
    """Acceptance checks 32 and 33, for bodies."""
    for page in publish(_knowledge("word", body)).pages:
        if page.path.startswith("answers/1"):
            head, _ = head_of(page.text)
            assert head["title"] == "word"
            spoken = text_of(shown(page.text, tmp_path))
            assert all(word.strip("#-\ufeff ") in spoken for word in body.splitlines())
            assert "49" not in spoken


@given(st.lists(discussions, min_size=1, max_size=3, unique_by=lambda one: (one.repository, one.number)))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_github_sends_can_be_published(found) -> None:
    """No text, time, count or absence stops the build; all of it can be stored; equal input, equal bytes."""
    answers = tuple(answer(one) for one in found if one.answer is not None)
    ideas = tuple(idea(one) for one in found)
    people = {one.author.key: Person(one.author, accepted=answers, proposed=ideas) for one in found}
    known = knowledge(answers, ideas, tuple(people.values()), repositories=())
    publication = publish(known, repositories=["acme/widgets", "acme/.github"])
    for part in (*publication.pages, *publication.files):
        part.text.encode("utf-8")
        str(part.path).encode("ascii")
    json.dumps([repr(record) for record in publication.records]).encode()
    assert publication == publish(known, repositories=["acme/widgets", "acme/.github"])
