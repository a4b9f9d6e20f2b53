"""What needs a maintainer now, and how a community fares over time."""

from __future__ import annotations

import json
import re

from kb_builder.model import Label
from kb_builder.report import summarize
from kb_builder.report.needs import needs
from kb_builder.trends import backlog, months, staff_share, weak_subjects, weeks
from tests.build import answered, at, comment, discussion, idea, person
from tests.curate.curated import curated


def _question(number: int, **changes):
    return discussion(number, **{"title": f"Question {number} about another matter", **changes})


def test_a_question_that_others_answered_is_ready_to_be_marked() -> None:
    """One vote is the author's own; whoever asked and bots mark nothing."""
    helpful, own = comment("DC_1", "bob", upvotes=3), comment("DC_2", "bob", upvotes=1)
    (need,) = needs(curated(_question(1, comments=(own, helpful))))
    assert need.why.startswith("answered, but not marked")
    assert re.search(r'markDiscussionCommentAsAnswer\(input: \{id: "DC_1"\}\)', need.how)
    assert needs(curated(_question(1, comments=(own,)))) == ()


def test_an_id_that_a_shell_could_obey_is_no_command() -> None:
    post = comment("x'; rm -rf ~; '", "bob", upvotes=3)
    (need,) = needs(curated(_question(1, comments=(post,))))
    assert need.how == post.url


def test_ten_things_at_most_each_kind_first_with_its_gravest() -> None:
    found = curated(*(_question(number, day=number % 5) for number in range(1, 20)), answered(50))
    assert len(needs(found)) == 10
    assert all(need.how.startswith(("https://", "gh ", "kb ")) for need in needs(found))


def test_a_question_with_the_words_of_an_answered_one_is_a_suspected_duplicate() -> None:
    title = "How can the export of reports run every night"
    found = curated(
        answered(1, title=title), _question(2, title=f"{title}?"), _question(3), comment_free := _question(4)
    )
    assert comment_free.comments == ()
    assert [need.where for need in needs(found) if "perhaps answered by acme/widgets#1" in need.why] == [
        "acme/widgets#2"
    ]


def test_weeks_count_what_was_asked_and_what_is_answered() -> None:
    found = curated(answered(1, day=363), _question(2, day=362), _question(3, day=300))
    newest, *others = weeks(found)
    assert (newest.asked, newest.answered) == (2, 1)
    assert sum(week.asked for week in others) == 1
    assert len(others) == 11


def test_every_open_question_has_one_age() -> None:
    found = curated(*(_question(number, day=day) for number, day in enumerate((364, 350, 300, 100, -20), 1)))
    assert [count for _, count in backlog(found)] == [1, 1, 1, 1, 1]


def test_people_are_new_in_one_month_and_return_in_others() -> None:
    found = curated(_question(1, day=1), _question(2, day=40), idea(3, day=40, author=person("zoe")))
    assert [(month.new, month.returning) for month in months(found)] == [(1, 1), (1, 0)]


def test_labels_with_few_answers_are_named_worst_first() -> None:
    labels = (Label("auth"),)
    found = curated(*(_question(number, labels=labels) for number in (1, 2)), answered(3, labels=labels))
    assert [(one.name, one.asked, one.answered) for one in weak_subjects(found)] == [("auth", 3, 1)]


def test_the_share_of_the_team_counts_accepted_answers() -> None:
    found = curated(answered(1), kb={"people": {"staff": ["bob"]}})
    assert staff_share(found) == (1, 1)


def test_every_number_of_the_text_stands_in_the_document_too() -> None:
    found = curated(answered(1, day=363), _question(2, day=362, comments=(comment("c", "bob", upvotes=4),)))
    told = json.loads(summarize(found, "json"))
    assert told["weeks"][0]["asked"] == 2
    assert told["answered_not_marked"] == ["acme/widgets#2"]
    assert told["needs"][0]["discussion"] == "acme/widgets#2"
    assert told["periods"][0]["accepted_answer"]["ninetieth_seconds"] is not None
    text = summarize(found, "text")
    for heading in ("Questions by week", "Open questions by age", "Contributors by month", "not marked"):
        assert heading in text
    assert at(365).date().isoformat() in text
