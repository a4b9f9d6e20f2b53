"""How discussions are made whole: the labels, comments and replies beyond what came with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.batches import Batch, PageSize, Portion
from kb_builder.harvest.nouns import to_comment, to_discussion
from kb_builder.harvest.paging import Moved, complete, pages
from kb_builder.harvest.transport import Gone, Transport, Unanswered
from kb_builder.harvest.wire import (
    DiscussionNode,
    LabelNode,
    NodesAnswer,
    Page,
    PostNode,
    RepliesNode,
    RestAnswer,
    ThreadNode,
)
from kb_builder.model import Comment, Discussion

Node = TypeVar("Node", bound=BaseModel)
Trouble = Moved | ValidationError


@dataclass(frozen=True, slots=True)
class _Draft:
    labels: tuple[LabelNode, ...]
    threads: tuple[ThreadNode, ...]


class Reader:
    """Reads discussions of one repository to their ends."""

    def __init__(self, github: Transport, repository: str) -> None:
        self.github, self.repository = github, repository
        self.sizes = {"comments": PageSize(100, 25), "replies": PageSize(100), "labels": PageSize(100)}
        self.threads = PageSize(100, 25)

    def read(self, nodes: Sequence[DiscussionNode]) -> Iterator[Discussion | Trouble]:
        """Yield each discussion with everything said in it, in order.

        In place of one it yields `Moved` if it changed meanwhile, `ValidationError` if a part of
        it is not as it must be.
        """
        drafts = [self._draft(node) for node in nodes]
        answered = [
            (f"{self.repository}#{node.number}", thread)
            for node, draft in zip(nodes, drafts, strict=True)
            if isinstance(draft, _Draft)
            for thread in draft.threads
            if thread.replies.total_count
        ]
        replies = self._replies(answered)
        for node, draft in zip(nodes, drafts, strict=True):
            yield self._whole(node, draft, replies) if isinstance(draft, _Draft) else draft

    def _draft(self, node: DiscussionNode) -> _Draft | Trouble:
        where = f"{self.repository}#{node.number}"
        try:
            labels = self._rest("labels", where, node.id, node.labels, LabelNode, lambda one: one.name)
            threads = self._rest("comments", where, node.id, node.comments, ThreadNode, lambda one: one.id)
        except (Moved, ValidationError) as trouble:
            return trouble
        return _Draft(labels, threads)

    def _whole(
        self,
        node: DiscussionNode,
        draft: _Draft,
        replies: Mapping[str, tuple[Comment, ...] | Trouble],
    ) -> Discussion | Trouble:
        comments: list[Comment] = []
        for thread in draft.threads:
            found = replies.get(thread.id, ())
            if isinstance(found, Exception):
                return found
            comments.append(to_comment(thread, found))
        return to_discussion(self.repository, node, draft.labels, comments)

    def _replies(self, threads: Sequence[tuple[str, ThreadNode]]) -> dict[str, tuple[Comment, ...] | Trouble]:
        found: dict[str, tuple[Comment, ...] | Trouble] = {}
        waiting = sorted(threads, key=lambda pair: (pair[1].replies.total_count, pair[1].id))
        portions = [Portion(thread.id, thread.replies.total_count) for _, thread in waiting]
        while waiting:
            batch = Batch(portions, self.threads, "replies")
            try:
                answer = self.github.ask("threads", {}, NodesAnswer, batch)
            except Gone:
                raise Moved from None
            except Unanswered as error:
                raise HarvestError(f"{waiting[0][0]}, replies: {error.reason}", error.next_step) from None
            if len(answer.nodes) != batch.count:
                raise Moved
            for (where, thread), raw in zip(waiting[: batch.count], answer.nodes, strict=True):
                found[thread.id] = self._replies_of(where, thread, raw)
            waiting, portions = waiting[batch.count :], portions[batch.count :]
        return found

    def _replies_of(
        self, where: str, thread: ThreadNode, raw: Mapping[str, Any]
    ) -> tuple[Comment, ...] | Trouble:
        if raw.get("id") != thread.id:
            return Moved()
        try:
            first = RepliesNode.model_validate(raw).replies
            rest = self._rest("replies", where, thread.id, first, PostNode, lambda one: one.id)
        except (Moved, ValidationError) as trouble:
            return trouble
        return tuple(map(to_comment, rest))

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
            except Unanswered as error:
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
