"""The catalogues: whole, in step with the code, and said in the right form."""

from __future__ import annotations

import ast
import functools
import re
from datetime import date, timedelta

import pytest
from babel.messages.catalog import Message
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.ledger import RULES
from kb_builder.language import CATALOGUES, ENGLISH, badge, language, level, reason, role, status
from kb_builder.language import rule as say_rule
from scripts.messages import (
    KEYWORDS,
    PACKAGE,
    SCRIPTS,
    THEME,
    WORDS,
    catalogue_of,
    compiled,
    extracted,
    place_of,
    updated,
    words,
)

sentences = functools.cache(extracted)
"""Reads the whole package, once for all catalogues."""
PLACES = re.compile(r"%\((\w+)\)s|%%|%")
ACTIVE = re.compile(r"[<>\"`*_\[\]\\{}|~]")
NEW_YEAR = date(2026, 1, 3)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _messages(code: str) -> list[Message]:
    return [message for message in catalogue_of(code) if message.id]


@pytest.mark.parametrize("code", CATALOGUES)
def test_every_sentence_of_the_code_is_translated_and_nothing_else(code: str) -> None:
    """A sentence that is new, changed or gone makes this fail: `make messages`, then translate."""
    wanted = {(message.context, _ids(message)) for message in sentences() if message.id}
    assert {(message.context, _ids(message)) for message in _messages(code)} == wanted
    assert [_ids(message) for message in _messages(code) if not all(_strings(message))] == []
    assert [_ids(message) for message in _messages(code) if message.fuzzy] == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_compiled_catalogues_are_up_to_date(code: str) -> None:
    """The program reads the `.mo` file that `make messages` makes."""
    assert place_of(code).with_suffix(".mo").read_bytes() == compiled(catalogue_of(code))


@pytest.mark.parametrize("code", CATALOGUES)
def test_translations_have_the_places_of_the_original(code: str) -> None:
    """Each form holds the same `%(name)s`; a singular may leave out the number."""
    for message in _messages(code):
        wanted = set(PLACES.findall(_ids(message)[-1]))
        for said in _strings(message):
            assert set(PLACES.findall(said)) in (wanted, wanted - {"num"}), (message.id, said)
            assert "%" not in re.sub(r"%\(\w+\)s|%%", "", said), said


@pytest.mark.parametrize("code", CATALOGUES)
def test_translations_hold_nothing_that_means_something_to_markdown_or_html(code: str) -> None:
    """They go into pages and attributes as they are."""
    for message in _messages(code):
        allowed = set("".join(_ids(message)))
        for said in _strings(message):
            assert not set(ACTIVE.findall(PLACES.sub("", said))) - allowed, said
            assert said.strip() == said or said.strip() == ",", said
            assert "\n" not in said


@pytest.mark.parametrize("code", CATALOGUES)
def test_catalogues_and_the_words_of_the_theme_are_as_written_by_make_messages(code: str) -> None:
    """`make messages` would change nothing."""
    assert place_of(code).read_text(encoding="utf-8") == updated(code, sentences())
    assert (WORDS / f"{code}.html").read_text(encoding="utf-8") == words(language(code))


def test_the_theme_knows_the_same_languages() -> None:
    """A new catalogue is named in two places: in `language.py` and in the theme's `words.html`."""
    listed = re.search(
        r"for known in (\[.*?\])", (PACKAGE / "theme/partials/words.html").read_text(encoding="utf-8")
    )
    assert listed is not None
    assert listed[1] == str(list(CATALOGUES)).replace("'", '"')
    assert {file.stem for file in WORDS.glob("*.html")} == set(CATALOGUES)


def test_no_sentence_stands_inside_an_f_string() -> None:
    """Before Python 3.12 the extraction does not look into them, and the sentence would stay English."""
    inside = []
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                called = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
                names = {getattr(one, "attr", getattr(one, "id", "")) for one in called}
                inside += [f"{module.name}:{node.lineno}"] if names & KEYWORDS.keys() else []
    assert inside == []


def test_theme_and_scripts_mark_their_sentences() -> None:
    """What the theme says is found by the extraction, or no catalogue would ever have it."""
    assert "Search" in [message.id for message in extracted(THEME)]
    assert "Answer" in [message.id for message in extracted(SCRIPTS)]


