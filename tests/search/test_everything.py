"""What stands on a site is found: identifiers, versions, errors, any writing, people, topics, pages."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files

_TRACE = """TypeError: Cannot read properties of undefined (reading 'map')
    at renderList (app.js:120:15)
    at Object.<anonymous> (index.js:3:1)"""


def _answer(number: int, title: str, text: str) -> SearchRecord:
    return SearchRecord(f"answers/{number}-x/", "answer", title, "", text)


RECORDS = [
    *(
        _answer(100 + place, f"Something else, number {place}", "About builds and pages.")
        for place in range(30)
    ),
    _answer(1, "Build with C++ and MSVC", "Use the compiler."),
    _answer(2, "C# client crashes", "Update it."),
    _answer(3, "Use .NET 8 with the client", "It works."),
    _answer(4, "The harvest stops", "Pass --max-wait 60 to it."),
    _answer(5, "Form state is lost", "useFormState gives it back."),
    _answer(6, "Connection is closed", "Error: ERR_CONN_RESET at line 5"),
    _answer(7, "Upgrade to 1.5.2 fails", "Since v1.5.2 it is so."),
    _answer(8, "Größe der Bilder", "Die Größe ist falsch."),
    _answer(9, "Grosse Dateien", "Sie sind gross."),
    _answer(10, "Groesse aendern", "So geht es."),
    _answer(11, "日本語で検索できますか", "全文検索エンジンの設定"),
    _answer(12, "搜索引擎配置", "如何配置中文搜索"),
    _answer(13, "한국어 검색 설정", "검색은 어떻게"),
    _answer(14, "A list stays empty", _TRACE),
]
OTHERS = [
    SearchRecord("people/sample-mango/", "person", "sample-mango", "", "Mango Person"),
    SearchRecord("topics/publishing/", "topic", "publishing", ""),
    SearchRecord("privacy/", "page", "Privacy", "", "How to remove your name from this site."),
    SearchRecord("guides/start/", "page", "Getting started", "", "Install it and run it."),
]


@lru_cache
def _index(language: str) -> Index:
    return Index(index_files(RECORDS, language, OTHERS).get)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("question", "number"),
    [
        *(("C++", 1), ("c++ compiler", 1), ("C#", 2), (".NET", 3), ("--max-wait", 4), ("max-wait", 4)),
        *(
            ("useFormState", 5),
            ("useformstate", 5),
            ("form state", 5),
            ("ERR_CONN_RESET", 6),
            ("conn reset", 6),
        ),
        *(("1.5.2", 7), ("v1.5.2", 7), (_TRACE, 14), ("renderList", 14), ("Größe der Bilder", 8)),
        *(
            ("検索", 11),
            ("全文検索", 11),
            ("エンジン", 11),
            ("配置", 12),
            ("中文搜索", 12),
            ("검색", 13),
            ("한국어", 13),
        ),
    ],
)
def test_what_stands_on_a_page_is_found_first(question: str, number: int, language: str) -> None:
    assert _index(language).search(question).hits[0].url == f"answers/{number}-x/"


@pytest.mark.parametrize("question", ["Größe", "groesse", "Grosse", "GRÖSSE"])
def test_a_german_word_is_found_in_each_of_its_spellings(question: str) -> None:
    assert {hit.url for hit in _index("de").search(question).hits} == {
        f"answers/{one}-x/" for one in (8, 9, 10)
    }


@pytest.mark.parametrize(
    ("question", "url"),
    [
        *(("sample-mango", "people/sample-mango/"), ("mango", "people/sample-mango/")),
        *(
            ("publishing", "topics/publishing/"),
            ("remove my name", "privacy/"),
            ("getting started", "guides/start/"),
        ),
    ],
)
def test_people_topics_and_pages_are_found_without_a_correction(question: str, url: str) -> None:
    found = _index("en").search(question)
    assert ([hit.url for hit in found.more], found.nowhere, found.meant) == ([url], (), "")


def test_what_bears_a_name_stands_before_what_speaks_of_it() -> None:
    others = [
        *OTHERS,
        *(
            SearchRecord(f"guides/{n}/", "page", f"Guide {n}", "", "publishing " * 40 + "sample-mango " * 9)
            for n in range(8)
        ),
    ]
    index = Index(index_files(RECORDS, "en", others).get)
    assert index.search("publishing").more[0].url == "topics/publishing/"
    assert index.search("sample-mango").more[0].url == "people/sample-mango/"


@pytest.mark.parametrize(
    ("question", "asked", "url"),
    [
        ("publshing", "publishing", "topics/publishing/"),
        ("geting started", "getting started", "guides/start/"),
    ],
)
def test_spelling_is_corrected_by_the_words_of_people_topics_and_pages_too(
    question: str, asked: str, url: str
) -> None:
    found = _index("en").search(question)
    assert (found.asked, [hit.url for hit in found.more]) == (asked, [url])
