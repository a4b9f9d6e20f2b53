"""What maintainers are told, and the ledger that leaves the house."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from kb_builder.report import export_ledger, summarize
from kb_builder.report.quiet import cell
from tests.build import answered, at, comment, discussion, idea
from tests.curate.curated import curated
from tests.pages.knowing import everything, knowledge
from tests.strategies import texts

HOSTILE = "<b>x</b> | a @bob #1\n::error::no ##[warning]\x1b[31m"


def _rows(found) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export_ledger(found, "csv"))))


def test_the_text_report_says_what_waits_and_for_how_long() -> None:
    lines = summarize(everything(), "text").splitlines()
    assert lines[:6] == [
        "Community health as of 2026-01-11",
        "",
        "What needs you now",
        "",
        " 1. acme/widgets#15  Who knows?",
        "    nobody has replied:",
    ]
    waiting = lines[lines.index("1 open question waits") :]
    assert waiting[2].startswith("Questions without an accepted answer")
    assert waiting[4] == "question         title       waiting  votes  claimed"
    assert "acme/widgets#15  Who knows?  9 days   3      claimed: bob" in lines
    assert "90 days       3          5 hours (2)  -                  5 hours (2)" in lines
    assert (
        "2026  3          1           2         2         1          0         5 hours            5 days"
        in lines
    )


@pytest.mark.parametrize(
    ("hours", "said"), [(72 + 13, "4 days"), (72, "3 days"), (30, "30 hours"), (5, "5 hours")]
)
def test_a_question_waits_as_many_days_as_its_page_says(hours: int, said: str) -> None:
    asked = at(9) - timedelta(hours=hours)
    found = curated(discussion(3, created_at=asked))
    rows = summarize(replace(found, as_of=at(9)), "text").splitlines()
    assert any(row.startswith("acme/widgets#3") and f"  {said}  " in row for row in rows)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_an_empty_community_has_a_report_too(form: str) -> None:
    assert "0 open questions wait" in summarize(knowledge(), form) or form == "json"


def test_json_is_one_document_with_seconds_and_addresses() -> None:
    told = json.loads(summarize(everything(), "json"))
    assert told["as_of"] == "2026-01-11T12:00:00Z"
    assert told["open_questions"][0] == {
        "repository": "acme/widgets",
        "number": 15,
        "title": "Who knows?",
        "url": "https://github.com/acme/widgets/discussions/15",
        "upvotes": 3,
        "claims": ["claimed: bob"],
        "waiting_seconds": 777600,
    }
    assert told["periods"][0]["team_reply"] == {
        "asked": 3,
        "done": 0,
        "median_seconds": None,
        "ninetieth_seconds": None,
    }
    assert told["ideas"][0]["delivered"] == {
        "asked": 2,
        "done": 1,
        "median_seconds": 432000,
        "ninetieth_seconds": None,
    }


def test_hostile_titles_neither_command_a_terminal_nor_a_workflow() -> None:
    text = summarize(curated(discussion(1, title=HOSTILE)), "text")
    assert "\x1b" not in text
    assert "##[" not in text
    assert not any(line.startswith("::") for line in text.splitlines())


def test_hostile_titles_do_nothing_in_markdown() -> None:
    """Nobody is mentioned, no discussion is linked back; a report may be posted as it is."""
    text = summarize(curated(discussion(1, title=HOSTILE), discussion(2, title="What is a|b?")), "markdown")
    spans = [child for token in MarkdownIt("gfm-like").parse(text) for child in token.children or ()]
    assert {one.type for one in spans} <= {"text", "code_inline", "link_open", "link_close"}
    assert not any(mark in one.content for one in spans if one.type == "text" for mark in "@#<`&")
    assert any(one.content.startswith("<b>x</b> | a @bob #1 ::error::no") for one in spans)
    assert any(one.content == "What is a|b?" for one in spans)
    links = {str(one.attrs["href"]) for one in spans if one.type == "link_open"}
    assert links == {f"https://redirect.github.com/acme/widgets/discussions/{number}" for number in (1, 2)}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("How do I rotate the token?", "How do I rotate the token?"),
        ("2 days / 3 h (5)", "2 days / 3 h (5)"),
        ("2026-01-31", "2026-01-31"),
        ("日本語で", "日本語で"),
        ("@octocat", "`@octocat`"),
        ("see www.evil.example", "`see www.evil.example`"),
        ("GH-12 and 1a2b3c4", "`GH-12 and 1a2b3c4`"),
        ("a\\|b", "`a\\ \\|b`"),
        ("kb harvest --discussion 3", "`kb harvest --discussion 3`"),
        ("https://github.com/a/b/discussions/3", "[open](https://redirect.github.com/a/b/discussions/3)"),
    ],
)
def test_a_cell_is_plain_a_link_or_code(text: str, written: str) -> None:
    assert cell(text) == written


@given(texts)
def test_any_title_fits_into_every_form(title: str) -> None:
    found = curated(discussion(1, title=title))
    for form in ("text", "markdown"):
        assert len(summarize(found, form).splitlines()) == len(
            summarize(curated(discussion(1, title="x")), form).splitlines()
        )
    json.loads(summarize(found, "json"))


def test_the_ledger_is_every_row_of_everybody_newest_first() -> None:
    found = curated(
        answered(1, answer_day=3), idea(2, upvotes=3), answered(4, by="dave", day=5, answer_day=6)
    )
    rows = _rows(found)
    assert sum(int(row["points"]) for row in rows) == sum(person.points for person in found.people)
    assert [row["date"] for row in rows] == sorted((row["date"] for row in rows), reverse=True)
    told = json.loads(export_ledger(found, "json"))
    assert [
        {key: str(cell).replace("False", "false") for key, cell in row.items()} for row in told["rows"]
    ] == rows
    assert rows[0]["login"] == "alice"


def test_reversals_follow_by_themselves() -> None:
    """What is no longer accepted is no row: the ledger is counted anew from the archive each time."""
    assert _rows(curated(discussion(1, comments=(comment("a1"),)))) == []


def test_nobody_who_opted_out_is_in_the_ledger() -> None:
    found = curated(answered(1), optouts=[{"login": "bob", "action": "anonymize"}])
    assert {row["login"] for row in _rows(found)} == {"alice"}


def test_a_cell_is_never_a_formula() -> None:
    odd = curated(answered(1, by="=cmd|' /C calc'!A0", answer_day=2, answer_chosen_at=at(2)))
    assert "'=cmd|' /C calc'!A0" in {row["login"] for row in _rows(odd)}
