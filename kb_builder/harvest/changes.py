"""Compares what the listing shows of a discussion with what is archived of it.

The listing is cheap (a point per hundred) and cannot show everything: the hiding of a comment
that is no answer, votes for a comment, and replies leave no trace in it unless GitHub counts
them as an update.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from operator import attrgetter

from kb_builder.harvest.conversion import to_actor, to_category, to_labels, to_reactions
from kb_builder.harvest.wire import EntryNode, FacetsNode
from kb_builder.model import Actor, Comment, Discussion, Poll

LISTED_LABELS = 20
"""How many labels the listing shows; of a discussion with more, only their number is compared."""
_NOT_AS_THEY_ARE = frozenset(
    {"repository", "body", "author", "labels", "answer_chosen_by", "poll", "comments"}
    | {"former_titles", "former_standings", "withheld"}
)
"""Facts of a discussion that are not compared, or only a part of them."""
_FACTS = attrgetter(*(one.name for one in fields(Discussion) if one.name not in _NOT_AS_THEY_ARE))
_ACCOUNT = attrgetter(*(one.name for one in fields(Actor) if one.name not in ("avatar_url", "alias")))
"""The address of an avatar changes with the picture, which no page shows; an alias is our own."""
_OF_ANSWER = attrgetter(
    "reactions", "updated_at", "last_edited_at", "deleted_at", "upvotes", "is_minimized", "minimized_reason"
)

Snapshot = tuple[object, ...]
"""What the listing can show: the facts of a discussion without its texts, of its answer, and counts."""
Withhold = Callable[[Discussion], Discussion]
"""Takes out of an outline what the archive may not hold of a discussion."""


def listed_snapshot(entry: EntryNode, repository: str = "", withhold: Withhold | None = None) -> Snapshot:
    """Give what the listing of "owner/name" shows, but for what is withheld."""
    labels = entry.labels.nodes if entry.labels else []
    count = entry.labels.total_count if entry.labels else 0
    outline = Discussion(
        repository=repository,
        number=entry.number,
        id=entry.id,
        url=entry.url,
        title=entry.title,
        body="",
        author=to_actor(entry.author),
        association=entry.author_association,
        category=to_category(entry.category),
        created_at=entry.created_at,
        updated_at=entry.updated_at,
        last_edited_at=entry.last_edited_at,
        upvotes=entry.upvote_count,
        labels=to_labels(labels) if count <= LISTED_LABELS else (),
        reactions=to_reactions(entry.reaction_groups),
        closed_at=entry.closed_at,
        is_closed=entry.closed,
        state_reason=entry.state_reason or "",
        is_locked=entry.locked,
        lock_reason=entry.active_lock_reason or "",
        answer_id=entry.answer.id if entry.answer else "",
        answer_chosen_at=entry.answer_chosen_at,
        answer_chosen_by=to_actor(entry.answer_chosen_by) if entry.answer else None,
        poll=Poll(entry.poll.question, entry.poll.total_vote_count, ()) if entry.poll else None,
        comments=(_answer(entry.answer),) if entry.answer else (),
    )
    return _snapshot(withhold(outline) if withhold else outline, count, entry.comments.total_count)


def archived_snapshot(archived: Discussion, withhold: Withhold | None = None) -> Snapshot:
    """Give what the listing shows as long as `archived` is what GitHub has."""
    # This is asked of every discussion: where nothing is withheld, no other one is made of it.
    outline = withhold(_outline(archived)) if withhold else archived
    return _snapshot(outline, len(archived.labels), len(archived.comments))


def _outline(archived: Discussion) -> Discussion:
    return replace(
        archived,
        body="",
        comments=(replace(archived.answer, body="", replies=()),) if archived.answer else (),
        former_titles=(),
        former_standings=(),
    )


def _snapshot(outline: Discussion, labels: int, comments: int) -> Snapshot:
    chooser, poll = outline.answer_chosen_by, outline.poll
    facts = (
        _FACTS(outline),
        _ACCOUNT(outline.author),
        _ACCOUNT(chooser) if chooser else None,
        (poll.question, poll.votes) if poll else None,
        outline.withheld.reason if outline.withheld else "",
    )
    if outline.is_stub:
        return facts
    shown = outline.labels if labels <= LISTED_LABELS else ()
    return (*facts, _facets(outline.answer), shown, labels, comments)


def _answer(node: FacetsNode) -> Comment:
    return Comment(
        id=node.id,
        url="",
        author=to_actor(node.author),
        association="",
        body="",
        created_at=node.updated_at,
        updated_at=node.updated_at,
        last_edited_at=node.last_edited_at,
        deleted_at=node.deleted_at,
        upvotes=node.upvote_count,
        is_minimized=node.is_minimized,
        minimized_reason=(node.minimized_reason or "").lower() if node.is_minimized else "",
        reactions=to_reactions(node.reaction_groups),
    )


def _facets(answer: Comment | None) -> tuple[object, ...]:
    return (_ACCOUNT(answer.author), *_OF_ANSWER(answer)) if answer else ()
