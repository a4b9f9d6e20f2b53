"""Whom a maintainer may thank, and which answers want a vote."""

from __future__ import annotations

import json

from kb_builder.report import summarize
from tests.build import answered
from tests.curate.curated import curated


def _report(found: object) -> dict[str, object]:
    told = json.loads(summarize(found, "json"))
    return {what: [one["login"] for one in told[what]] for what in ("first_answers", "worth_a_vote")}


def test_a_first_answer_is_named_with_words_of_thanks() -> None:
    found = curated(answered(1, "bob", answer_day=350), answered(2, "carol", answer_day=20))
    assert _report(found)["first_answers"] == ["bob"]
    assert "Thank you, @bob! This is your first accepted answer here." in summarize(found, "text")


def test_an_answer_of_somebody_newer_without_a_vote_is_worth_one() -> None:
    found = curated(
        answered(1, "bob", answer={"upvotes": 1}),
        answered(2, "carol", answer={"upvotes": 2}),
        *(answered(number, "dave") for number in range(10, 14)),
    )
    assert _report(found)["worth_a_vote"] == ["bob"]
    assert "1 answer is worth a vote" in summarize(found, "markdown")


def test_the_team_and_whoever_opted_out_are_not_newcomers() -> None:
    staff = curated(answered(1, "bob", answer_day=350), kb={"people": {"staff": ["bob"]}})
    hidden = curated(answered(1, "bob", answer_day=350), optouts=[{"login": "bob", "credit": False}])
    for found in (staff, hidden):
        assert _report(found) == {"first_answers": [], "worth_a_vote": []}