@pytest.mark.parametrize(
    ("asked", "code", "day", "number"),
    [
        ("en", "en", "3 Jan 2026", "1,204"),
        ("de", "de", "3. Jan. 2026", "1.204"),
        ("fr", "fr", "3 janv. 2026", "1\u202f204"),
        ("es", "es", "3 ene 2026", "1.204"),
        ("ja", "ja", "2026年1月3日", "1,204"),
        ("pt", "pt", "3 de jan. de 2026", "1.204"),
        ("pt-BR", "pt", "3 de jan. de 2026", "1.204"),
        ("zh", "zh", "2026年1月3日", "1,204"),
        ("zh-Hant", "zh", "2026年1月3日", "1,204"),
        ("zh-TW", "zh", "2026年1月3日", "1,204"),
        ("ar", "en", "3 Jan 2026", "1,204"),
        ("tlh", "en", "3 Jan 2026", "1,204"),
        ("", "en", "3 Jan 2026", "1,204"),
    ],
)
def test_a_language_says_days_and_numbers_in_its_own_way(
    asked: str, code: str, day: str, number: str
) -> None:
    """Variants share a catalogue and keep their own customs; a language without a catalogue is English."""
    found = language(asked)
    assert (found.code, found.day(NEW_YEAR), found.number(1204)) == (code, day, number)


def test_counts_take_the_form_that_the_language_asks_for() -> None:
    """French counts nothing as one; Japanese has one form for all."""
    votes = ("%(num)s vote", "%(num)s votes")
    assert [language("en").ngettext(*votes, number) for number in (0, 1, 2)] == [
        "0 votes",
        "1 vote",
        "2 votes",
    ]
    assert [language("fr").ngettext(*votes, number) for number in (0, 1, 2)] == [
        "0 vote",
        "1 vote",
        "2 votes",
    ]
    assert [language("de").ngettext(*votes, number) for number in (1, 1204)] == ["1 Stimme", "1.204 Stimmen"]
    assert [language("ja").ngettext(*votes, number) for number in (1, 2)] == ["1 票", "2 票"]


def test_browsers_get_a_form_for_each_of_their_names() -> None:
    """`Intl.PluralRules` has "many" where gettext has not: millions in French."""
    assert language("fr").forms("%(num)s page", "%(num)s pages").keys() == {"one", "many", "other"}
    assert language("ja").forms("%(num)s page", "%(num)s pages") == {"other": "%(num)s ページ"}
    assert ENGLISH.forms("%(num)s page", "%(num)s pages") == {"one": "%(num)s page", "other": "%(num)s pages"}


def test_every_rule_that_gives_points_has_words() -> None:
    """The ledger on a person's page is read by customers, not by programmers."""
    said = {one.name: say_rule(language("de"), one.name) for one in RULES}
    assert [name for name, words in said.items() if words == name.replace("_", " ")] == []


@given(st.text(), st.sampled_from(CATALOGUES))
def test_a_maintainers_own_word_stays_as_it_is(word: str, code: str) -> None:
    """Whatever stands in kb.yml, percent signs included, comes through where it is none of ours."""
    own = f"{word} %(x)s"
    for say in (level, status, role, reason, badge):
        assert say(language(code), own) == own


def test_durations_are_said_in_words() -> None:
    """Two days are days, less are hours."""
    assert language("de").duration(timedelta(days=3)) == "3 Tage"
    assert language("pt").duration(timedelta(hours=30)) == "30 horas"
    assert language("zh").duration(timedelta(seconds=3)) == "不到一分钟"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (None, ""),
        (timedelta(seconds=-1), ""),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=1234), "1,234 days"),
    ],
)
def test_times_in_words(time: timedelta | None, words: str) -> None:
    assert ENGLISH.duration(time) == words


def test_html_is_told_the_language_that_its_words_are_in() -> None:
    """The small pages at old addresses are English where we have no catalogue, whatever the site says."""
    assert [language(code).tag for code in ("de", "pt-BR", "zh-Hant", "ar")] == [
        "de",
        "pt-BR",
        "zh-Hant",
        "en",
    ]
