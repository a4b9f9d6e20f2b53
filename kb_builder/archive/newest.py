"""How old the archive is: its newest moment, which stands in for the clock in every build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from kb_builder.model import Comment, Discussion


def newest_timestamp(discussions: Iterable[Discussion]) -> datetime:
    """Give the newest time in any discussion, its history and its posts; 1 January 1970 if there is none."""
    moments = (moment for discussion in discussions for moment in _moments(discussion))
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


def _moments(discussion: Discussion) -> Iterator[datetime]:
    yield from _written(discussion)
    for moment in (discussion.closed_at, discussion.answer_chosen_at):
        if moment is not None:
            yield moment
    yield from (standing.until for standing in discussion.former_standings)
    for post in discussion.posts:
        yield from _written(post)
        if post.deleted_at is not None:
            yield post.deleted_at


def _written(post: Discussion | Comment) -> Iterator[datetime]:
    yield post.created_at
    yield post.updated_at
    if post.last_edited_at is not None:
        yield post.last_edited_at
