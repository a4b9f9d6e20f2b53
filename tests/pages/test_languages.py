"""Pages in other languages: ours is translated, theirs is not, and nothing else changes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from kb_builder.language import CATALOGUES
from kb_builder.publication import Publication, SiteFacts
from tests.measured import the_first_alone
from tests.pages.dom import head_of, seen, text_of
from tests.pages.knowing import FACTS, everything, file, publish
from tests.pages.test_hostile import HOSTILE, _knowledge

LANGUAGES = (*CATALOGUES, "pt-BR", "zh-Hant")
ANSWER = {
    "de": ("Akzeptierte Antwort", "Beantwortet von"),
    "es": ("Respuesta aceptada", "Respondida por"),
    "fr": ("Réponse acceptée", "Réponse de"),
    "ja": ("採用された回答", "回答:"),
    "pt": ("Resposta aceita", "Respondida por"),
    "zh": ("被采纳的答案", "回答者："),
}


def _in(code: str) -> Publication:
    return publish(everything(), SiteFacts(FACTS.name, FACTS.url, FACTS.description, code))


@pytest.mark.no_cover  # every language runs the lines of English
@pytest.mark.parametrize("code", CATALOGUES)
def test_an_answer_is_framed_in_the_language_of_the_site(code: str) -> None:
    """Headings, credits and the Markdown twin are translated; what people wrote stays."""
    root = seen(_in(code), "answers/12")
    for words in ANSWER[code]:
        assert words in text_of(root)
    assert "Line 14 of a long question" in text_of(root)
    assert f"## {ANSWER[code][0]}" in file(
        _in(code), "answers/12-how-do-i-rotate-title-script-alert-1-script/index.md"
    )


NAMES = {
    "GitHub",
    "Discussions",
    "Hacker",
    "News",
    "MIT",
    "License",
    "Helper",
    "Sage",
    "release",
    "git",
    "Markdown",
    "Atom",
    "README",
    "Actions",
    "Enable",
    "workflow",
    "harvest",
}
"""Names in Latin letters that a Japanese page may hold: levels of kb.yml, a reference, a button
of GitHub and a command of ours among them."""


@pytest.mark.no_cover  # every language runs the lines of English
def test_no_page_keeps_a_sentence_of_ours_in_english() -> None:
    """In Japanese, Latin letters are left only in names and in what people wrote."""
    left = {}
    found = _in("ja")
    for one in found.pages:
        said = " ".join(_ours(seen(found, one.path))) if one.path.endswith(".md") else ""
        if words := set(re.findall(r"[A-Za-z]{3,}", said)) - NAMES:
            left[one.path] = words
    assert left == {}


def _ours(element: Element) -> Iterator[str]:
    """Yield the words of a tree, of attributes too, that are neither the community's nor a name."""
    is_theirs = element.get("dir") == "auto" or element.get("data-kb-region") is not None
    is_theirs = is_theirs or element.get("class") in ("kb-name", "kb-tag")
    if not is_theirs and element.tag not in ("bdi", "script"):
        yield from (element.get(name, "") for name in ("aria-label", "title", "placeholder"))
        yield element.text or ""
        for child in element:
            yield from _ours(child)
            yield child.tail or ""


@pytest.mark.no_cover  # every language runs the lines of English
@pytest.mark.parametrize("code", LANGUAGES)
def test_addresses_and_the_manifest_are_the_same_in_every_language(code: str) -> None:
    """Links between sites and programs that read `kb.json` do not depend on who reads the site."""
    english, other = publish(everything()), _in(code)
    assert [one.path for one in other.pages] == [one.path for one in english.pages]
    assert [one.path for one in other.files] == [one.path for one in english.files]
    assert file(other, "kb.json") == file(english, "kb.json")
    assert [record.url for record in other.records] == [record.url for record in english.records]
    for one, same in zip(other.pages, english.pages, strict=True):
        if not one.path.startswith(".kb/"):
            facts = {**head_of(one.text)[0]["kb"]}
            facts.pop("language", None)
            assert facts == head_of(same.text)[0]["kb"]


@pytest.mark.parametrize("code", CATALOGUES)
@pytest.mark.parametrize("text", the_first_alone(HOSTILE[:6]))
def test_hostile_text_stays_inert_inside_translated_sentences(text: str, code: str, tmp_path: Path) -> None:
    """A value in a sentence is inert in every language, percent signs and all."""
    facts = SiteFacts(FACTS.name, FACTS.url, FACTS.description, code)
    (tmp_path / "secret.txt").write_text("the secret")
    found = publish(_knowledge(text), facts)
    for one in found.pages:
        if not one.path.startswith(".kb/"):
            root = seen(found, one.path, tmp_path)
            assert "the secret" not in text_of(root)
            assert [
                script for script in root.iter("script") if script.get("type") != "application/ld+json"
            ] == []


def test_the_machine_has_no_say_in_the_language() -> None:
    """Locale, time zone and hash seed of the machine change no byte."""
    code = (
        "import hashlib; from tests.pages.test_languages import _in; "
        "print([hashlib.sha256(repr(_in(code)).encode()).hexdigest() for code in ('fr', 'ja')])"
    )
    outputs = set()
    for number, (locale, zone) in enumerate((("C.UTF-8", "UTC"), ("ar_EG.UTF-8", "Asia/Tokyo"))):
        environment = {**os.environ, "LANG": locale, "LC_ALL": locale, "LANGUAGE": "ar:de", "TZ": zone}
        environment["PYTHONHASHSEED"] = str(number)
        command = [sys.executable, "-c", code]
        outputs.add(
            subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout
        )
    assert len(outputs) == 1


@pytest.mark.slow
def test_a_language_costs_next_to_nothing() -> None:
    """Dates and numbers are kept: a site in Japanese is composed about as fast as in English."""
    publish(everything()), _in("ja")
    start = time.perf_counter()
    publish(everything())
    english = time.perf_counter() - start
    start = time.perf_counter()
    _in("ja")
    assert time.perf_counter() - start < 3 * english + 0.5
