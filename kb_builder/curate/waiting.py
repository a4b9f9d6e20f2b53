"""Finds the questions that want an answer, and which of them the team has claimed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb_builder.config import Config
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.wording import labels_of, title_of
from kb_builder.knowledge import Question
from kb_builder.model import Discussion

_CLAIM = re.compile(r"(?:claimed|assigned|in progress|investigating|working on it)\b.*", re.IGNORECASE)


def find_questions(
    discussions: Iterable[Discussion], decisions: Decisions, config: Config
) -> tuple[Question, ...]:
    """Give every question without an accepted answer, also closed ones: most wanted first, then oldest.

    A label that begins with "claimed", "assigned", "in progress", "investigating" or "working on
    it" is a claim: "claimed: alice".
    """
    found = [
        _question(discussion, decisions)
        for discussion in discussions
        if config.kind_of(discussion.category) == "answer" and discussion.answer is None
    ]
    return tuple(sorted(found, key=_by_demand))


def is_waiting(question: Question) -> bool:
    """Tell whether somebody can still answer: neither closed nor locked."""
    return not question.discussion.is_closed and not question.discussion.is_locked


def _question(discussion: Discussion, decisions: Decisions) -> Question:
    decision = decisions.about(discussion)
    labels = labels_of(discussion, decision)
    claims = tuple(label for label in labels if _CLAIM.fullmatch(label))
    return Question(discussion, title_of(discussion, decision), labels, claims)


def _by_demand(question: Question) -> tuple[object, ...]:
    discussion = question.discussion
    return -discussion.upvotes, discussion.created_at, discussion.number, discussion.repository
