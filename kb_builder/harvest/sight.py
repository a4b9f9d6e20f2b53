"""What the listing shows of a discussion, and whether what we hold of it still agrees.

The listing is cheap (a point per hundred) and cannot show everything: the hiding of a comment
that is no answer, votes for a comment, and replies leave no trace in it unless GitHub counts
them as an update.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb_builder.harvest.nouns import to_actor, to_category, to_labels, to_reactions
from kb_builder.harvest.wire import EntryNode, FacetsNode
from kb_builder.model import Actor, Comment, Discussion, Poll, Reaction

LISTED_LABELS = 20
"""How many labels the listing shows; of a discussion with more, only their number is compared."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the listing can show: the discussion without its texts, its answer, and counts."""

    outline: Discussion
    answer: tuple[object, ...]
    labels: int
    comments: int


def seen(entry: EntryNode) -> Sight:
    """Give what the listing shows."""
    labels = entry.labels.nodes if entry.labels else []
    count = entry.labels.total_count if entry.labels else 0
    outline = Discussion(
        repository="",
        number=entry.number,
        id=entry.id,
        url=entry.url,
        title=entry.title,
        body="",
        author=_account(to_actor(entry.author)),
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
        answer_chosen_by=_account(to_actor(entry.answer_chosen_by)) if entry.answer else None,
        poll=Poll(entry.poll.question, entry.poll.total_vote_count, ()) if entry.poll else None,
    )
    return Sight(outline, _facets_of_node(entry.answer), count, entry.comments.total_count)


def expected(held: Discussion) -> Sight:
    """Give what the listing shows as long as `held` is what GitHub has."""
    chooser = held.answer_chosen_by
    outline = Discussion(
        repository="",
        number=held.number,
        id=held.id,
        url=held.url,
        title=held.title,
        body="",
        author=_account(held.author),
        association=held.association,
        category=held.category,
        created_at=held.created_at,
        updated_at=held.updated_at,
        last_edited_at=held.last_edited_at,
        upvotes=held.upvotes,
        labels=held.labels if len(held.labels) <= LISTED_LABELS else (),
        reactions=held.reactions,
        closed_at=held.closed_at,
        is_closed=held.is_closed,
        state_reason=held.state_reason,
        is_locked=held.is_locked,
        lock_reason=held.lock_reason,
        answer_id=held.answer_id,
        answer_chosen_at=held.answer_chosen_at,
        answer_chosen_by=_account(chooser) if chooser else None,
        poll=replace(held.poll, options=()) if held.poll else None,
    )
    return Sight(outline, _facets(held.answer), len(held.labels), len(held.comments))


def _account(actor: Actor) -> Actor:
    # The address of an avatar changes with the picture, which no page shows.
    return replace(actor, avatar_url="")


def _facets_of_node(node: FacetsNode | None) -> tuple[object, ...]:
    if node is None:
        return ()
    reason = (node.minimized_reason or "").lower() if node.is_minimized else ""
    author, reactions = to_actor(node.author), to_reactions(node.reaction_groups)
    moments = (node.updated_at, node.last_edited_at, node.deleted_at)
    return _gathered(author, reactions, (*moments, node.upvote_count, node.is_minimized, reason))


def _facets(answer: Comment | None) -> tuple[object, ...]:
    if answer is None:
        return ()
    moments = (answer.updated_at, answer.last_edited_at, answer.deleted_at)
    return _gathered(
        answer.author,
        answer.reactions,
        (*moments, answer.upvotes, answer.is_minimized, answer.minimized_reason),
    )


def _gathered(
    author: Actor, reactions: tuple[Reaction, ...], others: tuple[object, ...]
) -> tuple[object, ...]:
    return (_account(author), reactions, *others)
