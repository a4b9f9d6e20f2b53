"""Looks at a repository before there is a project: its categories, its labels, and how much there is."""

from __future__ import annotations

from dataclasses import dataclass

from kb_builder.errors import HarvestError
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.conversion import to_category
from kb_builder.harvest.transport import Gone, transport
from kb_builder.harvest.wire import CategoryNode, LabelNode, Listed, Total, WireNode
from kb_builder.model import Category


class _Repository(WireNode):
    has_discussions_enabled: bool
    discussions: Total
    answered: Total
    labels: Listed[LabelNode] | None = None
    discussion_categories: Listed[CategoryNode]


class _Answer(WireNode):
    repository: _Repository


@dataclass(frozen=True, slots=True)
class Overview:
    """What a repository has: categories, the names of its first hundred labels, and counts."""

    has_discussions: bool
    discussions: int
    answered: int
    categories: tuple[Category, ...]
    labels: tuple[str, ...]


def overview(connection: Connection, repository: str) -> Overview:
    """Look at the repository "owner/name"; one point. Raises `KbError` where GitHub does not show it."""
    owner, _, name = repository.partition("/")
    with transport(connection, max_wait=0) as github:
        try:
            node = github.ask("overview", {"owner": owner, "name": name}, _Answer).repository
        except Gone:
            raise HarvestError(
                f"GitHub knows no repository {repository}, or does not show it to this token",
                "Correct --repo, or give the token read access to the discussions of the repository.",
            ) from None
    return Overview(
        has_discussions=node.has_discussions_enabled,
        discussions=node.discussions.total_count,
        answered=node.answered.total_count,
        categories=tuple(to_category(one) for one in node.discussion_categories.nodes),
        labels=tuple(one.name for one in node.labels.nodes) if node.labels else (),
    )
