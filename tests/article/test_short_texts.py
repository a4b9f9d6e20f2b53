"""A short text of a stranger changes nothing on any page but itself, in any place and language.

Bylines, days, numbers and lists are read back from the Markdown of our pages. So each text is put
in place of a plain word, and every page must stay what it was with that word: the same elements,
links, people, days and votes in the same order, and the text itself where the word stood.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kb_builder.characters import clean
from kb_builder.curate.boards import find_boards
from kb_builder.knowledge import Badge, Duplicate, Knowledge, LedgerRow, Level, Person, Question
from kb_builder.language import CATALOGUES, language
from kb_builder.model import Label, License, Poll, PollOption, Reference
from kb_builder.publication import Publication
from kb_builder.region import Region
from kb_builder.trends import alike
from tests import build
from tests.article.reading_back import shown, words_in
from tests.pages.knowing import DELIVERED, FACTS, TENTH, answer, idea, knowledge, publish

T = TypeVar("T")
WORDS = {
    name: f"plain {name} word"
    for name in (
        *("title", "wish", "open", "twin", "label", "mark", "category", "summary", "question"),
        *("option", "claim", "licence", "level", "reference", "login", "alias"),
    )
}
"""Place → the plain word that stands there."""
LANGUAGES = ("en", *CATALOGUES, "fr-CA", "pt-PT", "zh-Hant")
_SENTENCES = (
    *("Asked by %(name)s", "Answered by %(name)s", "In reply to %(name)s", "Proposed by %(name)s"),
    *("edited %(day)s", "marked as %(reason)s", "on GitHub", "Accepted answer", "About this answer"),
    *("Related questions", "Badges", "Activity", "Labels", "Levels", "With thanks also to", "Older"),
    *("Nothing was written beyond the title.", "Official response", "Also proposed as", "What people said"),
    *("Poll: %(question)s", "Category", "Licence of the repository", "Source", "Accepted by", "Newest"),
)
"""What our pages say around names, days and texts."""


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
def test_words_of_our_own_pages_change_nothing_else(code: str) -> None:
    """Each thing that our pages say, in each language, in each place."""
    sayings = _sayings(code)
    for turn in range(len(sayings)):
        _assert_nothing_else_changes(_dealt(sayings, turn), code)


def _dealt(sayings: Sequence[str], turn: int) -> dict[str, str]:
    """Give each place the saying whose turn it is."""
    return {place: sayings[(turn + number) % len(sayings)] for number, place in enumerate(WORDS)}


def _sayings(code: str) -> tuple[str, ...]:
    """Give lines as our pages have them: bylines, facts, list items, headings, rows, marks."""
    said = language(code)
    day, votes = said.day(build.at(3)), said.ngettext("%(num)s vote", "%(num)s votes", 900)
    link, words = "[alice](../people/alice.md)", {"name": "[alice](../people/alice.md)"}
    values = {**words, "day": day, "reason": "outdated", "question": "x"}
    told = [said.gettext(sentence, **values) for sentence in _SENTENCES]
    byline = (
        f"{told[1]}, {day}, {votes}, [{said.gettext('on GitHub')}](https://github.com/x#discussioncomment-1)"
    )
    return (
        *told,
        *(day, votes, byline, f"x, {link}, {day}, {votes}", f"alice, {day}, {votes}", f"*alice*, {day}"),
        *(f"x](../people/alice.md), {link}, {day}", f"- {byline}", f"## {told[7]}", f"### {byline}"),
        *(f"{said.gettext('Labels')}: x, {day}", f"> {byline}", f"| {day} | {link} | 900 |", f"1. {link}"),
        *(f"x: {day}", f"{day}: y", f"x, {said.ngettext('%(num)s comment', '%(num)s comments', 90)}"),
    )


@pytest.mark.parametrize("text", ["alice", "bob", "MIT", "Discussion 7 of acme/widgets", "Other", "that"])
def test_texts_that_are_equal_lead_each_where_it_leads(text: str) -> None:
    """A label may be called like the licence, like somebody, or like another page."""
    _assert_nothing_else_changes(dict.fromkeys(("label", "licence", "title", "wish", "option"), text), "en")


@pytest.mark.parametrize("code", ["en", "ja"])
def test_a_summary_may_say_what_a_page_says_of_an_empty_post(code: str) -> None:
    """With a post that was written, and with one that was not: the page has all that it has otherwise."""
    text = language(code).gettext("Nothing was written beyond the title.")
    for empty in (False, True):
        plain, hostile = (shown(_published(words, code, empty)) for words in ({}, {"summary": text}))
        for path, parts in plain.items():
            assert hostile[path] == _replaced(parts, {"summary": text}), path


_pieces = st.one_of(
    st.sampled_from([piece for code in LANGUAGES for piece in _sayings(code)]),
    st.sampled_from([*"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ", ", ", ": ", "  ", "\n", "\t", "\r\n\r\n"]),
    st.sampled_from(
        ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00a0", "\u2028", "\u0000", "\ud800"]
    ),
    st.sampled_from(
        [Region("x").wrap(), "<!-- kb:page people/alice.md -->", "---\ntitle: x\n---\n", "&lt;", "%(num)s"]
    ),
    st.text(max_size=6),
)
_texts = st.one_of(
    st.lists(_pieces, min_size=1, max_size=5).map("".join),
    st.tuples(_pieces, st.integers(1, 2_000)).map(lambda one: (one[0] * one[1])[:10_000]),
)


@pytest.mark.slow  # fifteen seconds, and the tests above measure the same code
@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.dictionaries(st.sampled_from(sorted(WORDS)), _texts, min_size=1, max_size=6),
    st.sampled_from(LANGUAGES),
)
def test_no_text_changes_anything_else(texts: dict[str, str], code: str) -> None:
    """Pieces of our pages, punctuation, characters that nobody sees, and texts of 10 kB."""
    # A long summary is cut in lists, what nobody sees is no text, and equal labels are one.
    shown = {place: f"{text[:100] if place == 'summary' else text} {place}." for place, text in texts.items()}
    _assert_nothing_else_changes(shown, code)


def _assert_nothing_else_changes(texts: Mapping[str, str], code: str) -> None:
    plain, hostile = _plain(code), shown(_published(texts, code))
    assert sorted(hostile) == sorted(plain)
    # The page of health counts the questions whose titles say the same.
    counting = {"health/index.md"} if alike(_worded(texts)) else set()
    for path, parts in plain.items():
        if path not in counting:
            assert hostile[path] == _replaced(parts, texts), path


@functools.cache
def _plain(code: str) -> Mapping[str, Sequence[Any]]:
    return shown(_published({}, code))


def _published(texts: Mapping[str, str], code: str, empty: bool = False) -> Publication:
    return publish(_worded(texts, empty), replace(FACTS, language=code))


def _worded(texts: Mapping[str, str], empty: bool = False) -> Knowledge:
    words = {WORDS[place]: text for place, text in texts.items()}
    words |= dict.fromkeys(("The text of question 12.", "The text of question 7."), "") if empty else {}
    return _with(_knowledge(), words)


def _with(value: T, words: Mapping[str, str]) -> T:
    """Give a value with words replaced wherever one stands alone."""
    if isinstance(value, str):
        return words.get(value, value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_with(one, words) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changes = {one.name: _with(getattr(value, one.name), words) for one in fields(value) if one.init}
        return replace(value, **changes)
    return value


def _knowledge() -> Knowledge:
    """Give small knowledge with a plain word in each place where a short text may stand."""
    poll = Poll(WORDS["question"], 3, (PollOption(WORDS["option"], 2), PollOption("that", 1)))
    category = replace(build.QUESTIONS, name=WORDS["category"])
    named = replace(build.person("dora"), login=WORDS["login"])
    alias = replace(build.HIDDEN, alias=WORDS["alias"])
    asked = build.answered(
        12,
        title=WORDS["title"],
        labels=(Label(WORDS["label"]), Label("auth")),
        category=category,
        poll=poll,
        upvotes=2,
        comments=(
            build.comment("c2", named, upvotes=3, replies=(build.comment("r1", alias), build.comment("r2"))),
        ),
    )
    other = build.answered(13, title="Other", labels=(Label("auth"),), by=named, author=alias)
    wish = build.idea(7, title=WORDS["wish"], author=named, labels=(Label("auth"), Label(WORDS["label"])))
    twin = build.idea(9, title=WORDS["twin"], author=alias)
    waits = build.discussion(15, title=WORDS["open"], author=named, upvotes=4, day=2)
    first, second = answer(asked, summary=WORDS["summary"]), answer(other)
    delivered = idea(
        wish,
        DELIVERED,
        summary=WORDS["summary"],
        duplicates=(Duplicate(twin, twin.title, (build.ACME, 7)),),
        official=build.comment("w1", "bob", body="Done."),
        response="Done.",
        references=(Reference(WORDS["reference"], "https://github.com/acme/widgets/releases/tag/v2"),),
    )
    rows = tuple(
        LedgerRow(named.key, "answer_accepted", build.ACME, 12 + place, build.at(1), 15) for place in (0, 1)
    )
    people = (
        # Not named beside others, whose order follows from the logins.
        Person(build.person("bob"), accepted=(first,), is_staff=True, connected=False),
        Person(
            named,
            accepted=(second,),
            helped=(first,),
            proposed=(delivered,),
            ledger=rows,
            badges=(
                Badge("first accepted answer", first, build.at(1)),
                Badge("5 votes on an idea", delivered, None),
            ),
            level=Level(WORDS["level"], 10),
            next_level=Level("Sage", 100),
        ),
        Person(build.person("alice"), asked=(first,)),
    )
    waiting = Question(waits, WORDS["open"], (WORDS["mark"], "auth", WORDS["claim"]), (WORDS["claim"],))
    return knowledge(
        (second, first),
        (delivered,),
        people,
        duplicates=delivered.duplicates,
        boards=find_boards(people, TENTH),
        questions=(waiting,),
        related={asked.key: (other.key,), other.key: (asked.key,), waits.key: (asked.key, other.key)},
        repositories=(build.repository(license=License("MIT", WORDS["licence"], "https://example.org/x")),),
    )


def _replaced(parts: Iterable[object], texts: Mapping[str, str]) -> list[object]:
    """Give what a page shows with the texts in place of the plain words."""
    said = {WORDS[place]: clean(text) for place, text in texts.items()}

    def replaced(part: object) -> object:
        if not isinstance(part, str) or "plain " not in part:
            return part
        for word, text in said.items():
            part = part.replace(word, text)
        return words_in(part)

    return [replaced(part) for part in parts]
