"""Lists or changes every text, post, account and moment of a discussion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

from kb_builder.model import Actor, Category, Comment, Discussion, Label, Poll

Change = Callable[[str], str]


def texts(discussion: Discussion) -> Iterator[str]:
    """Yield every text of a discussion that people wrote."""
    yield from (discussion.title, *discussion.former_titles, discussion.body)
    yield from (discussion.category.name, discussion.category.description)
    for label in discussion.labels:
        yield from (label.name, label.description)
    for standing in discussion.former_standings:
        yield from standing.labels
    if discussion.poll is not None:
        yield from (discussion.poll.question, *(option.text for option in discussion.poll.options))
    yield from (post.body for post in discussion.posts)


def map_texts(discussion: Discussion, change: Change) -> Discussion:
    """Give the discussion with `change` applied to each of its texts."""
    return replace(
        discussion,
        title=change(discussion.title),
        former_titles=tuple(map(change, discussion.former_titles)),
        body=change(discussion.body),
        category=map_category(discussion.category, change),
        labels=tuple(_label(label, change) for label in discussion.labels),
        former_standings=tuple(
            replace(one, labels=tuple(map(change, one.labels))) for one in discussion.former_standings
        ),
        poll=discussion.poll and _poll(discussion.poll, change),
        comments=tuple(map_posts(post, lambda one: _body(one, change)) for post in discussion.comments),
    )


def actors(discussion: Discussion) -> Iterator[Actor]:
    """Yield every account in a discussion."""
    yield discussion.author
    if discussion.answer_chosen_by is not None:
        yield discussion.answer_chosen_by
    yield from (post.author for post in discussion.posts)


def map_actors(discussion: Discussion, change: Callable[[Actor], Actor]) -> Discussion:
    """Give the discussion with `change` applied to each account in it."""
    chooser = discussion.answer_chosen_by
    return replace(
        discussion,
        author=change(discussion.author),
        answer_chosen_by=chooser and change(chooser),
        comments=tuple(
            map_posts(post, lambda one: replace(one, author=change(one.author)))
            for post in discussion.comments
        ),
    )


def map_posts(post: Comment, change: Callable[[Comment], Comment]) -> Comment:
    """Give a comment with `change` applied to its replies and then to itself."""
    if post.replies:
        replies = tuple(map_posts(reply, change) for reply in post.replies)
        post = replace(post, replies=replies)
    return change(post)


def map_category(category: Category, change: Change) -> Category:
    """Give a category with `change` applied to its texts."""
    return replace(category, name=change(category.name), description=change(category.description))


def newest_timestamp(discussions: Iterable[Discussion]) -> datetime:
    """Give the newest time in any discussion, its history and its posts; 1 January 1970 if there is none.

    It stands in for the clock in every build.
    """
    found = (moment for discussion in discussions for moment in _moments(discussion) if moment is not None)
    return max(found, default=datetime(1970, 1, 1, tzinfo=UTC))


def _moments(discussion: Discussion) -> Iterator[datetime | None]:
    written: Iterator[Discussion | Comment] = chain([discussion], discussion.posts)
    for one in written:
        yield from (one.created_at, one.updated_at, one.last_edited_at)
    yield from (discussion.closed_at, discussion.answer_chosen_at)
    yield from (standing.until for standing in discussion.former_standings)
    yield from (post.deleted_at for post in discussion.posts)


def _body(post: Comment, change: Change) -> Comment:
    body = change(post.body)
    # Most posts stay as they are, and copying one costs more than reading it.
    return post if body == post.body else replace(post, body=body)


def _label(label: Label, change: Change) -> Label:
    return replace(label, name=change(label.name), description=change(label.description))


def _poll(poll: Poll, change: Change) -> Poll:
    options = tuple(replace(option, text=change(option.text)) for option in poll.options)
    return replace(poll, question=change(poll.question), options=options)
