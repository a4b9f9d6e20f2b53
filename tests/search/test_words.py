"""How a text is cut into the terms by which it is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.search.words import Analyser, fillers_of, stemmer_of


def analyser(language: str) -> Analyser:
    """Make the analyser of a site in a language."""
    return Analyser(stemmer_of(language), fillers_of(language))


def terms(text: str, language: str = "en") -> list[str]:
    """Give the first term of each word."""
    return [group[0] for group in analyser(language).groups(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I rotate the token?", ["~how", "~do", "~i", "rotat", "~the", "token"]),
        ("token TOKEN ｔｏｋｅｎ", ["token", "token", "token"]),
        ("C++, C# and .NET", ["c++", "c#", "~and", ".net", "net"]),
        ("--max-wait", ["max-wait", "max", "wait"]),
        ("kb.yml", ["kb.yml", "kb", "yml"]),
        ("useFormState", ["useformst", "use", "form", "state"]),
        ("ERR_CONN_RESET", ["err_conn_reset", "err", "conn", "reset"]),
        ("XMLHttpRequest", ["xmlhttprequest", "xml", "http", "request"]),
        ("GitHub", ["github"]),
        ("1.5.2", ["1.5.2"]),
        ("up-to-date", ["up-to-date", "up", "date"]),
        ("検索できる API", ["検索", "索で", "~でき", "~きる", "api"]),
        ("検", ["検"]),
        ("문서 검색", ["문서", "검색"]),
        ("a" * 60, ["a" * 40]),
        ("?!", []),
    ],
)
def test_a_text_becomes_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_words_with_and_without_accents_meet() -> None:
    """Also where the site's stemmer does not know the letters."""
    for language in ("en", "de"):
        meeting = analyser(language)
        size = {term for group in meeting.groups("Größe") for term in group}
        for word in ("GRÖSSE", "Grosse", "groesse", "große"):
            assert size & {term for group in meeting.groups(word) for term in group}, (language, word)


@pytest.mark.parametrize(
    ("language", "small", "telling"),
    [
        ("de", "wie kann ich das the", "token anmelden"),
        ("fr", "comment est que je", "jeton site"),
        ("es-419", "cómo puedo la", "clave sitio"),
        ("pt-BR", "como eu faço para", "chave"),
        ("zh-CN", "如何 怎么 什么", "搜索 令牌"),
        ("ja", "です から", "検索 索で"),
        ("en", "how do i the", "wie"),
        ("xx", "how do i the", "die"),
    ],
)
def test_small_words_are_those_of_the_site_and_english_ones(language: str, small: str, telling: str) -> None:
    assert all(term.startswith("~") for term in terms(small, language))
    assert not any(term.startswith("~") for term in terms(telling, language))


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "rotate rotating rotated rotates"),
        ("de", "Häuser Hauses"),
        ("fr", "publier publiés publiée"),
        ("es", "respuestas respuesta"),
        ("pt", "perguntas pergunta"),
        ("it", "domande domanda"),
        ("ru", "вопросы вопроса"),
    ],
)
def test_forms_of_a_word_are_one_term(language: str, forms: str) -> None:
    assert len(set(terms(forms, language))) == 1


@given(st.text())
def test_any_text_has_terms_without_spaces(text: str) -> None:
    for group in analyser("de").groups(text):
        assert group
        assert all(term and not any(character.isspace() for character in term) for term in group)
