"""Ideas knows which proposals are published, in which order, and which comments moved them."""

from __future__ import annotations

from collections.abc import Iterable

from kb_builder.config import Config
from kb_builder.curate.answers import by_support
from kb_builder.curate.categories import holds_ideas
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.statuses import status_of
from kb_builder.curate.wording import labels_of, title_of
from kb_builder.knowledge import Idea
from kb_builder.model import Discussion

MOST_HIGHLIGHTS = 5


def find_ideas(discussions: Iterable[Discussion], decisions: Decisions, config: Config) -> tuple[Idea, ...]:
    """Give the ideas among discussions that hold visible posts only, most wanted first.

    Among equals the older first, then by number and repository.
    """
    found = (
        _idea(discussion, decisions, config)
        for discussion in discussions
        if holds_ideas(discussion.category, config)
    )
    return tuple(sorted(found, key=_by_demand))


def _by_demand(idea: Idea) -> tuple[object, ...]:
    discussion = idea.discussion
    return -discussion.upvotes, discussion.created_at, discussion.number, discussion.repository


def _idea(discussion: Discussion, decisions: Decisions, config: Config) -> Idea:
    decision = decisions.about(discussion)
    return Idea(
        discussion=discussion,
        title=title_of(discussion, decision),
        status=status_of(discussion, decision, config),
        highlights=tuple(sorted(discussion.comments, key=by_support)[:MOST_HIGHLIGHTS]),
        labels=labels_of(discussion, decision),
        summary=decision.summary or "",
        synonyms=decision.synonyms,
        featured=decision.featured,
    )
