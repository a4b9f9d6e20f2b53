"""Completes discussions: reads the labels, comments and replies beyond those that came with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.batches import PageSize, Portion, in_batches
from kb_builder.harvest.conversion import to_comment, to_discussion
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.paging import Moved, complete, pages
from kb_builder.harvest.transport import Gone, Transport
from kb_builder.harvest.wire import (
    DiscussionNode,
    LabelNode,
    PostNode,
    RepliesNode,
    RestAnswer,
    ResultPage,
    ThreadNode,
)
from kb_builder.model import Comment, Discussion

Node = TypeVar("Node", bound=BaseModel)
Trouble = Moved | ValidationError | Unanswered
"""Why a discussion could not be read: it changed meanwhile, is not as it must be, or was not given."""


@dataclass(frozen=True, slots=True)
class _Draft:
    labels: tuple[LabelNode, ...]
    threads: tuple[ThreadNode, ...]


class ConversationReader:
    """Reads discussions of one repository to their ends."""

    def __init__(self, github: Transport, repository: str) -> None:
        self.github, self.repository = github, repository
        self.sizes = {"comments": PageSize(100, 25), "replies": PageSize(100), "labels": PageSize(100)}
        self.threads = PageSize(100, 25)

    def read(self, nodes: Sequence[DiscussionNode]) -> Iterator[Discussion | Trouble]:
        """Yield each discussion with everything said in it, in order.

        In place of one that could not be read it yields why.
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
        except (Moved, ValidationError, Unanswered) as trouble:
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
        portions = [(Portion(one.id, one.replies.total_count), (where, one)) for where, one in waiting]
        for asked, outcome in in_batches(self.github, "threads", portions, self.threads, "replies"):
            if isinstance(outcome, Exception):
                where, thread = asked[0]
                found[thread.id] = _trouble(f"{where}, replies", outcome)
                continue
            for (where, thread), raw in zip(asked, outcome, strict=True):
                found[thread.id] = self._replies_of(where, thread, raw)
        return found

    def _replies_of(
        self, where: str, thread: ThreadNode, raw: Mapping[str, Any]
    ) -> tuple[Comment, ...] | Trouble:
        if raw.get("id") != thread.id:
            return Moved()
        try:
            first = RepliesNode.model_validate(raw).replies
            rest = self._rest("replies", where, thread.id, first, PostNode, lambda one: one.id)
        except (Moved, ValidationError, Unanswered) as trouble:
            return trouble
        return tuple(map(to_comment, rest))

    def _rest(
        self,
        query: str,
        where: str,
        owner: str,
        first: ResultPage[Node] | None,
        kind: type[Node],
        key: Callable[[Node], str],
    ) -> tuple[Node, ...]:
        if first is None:
            return ()

        def more(after: str) -> ResultPage[Any]:
            try:
                answer = self.github.ask(query, {"id": owner, "after": after}, RestAnswer, self.sizes[query])
            except (Gone, Unanswered) as error:
                raise _trouble(f"{where}, {query}", error) from None
            return answer.node.rest

        found: list[Node] = []
        total = 0
        for page in pages(f"{where}, {query}", first, more):
            found += [one if isinstance(one, kind) else kind.model_validate(one) for one in page.nodes]
            total = page.total_count
        return complete(found, key, total)


def _trouble(where: str, error: HarvestError) -> Moved | Unanswered:
    return Moved() if isinstance(error, Gone) else Unanswered(f"{where}: {error.reason}", error.next_step)


def place_of_fault(error: ValidationError) -> str:
    """Say which fields are not as they must be, without a word of what they hold."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:3])
