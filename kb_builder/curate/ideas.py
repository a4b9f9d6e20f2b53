"""Finds the proposals that are published, in their order, each with what was said about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb_builder.config import Config
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.history import stages
from kb_builder.curate.remarks import official_status, outcomes, without_marker
from kb_builder.curate.statuses import status_of
from kb_builder.curate.team import Team
from kb_builder.curate.wording import labels_of, title_of
from kb_builder.knowledge import Idea
from kb_builder.model import Comment, Discussion


def find_ideas(
    discussions: Iterable[Discussion], decisions: Decisions, config: Config, team: Team
) -> tuple[Idea, ...]:
    """Give the ideas among discussions that hold visible posts only, most wanted first.

    Among equals the older first, then by number and repository.
    """
    found = (
        _idea(discussion, decisions, config, team)
        for discussion in discussions
        if config.kind_of(discussion.category) == "idea"
    )
    return tuple(sorted(found, key=_by_demand))


def _by_demand(idea: Idea) -> tuple[object, ...]:
    discussion = idea.discussion
    return -discussion.upvotes, discussion.created_at, discussion.number, discussion.repository


def _idea(discussion: Discussion, decisions: Decisions, config: Config, team: Team) -> Idea:
    decision = decisions.about(discussion)
    official, said = official_response(discussion, team)
    status = status_of(discussion, decision, config, said if official else None)
    return Idea(
        discussion=discussion,
        title=title_of(discussion, decision),
        status=status,
        comments=_comments(discussion, official),
        labels=labels_of(discussion, decision),
        summary=decision.summary or "",
        synonyms=decision.synonyms,
        featured=decision.featured,
        history=stages(discussion, status, official, said, config),
        official=official,
        response=without_marker(official.body) if official else "",
        references=outcomes(official.body, discussion.url) if official else (),
    )


def official_response(discussion: Discussion, team: Team) -> tuple[Comment | None, str]:
    """Give the newest post of the team that its first line marks as official, and the status it names."""
    marked = [
        (post, said)
        for post in discussion.posts
        if team.wrote(post) and (said := official_status(post.body)) is not None
    ]
    return max(marked, key=lambda found: (found[0].created_at, found[0].id), default=(None, ""))


def _comments(discussion: Discussion, official: Comment | None) -> tuple[Comment, ...]:
    """Give the conversation without the official response: what stands on top does not stand there twice."""
    found = sorted(discussion.comments, key=lambda post: (post.created_at, post.id))
    if official is None:
        return tuple(found)
    return tuple(
        replace(post, replies=tuple(reply for reply in post.replies if reply.id != official.id))
        for post in found
        if post.id != official.id
    )
