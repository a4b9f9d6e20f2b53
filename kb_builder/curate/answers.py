"""Finds the answered questions, and the other answers that helped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kb_builder.config import Config
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.wording import labels_of, title_of
from kb_builder.gfm import shows_nothing
from kb_builder.knowledge import Answer
from kb_builder.model import Comment, Discussion


def accepted_at(answer: Answer) -> datetime:
    """Give when the answer was accepted; where GitHub does not say, when it was written."""
    return answer.discussion.answer_chosen_at or answer.accepted.created_at


def by_support(post: Comment) -> tuple[object, ...]:
    """Sort posts by upvotes, the earlier first among equals."""
    return -post.upvotes, post.created_at, post.id


def is_supported(post: Comment) -> bool:
    """Tell whether somebody other than its author finds a post helpful: one vote is its author's."""
    return post.upvotes > 1


def find_answers(
    discussions: Iterable[Discussion], decisions: Decisions, config: Config
) -> tuple[Answer, ...]:
    """Give the answered questions among discussions that hold visible posts only.

    An answer that shows a reader nothing is no answer. Newest acceptance first, then by
    repository and number.
    """
    found = [
        _answer(discussion, accepted, decisions)
        for discussion in discussions
        if config.kind_of(discussion.category) == "answer"
        and (accepted := discussion.answer)
        and not shows_nothing(accepted.body)
    ]
    found.sort(key=lambda answer: answer.discussion.key)
    return tuple(sorted(found, key=accepted_at, reverse=True))


def _answer(discussion: Discussion, accepted: Comment, decisions: Decisions) -> Answer:
    decision = decisions.about(discussion)
    others = (post for post in discussion.comments if is_supported(post) and post.id != accepted.id)
    return Answer(
        discussion=discussion,
        title=title_of(discussion, decision),
        accepted=accepted,
        others=tuple(sorted(others, key=by_support)),
        labels=labels_of(discussion, decision),
        summary=decision.summary or "",
        synonyms=decision.synonyms,
        featured=decision.featured,
    )
