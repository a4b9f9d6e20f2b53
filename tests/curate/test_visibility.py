"""Which posts readers may see, and how a page follows what happens to its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import answered, at, comment, discussion, hidden_comment, idea
from tests.curate.curated import curated, ids, logins, numbers


@pytest.mark.parametrize("reason", ["spam", "abuse", "off-topic", "SPAM", "", "a new reason", "low-quality"])
def test_a_post_minimised_for_this_reason_is_never_published(reason: str) -> None:
    knowledge = curated(answered(1, comments=(hidden_comment("c", reason, upvotes=9),)))
    assert ids(knowledge.answers[0].discussion.posts) == ["a1"]
    assert "c" not in repr(ids(knowledge.answers[0].others))


@pytest.mark.parametrize("reason", ["outdated", "duplicate", "resolved", "RESOLVED"])
def test_a_post_minimised_for_this_reason_stays_and_says_so(reason: str) -> None:
    knowledge = curated(answered(1, comments=(hidden_comment("c", reason, upvotes=9),)))
    (other,) = knowledge.answers[0].others
    assert (other.is_minimized, other.minimized_reason) == (True, reason)


def test_a_reason_hides_even_where_the_flag_is_missing() -> None:
    knowledge = curated(idea(comments=(comment("c", minimized_reason="spam"),)))
    assert knowledge.ideas[0].comments == ()


def test_replies_outlive_the_comment_that_is_gone() -> None:
    """GitHub shows them on, below its placeholder; here they stand in its place."""
    gone = comment("c", deleted_at=at(2), replies=(comment("r"), hidden_comment("s")))
    spam = hidden_comment("d", replies=(comment("t"),))
    assert ids(curated(idea(comments=(gone, spam))).ideas[0].discussion.posts) == ["r", "t"]


def test_an_accepted_reply_outlives_the_comment_it_replied_to() -> None:
    gone = comment("c", deleted_at=at(2), replies=(comment("r1"), comment("r2", "dave")))
    knowledge = curated(discussion(1, comments=(gone,), answer_id="r2"))
    assert knowledge.answers[0].accepted.id == "r2"
    assert ids(knowledge.answers[0].discussion.comments) == ["r1", "r2"]


def test_a_hidden_reply_goes_alone() -> None:
    thread = comment("c", replies=(hidden_comment("r1"), comment("r2")))
    assert ids(curated(idea(comments=(thread,))).ideas[0].discussion.posts) == ["c", "r2"]


def test_the_page_follows_its_answer_step_by_step() -> None:
    """Acceptance check 17: each step alone decides what is shown, and nothing hidden ever is."""
    first, second = comment("c1", "bob", upvotes=2), comment("c2", "dave", upvotes=2)
    asked = discussion(1, answer_id="c1", answer_chosen_at=at(2), comments=(first, second))
    assert _shown(asked) == [("c1", ["c2"], False)]

    assert _shown(replace(asked, answer_id="", answer_chosen_at=None)) == []
    assert _shown(replace(asked, answer_id="c2", answer_chosen_at=at(3))) == [("c2", ["c1"], False)]

    edited = replace(first, body="Better now.", last_edited_at=at(4))
    assert _shown(replace(asked, comments=(edited, second))) == [("c1", ["c2"], True)]

    spam = replace(first, is_minimized=True, minimized_reason="spam")
    assert _shown(replace(asked, comments=(spam, second))) == []

    gone = replace(first, deleted_at=at(5), body="")
    assert _shown(replace(asked, comments=(gone, second))) == []

    marked_again = replace(asked, answer_id="c2", answer_chosen_at=at(6), comments=(gone, second))
    assert _shown(marked_again) == [("c2", [], False)]


def _shown(asked: object) -> list[tuple[str, list[str], bool]]:
    return [
        (answer.accepted.id, ids(answer.others), answer.edited_after_acceptance)
        for answer in curated(asked).answers  # type: ignore[arg-type]
    ]


def test_an_idea_forgets_an_accepted_comment_that_is_hidden() -> None:
    proposal = idea(
        answer_id="c", answer_chosen_at=at(2), answer_chosen_by="eve", comments=(hidden_comment("c"),)
    )
    kept = curated(proposal).ideas[0].discussion
    assert (kept.answer_id, kept.answer_chosen_at, kept.answer_chosen_by) == ("", None, None)


def test_a_taken_down_discussion_is_gone() -> None:
    takedowns = [{"number": 1, "reason": "asked", "date": "2026-01-01"}]
    assert numbers(curated(answered(1), answered(2), takedowns=takedowns).answers) == [2]


def test_a_taken_down_comment_or_reply_is_gone_and_so_is_its_author() -> None:
    takedowns = [{"comment": id_, "reason": "asked", "date": "2026-01-01"} for id_ in ("c", "r")]
    posts = (comment("c", "dave", upvotes=1), comment("d", "bob", replies=(comment("r", "erin"),)))
    knowledge = curated(answered(1, comments=posts), takedowns=takedowns)
    assert ids(knowledge.answers[0].discussion.posts) == ["a1", "d"]
    assert sorted(logins(knowledge)) == ["alice", "bob"]


def test_a_question_whose_accepted_answer_was_taken_down_is_not_published() -> None:
    takedowns = [{"comment": "a1", "reason": "asked", "date": "2026-01-01"}]
    assert curated(answered(1), takedowns=takedowns).answers == ()
