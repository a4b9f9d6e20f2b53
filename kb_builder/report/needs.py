"""What needs a maintainer now: ten things at most, each with its link or the command that does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.trends import OFTEN, alike, unmarked

_MOST = 10
_ID = re.compile(r"[A-Za-z0-9_=-]+")
_MARK = (
    "gh api graphql -f query='mutation {markDiscussionCommentAsAnswer("
    'input: {id: "%s"}) {clientMutationId}}\''
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: why, about which discussion, and the address or the command that does it."""

    why: str
    where: str
    title: str
    how: str


def needs(knowledge: Knowledge) -> tuple[Need, ...]:
    """Give at most ten things to do: the gravest of each kind first, then the next of each."""
    kinds = (
        _unread(knowledge),
        _unmarked(knowledge),
        _silent(knowledge),
        _alike(knowledge),
        _edited(knowledge),
        _stale(knowledge),
    )
    taken = chain.from_iterable(zip_longest(*kinds))
    return tuple(need for need in taken if need is not None)[:_MOST]


def _unread(knowledge: Knowledge) -> Iterator[Need]:
    for name, count in knowledge.unread.items():
        if count >= OFTEN:
            number = name.rpartition("#")[2]
            yield Need(
                f"GitHub did not give it in {count} harvests", name, "", f"kb harvest --discussion {number}"
            )


def _unmarked(knowledge: Knowledge) -> Iterator[Need]:
    for question, post in unmarked(knowledge):
        how = _MARK % post.id if _ID.fullmatch(post.id) else post.url
        yield _need("answered, but not marked: look, then mark the answer", question, how)


def _silent(knowledge: Knowledge) -> Iterator[Need]:
    for question in knowledge.health.silent:
        yield _need("nobody has replied", question, question.discussion.url)


def _alike(knowledge: Knowledge) -> Iterator[Need]:
    for question, answer in alike(knowledge):
        yield _need(f"perhaps answered by {_name(answer)}", question, question.discussion.url)


def _edited(knowledge: Knowledge) -> Iterator[Need]:
    for answer in knowledge.health.edited:
        yield _need("the answer was edited after it was accepted", answer, answer.accepted.url)


def _stale(knowledge: Knowledge) -> Iterator[Need]:
    for answer in knowledge.health.stale:
        yield _need("the answer may be out of date", answer, answer.accepted.url)


def _need(why: str, page: Answer | Question, how: str) -> Need:
    return Need(why, _name(page), page.title, how)


def _name(page: Answer | Question) -> str:
    return f"{page.discussion.repository}#{page.discussion.number}"


def names(pairs: Sequence[tuple[Question, object]]) -> tuple[str, ...]:
    """Give the discussions of these pairs as OWNER/NAME#NUMBER."""
    return tuple(_name(question) for question, _ in pairs)
