"""Turns GitHub's JSON into the model: deleted accounts, a stable order, words that are new to us."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence

from kb_builder.harvest.hosts import without_tokens
from kb_builder.harvest.wire import (
    ActorNode,
    CategoryNode,
    DiscussionNode,
    LabelNode,
    PollNode,
    PostNode,
    ReactionNode,
    RepositoryNode,
)
from kb_builder.model import (
    Actor,
    ActorKind,
    Category,
    Comment,
    Discussion,
    Label,
    License,
    Poll,
    PollOption,
    Reaction,
    Repository,
)

logger = logging.getLogger(__name__)

KINDS: dict[str, ActorKind] = {
    "User": ActorKind.USER,
    "Bot": ActorKind.BOT,
    "Organization": ActorKind.ORGANIZATION,
    "Mannequin": ActorKind.MANNEQUIN,
    "EnterpriseUserAccount": ActorKind.ENTERPRISE,
}

_FAMILIAR: dict[str, frozenset[str]] = {
    "authorAssociation": frozenset(
        {
            "COLLABORATOR",
            "CONTRIBUTOR",
            "FIRST_TIMER",
            "FIRST_TIME_CONTRIBUTOR",
            "MANNEQUIN",
            "MEMBER",
            "NONE",
            "OWNER",
        }
    ),
    "stateReason": frozenset({"", "DUPLICATE", "OUTDATED", "REOPENED", "RESOLVED"}),
    "activeLockReason": frozenset({"", "OFF_TOPIC", "RESOLVED", "SPAM", "TOO_HEATED"}),
    "minimizedReason": frozenset({"", "abuse", "off-topic", "outdated", "resolved", "duplicate", "spam"}),
    "reaction": frozenset(
        {"CONFUSED", "EYES", "HEART", "HOORAY", "LAUGH", "ROCKET", "THUMBS_DOWN", "THUMBS_UP"}
    ),
}


def to_repository(name: str, node: RepositoryNode) -> Repository:
    """Give the repository under the name by which kb.yml knows it."""
    found = node.license_info
    return Repository(
        name_with_owner=name,
        url=node.url,
        default_branch=node.default_branch_ref.name if node.default_branch_ref else "main",
        description=node.description or "",
        license=License(found.spdx_id or "NOASSERTION", found.name, found.url or "") if found else None,
        categories=tuple(
            sorted(map(to_category, node.discussion_categories.nodes), key=lambda category: category.slug)
        ),
        id=node.id,
    )


def to_category(node: CategoryNode) -> Category:
    """Give the category."""
    return Category(node.slug, node.name, node.emoji, node.description or "", node.is_answerable)


def to_actor(node: ActorNode | None) -> Actor:
    """Give the account, a ghost where there is none; a kind GitHub added since counts as a user."""
    if node is None:
        return Actor.ghost()
    if node.typename not in KINDS:
        logger.warning("GitHub sent a kind of account that is new to us: %.60r", node.typename)
    kind = KINDS.get(node.typename, ActorKind.USER)
    return Actor(node.login, kind, node.database_id or 0, node.avatar_url, node.url)


def to_labels(nodes: Iterable[LabelNode]) -> tuple[Label, ...]:
    """Give the labels by name, each once."""
    return tuple(sorted({Label(one.name, one.color, one.description or "") for one in nodes}))


def to_reactions(nodes: Sequence[ReactionNode] | None) -> tuple[Reaction, ...]:
    """Give the reactions that somebody gave, by name."""
    counted = [Reaction(node.content, node.reactors.total_count) for node in nodes or ()]
    return tuple(sorted(reaction for reaction in counted if reaction.count))


def to_comment(node: PostNode, replies: Iterable[Comment] = ()) -> Comment:
    """Give the comment with its replies, oldest first."""
    return Comment(
        id=node.id,
        url=node.url,
        author=to_actor(node.author),
        association=node.author_association,
        body=without_tokens(node.body),
        created_at=node.created_at,
        updated_at=node.updated_at,
        last_edited_at=node.last_edited_at,
        deleted_at=node.deleted_at,
        upvotes=node.upvote_count,
        is_minimized=node.is_minimized,
        minimized_reason=(node.minimized_reason or "").lower() if node.is_minimized else "",
        reactions=to_reactions(node.reaction_groups),
        replies=oldest_first(replies),
    )


def to_discussion(
    repository: str, node: DiscussionNode, labels: Sequence[LabelNode], comments: Iterable[Comment]
) -> Discussion:
    """Give the discussion with all its labels and comments, each in an order that is always the same."""
    return Discussion(
        repository=repository,
        number=node.number,
        id=node.id,
        url=node.url,
        title=node.title,
        body=without_tokens(node.body),
        author=to_actor(node.author),
        association=node.author_association,
        category=to_category(node.category),
        created_at=node.created_at,
        updated_at=node.updated_at,
        last_edited_at=node.last_edited_at,
        upvotes=node.upvote_count,
        labels=to_labels(labels),
        reactions=to_reactions(node.reaction_groups),
        closed_at=node.closed_at,
        is_closed=node.closed,
        state_reason=node.state_reason or "",
        is_locked=node.locked,
        lock_reason=node.active_lock_reason or "",
        answer_id=node.answer.id if node.answer else "",
        answer_chosen_at=node.answer_chosen_at,
        answer_chosen_by=_chooser(node),
        poll=_poll(node.poll),
        comments=oldest_first(comments),
    )


def oldest_first(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """Give comments by time; the id decides between those of one second."""
    return tuple(sorted(comments, key=lambda comment: (comment.created_at, comment.id)))


def unfamiliar(discussion: Discussion) -> Iterator[str]:
    """Yield each word that GitHub's published schema does not list, with the name of its field."""
    found = [
        ("authorAssociation", discussion.association),
        ("stateReason", discussion.state_reason),
        ("activeLockReason", discussion.lock_reason),
        *(("reaction", reaction.content) for reaction in discussion.reactions),
    ]
    for post in discussion.posts:
        found += [("authorAssociation", post.association), ("minimizedReason", post.minimized_reason)]
        found += [("reaction", reaction.content) for reaction in post.reactions]
    yield from (f"{field} {word[:60]!r}" for field, word in found if word not in _FAMILIAR[field])


def _chooser(node: DiscussionNode) -> Actor | None:
    return to_actor(node.answer_chosen_by) if node.answer else None


def _poll(node: PollNode | None) -> Poll | None:
    if node is None:
        return None
    options = node.options.nodes if node.options else []
    return Poll(
        node.question,
        node.total_vote_count,
        tuple(PollOption(option.option, option.total_vote_count) for option in options),
    )
