"""`kb search` and `kb report --questions`: the site's own ranking, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_builder.publication import SearchRecord
from kb_builder.website.search_index import write_index
from tests.program import Kb

RECORDS = (
    SearchRecord("answers/1-x/", "answer", "How do I rotate the token?", "", "Make a second one.", upvotes=5),
    SearchRecord("ideas/2-x/", "idea", "Dark\n::error::mode", "For the night.", status="planned"),
)


@pytest.fixture
def asked(kb: Kb, tmp_path: Path) -> Kb:
    """The program in a project with a finished site."""
    (kb.folder / "kb.yml").write_text("repositories: [acme/widgets]\n")
    write_index(RECORDS, kb.folder / "site/pagefind", language="en")
    return kb


def test_the_best_pages_are_printed(asked: Kb) -> None:
    assert asked("search", "rotating", "tokens").stdout.splitlines() == [
        "1 page",
        " 1. How do I rotate the token?",
        "    answers/1-x/ · answer · 5 votes for the answer",
    ]


def test_what_people_wrote_is_no_command_to_a_workflow(asked: Kb) -> None:
    assert "\n::error" not in asked("search", "dark").stdout


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("xyzzy", "No results for “xyzzy”. No page holds “xyzzy”."),
        ("tokne", "1 page Showing results for “token”."),
        ("--tokne", "1 page Showing results for “--token”."),
        ("second tokne", "1 page Showing results for “second token”."),
    ],
)
def test_it_says_what_became_of_the_question(asked: Kb, question: str, said: str) -> None:
    assert asked("search", question).stdout.splitlines()[0] == said


def test_json_holds_everything(asked: Kb) -> None:
    document = json.loads(asked("search", "--json", "--limit", "1", "token night").stdout)
    assert document["total"] == 2
    assert [hit["url"] for hit in document["hits"]] == ["answers/1-x/"]
    assert document["hits"][0]["votes"] == 5


def test_without_a_site_it_says_what_to_do(kb: Kb) -> None:
    (kb.folder / "kb.yml").write_text("repositories: [acme/widgets]\n")
    assert "Run `kb build` first." in kb("search", "token", expect=1).stderr


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_list_of_questions_shows_what_is_not_answered(asked: Kb, form: str) -> None:
    (asked.folder / "questions.txt").write_text(
        "rotate the token\n\nrust `certificate` of the night\nxyzzy\n"
    )
    said = asked("report", "--questions", "questions.txt", "--format", form).stdout
    if form == "json":
        assert [(one["question"], one["is_good"]) for one in json.loads(said)] == [
            ("xyzzy", False),
            ("rust `certificate` of the night", False),
            ("rotate the token", True),
        ]
    else:
        assert said.startswith("1 of 3 questions find a page")
        assert "xyzzy (nothing found, nowhere: xyzzy)" in said
        assert "in ideas/2-x/, nowhere: rust, certificate)" in said
