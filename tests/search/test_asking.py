"""What a question finds, asked in Python. The page in a browser gives the same (test_one_ranking.py)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files


def answer(number: int, title: str, text: str = "", **more: object) -> SearchRecord:
    """Make the record of an answer."""
    return SearchRecord(f"answers/{number}-x/", "answer", title, "", text, **more)  # type: ignore[arg-type]


RECORDS = (
    answer(
        1, "How do I rotate the token without downtime?", "Make a second token.", labels=("auth",), upvotes=5
    ),
    answer(2, "Why does the build stop with exit code 3?", "A guard refused it: ERR_CONN_RESET.", upvotes=2),
    answer(
        3,
        "Where are uploaded images stored?",
        "In media. Use useFormState and --max-wait 1.5.2.",
        date="2026-01-02",
    ),
    answer(4, "日本語で検索できますか？", "はい、C# と C++ でも。", date="2026-03-02"),
    answer(
        5,
        "Can I change the palette?",
        "Set theme.palette.primary in mkdocs.yml. The exit is left, code right.",
        upvotes=9,
    ),
    SearchRecord(
        "ideas/6-x/", "idea", "Dark mode for printed pages", "Größe der Seiten", status="planned", upvotes=41
    ),
)


def index(records: Iterable[SearchRecord] = RECORDS, language: str = "en") -> Index:
    """Make an index and open it."""
    return Index(index_files(records, language).get)


def first(question: str, **more: object) -> str:
    """Give the title of the best hit, "" where nothing is found."""
    hits = index().search(question, **more).hits  # type: ignore[arg-type]
    return hits[0].title if hits else ""


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("how can I rotate my tokens with no downtime at all?", 1),
        ("rotat", 1),
        ("rotatin", 1),
        ("exit code 3", 2),
        ("err_conn_reset", 2),
        ("conn reset", 2),
        ("use form state", 3),
        ("max wait", 3),
        ("1.5.2", 3),
        ("検索", 4),
        ("検", 4),
        ("c#", 4),
        ("theme.palette.primary is ignored", 5),
        ("grosse", 6),
        ("groesse", 6),
        ("serach", 0),
        ("donwtime", 1),
        ("pallete", 5),
    ],
)
def test_a_question_finds_its_page_first(question: str, number: int) -> None:
    expected = next((one.title for one in RECORDS if f"/{number}-" in one.url), "")
    assert first(question) == expected


@pytest.mark.parametrize("question", ["certificate", "rust", "xyzzy", "", "?!", "   ", '"'])
def test_what_is_nowhere_finds_nothing(question: str) -> None:
    found = index().search(question)
    assert (found.total, found.hits) == (0, ())
    assert found.nowhere == tuple(question.split() if question.isalpha() else ())


def test_a_word_that_is_nowhere_is_named_beside_the_hits_of_others() -> None:
    found = index().search("a certificate for images")
    assert found.hits[0].title.startswith("Where are uploaded images")
    assert found.nowhere == ("certificate",)


def test_spelling_is_corrected_where_little_is_found_and_offered_where_much_is() -> None:
    assert index().search("donwtime").asked == "downtime"
    assert index().search("images donwtime").asked == "images downtime"
    much = index().search("uploaded images stored donwtime")
    assert (much.asked, much.meant) == ("uploaded images stored donwtime", "uploaded images stored downtime")
    assert index().search("images downtime").meant == ""


def test_a_word_of_the_language_is_spelt_as_it_should_be() -> None:
    records = [
        answer(number, title) for number, title in enumerate(("The minimum size", "The minimum age"), 20)
    ]
    found = Index(index_files([*RECORDS, *records], "en").get).search("maximum size")
    assert (found.asked, found.meant, found.nowhere) == ("maximum size", "", ("maximum",))


def test_a_quoted_phrase_comes_first_as_it_is_written() -> None:
    assert index().search("exit code").total == 2
    assert "exit code 3" in index().search('"exit code"').hits[0].title
    assert "palette" in index().search('"the exit is left"').hits[0].title


def test_filters_narrow_and_orders_sort() -> None:
    assert first("page", narrowed={"kind": "idea", "status": "planned"}) == "Dark mode for printed pages"
    assert first("token", narrowed={"kind": "idea"}) == ""
    assert first("token", narrowed={"topic": "auth"}).startswith("How do I rotate")
    several = [answer(n, f"Token {n}", upvotes=n % 3, date=f"2026-01-{30 - n}") for n in range(10, 14)]
    asked = index([*several, answer(20, "Other", "A token. " + "Other words. " * 90, upvotes=9)])
    assert [hit.votes for hit in asked.search("token", sort="votes").hits] == [2, 1, 1, 0]
    assert [hit.title for hit in asked.search("token", sort="date", count=2).hits] == ["Token 10", "Token 11"]
    assert asked.search("token").total == 5


def test_a_question_of_small_words_is_asked_of_titles() -> None:
    assert first("why does the").startswith("Why does")


def test_of_a_long_error_message_the_longest_words_are_asked_for() -> None:
    trace = (
        "Traceback (most recent call last):\n  run()\nSystemExit: exit code 3\nrefused by a guard "
        + "at 0x7f " * 400
    )
    assert first(trace).startswith("Why does the build stop")


@pytest.mark.parametrize("written", [None, b"", b"{}", b'{"version": 1}'])
def test_what_is_no_index_is_refused(written: bytes | None) -> None:
    with pytest.raises(ValueError, match="is no search index"):
        Index(lambda _: written)


def test_an_index_of_another_version_is_refused() -> None:
    entry = index_files(RECORDS, "en")["index.json"].replace(b'"version":4', b'"version":99')
    with pytest.raises(ValueError, match="version 99"):
        Index(lambda _: entry)


def test_a_site_with_words_on_very_many_pages_keeps_them_apart() -> None:
    many = [answer(number, f"Widget {number}", "builder") for number in range(1, 2_102)]
    files = index_files(many, "en")
    assert any(name.startswith("terms/") and "/t" in name for name in files)
    found = Index(files.get).search("widget 77")
    assert (found.total, found.hits[0].title) == (1, "Widget 77")
    assert Index(files.get).search("widg").total == 2_101


OTHERS = (
    SearchRecord("people/bob-smith/", "person", "bob-smith", ""),
    SearchRecord("topics/token/", "topic", "token", ""),
    SearchRecord("privacy/", "page", "Remove my name", "How to have your words removed."),
)


@pytest.mark.no_cover  # other tests run the same lines
@pytest.mark.parametrize(
    ("question", "addresses"),
    [
        ("bob", ["people/bob-smith/"]),
        ("bob-smith", ["people/bob-smith/"]),
        ("remove my name", ["privacy/"]),
        ("token", ["topics/token/"]),
        ("rotate the token", []),
        ("dark mode", []),
    ],
)
def test_people_topics_and_pages_stand_in_groups_of_their_own(question: str, addresses: list[str]) -> None:
    asked = Index(index_files(RECORDS, "en", OTHERS).get)
    found = asked.search(question)
    assert [hit.url for hit in found.more] == addresses
    assert not found.nowhere
    assert [hit.url for hit in found.hits] == [hit.url for hit in index().search(question).hits]
    assert asked.search(question, narrowed={"kind": "answer"}).more == ()
