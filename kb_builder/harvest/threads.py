"""How one discussion is made whole: the labels, comments and replies beyond the first page of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.nouns import to_comment, to_discussion
from kb_builder.harvest.paging import Moved, complete, pages
from kb_builder.harvest.transport import Gone, Overloaded, PageSize, Transport
from kb_builder.harvest.wire import DiscussionNode, LabelNode, Page, PostNode, RestAnswer, ThreadNode
from kb_builder.model import Comment, Discussion

Node = TypeVar("Node", bound=BaseModel)


class Reader:
    """Reads discussions of one repository to their ends."""

    def __init__(self, github: Transport, repository: str) -> None:
        self.github, self.repository = github, repository
        self.sizes = {"comments": PageSize(25), "replies": PageSize(100), "labels": PageSize(100)}

    def read(self, node: DiscussionNode) -> Discussion:
        """Give the discussion with everything said in it.

        Raises `Moved` if it changed meanwhile, `ValidationError` if a part of it is not as it must be.
        """
        where = f"{self.repository}#{node.number}"
        labels = self._rest("labels", where, node.id, node.labels, LabelNode, lambda one: one.name)
        threads = self._rest("comments", where, node.id, node.comments, ThreadNode, lambda one: one.id)
        comments = [self._comment(where, thread) for thread in threads]
        return to_discussion(self.repository, node, labels, comments)

    def _comment(self, where: str, node: ThreadNode) -> Comment:
        replies = self._rest("replies", where, node.id, node.replies, PostNode, lambda one: one.id)
        return to_comment(node, map(to_comment, replies))

    def _rest(
        self,
        query: str,
        where: str,
        owner: str,
        first: Page[Node] | None,
        kind: type[Node],
        key: Callable[[Node], str],
    ) -> tuple[Node, ...]:
        if first is None:
            return ()

        def more(after: str) -> Page[Any]:
            try:
                answer = self.github.ask(query, {"id": owner, "after": after}, RestAnswer, self.sizes[query])
            except Gone:
                raise Moved from None
            except Overloaded as error:
                raise HarvestError(f"{where}, {query}: {error.reason}", error.next_step) from None
            return answer.node.rest

        found: list[Node] = []
        total = 0
        for page in pages(f"{where}, {query}", first, more):
            found += [one if isinstance(one, kind) else kind.model_validate(one) for one in page.nodes]
            total = page.total_count
        return complete(found, key, total)


def place_of_fault(error: ValidationError) -> str:
    """Say which fields are not as they must be, without a word of what they hold."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:3])
