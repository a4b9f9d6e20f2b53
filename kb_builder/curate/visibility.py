"""Which posts readers may see, and a discussion without the others."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kb_builder.model import ActorKind, Comment, Discussion

THANKS_MARK = "<!-- kb-builder: thanks for the "
"""What the comments of `kb thank` begin with; a page needs no thanks for itself."""
_STILL_PUBLISHED = ("outdated", "duplicate", "resolved")


def is_hidden(post: Comment) -> bool:
    """Tell whether a post is withheld, or GitHub hides it: deleted, or minimised but for having aged.

    `outdated`, `duplicate` and `resolved` stay published; a reason that is empty or new to us
    hides the post, which is the side to err on
    (https://docs.github.com/en/graphql/reference/enums#reportedcontentclassifiers).
    """
    if post.deleted_at is not None or post.withheld or _is_thanks(post):
        return True
    reason = post.minimized_reason.strip().casefold()
    return (post.is_minimized or bool(reason)) and reason not in _STILL_PUBLISHED


def _is_thanks(post: Comment) -> bool:
    # Only what a bot wrote: nobody else's words go because of a mark in them.
    return post.author.kind is ActorKind.BOT and THANKS_MARK in post.body


def without(discussion: Discussion, hides: Callable[[Comment], bool]) -> Discussion:
    """Give the discussion without the posts that `hides` names.

    What others replied to a hidden comment stays, in its place, as GitHub goes on showing it. An
    answer that is gone is no longer accepted, so that nothing refers to it. What GitHub lists in
    an order of its own gets a stable one: posts by time, labels and reactions by name.
    """
    comments = _in_order(_visible(discussion, hides))
    labels, reactions = tuple(sorted(discussion.labels)), tuple(sorted(discussion.reactions))
    pruned = discussion
    # Most stay as they are, and copying one costs more than reading it.
    if not _are(comments, discussion.comments) or (labels, reactions) != (
        discussion.labels,
        discussion.reactions,
    ):
        pruned = replace(discussion, comments=comments, labels=labels, reactions=reactions)
    if pruned.answer is not None:
        return pruned
    if not (pruned.answer_id or pruned.answer_chosen_at or pruned.answer_chosen_by):
        return pruned
    return replace(pruned, answer_id="", answer_chosen_at=None, answer_chosen_by=None)


def _are(some: Sequence[object], others: Sequence[object]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))


def _visible(discussion: Discussion, hides: Callable[[Comment], bool]) -> Iterator[Comment]:
    for comment in discussion.comments:
        # Replies have no replies on GitHub; what an archive may claim is not looked through.
        replies = [_alone(reply) for reply in comment.replies if not hides(reply)]
        if hides(comment):
            yield from replies
        else:
            ordered = _in_order(replies)
            yield comment if _are(ordered, comment.replies) else replace(comment, replies=ordered)


def _in_order(posts: Iterable[Comment]) -> tuple[Comment, ...]:
    return tuple(sorted(map(_stable, posts), key=lambda post: (post.created_at, post.id)))


def _stable(post: Comment) -> Comment:
    ordered = tuple(sorted(post.reactions))
    return post if ordered == post.reactions else replace(post, reactions=ordered)


def _alone(reply: Comment) -> Comment:
    return replace(reply, replies=()) if reply.replies else reply
