"""What needs a maintainer now: ten things at most, each with its link or the command that does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from kb_builder.knowledge import Answer, Knowledge, Question
from kb_builder.model import ActorKind, Comment

_MOST = 10
OFTEN = 3
"""After so many harvests in a row a discussion that GitHub does not give needs somebody to look."""
_ALIKE = 0.6
_LEAST_WORDS = 3
_WORD = re.compile(r"\w{3,}")
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


def unmarked(knowledge: Knowledge) -> tuple[tuple[Question, Comment], ...]:
    """Give open questions with a comment of somebody else that others voted for, most votes first.

    GitHub counts the author's own vote, so one vote alone is nobody else's.
    """
    best = ((question, _best(question)) for question in knowledge.questions)
    found = [(question, post) for question, post in best if post is not None]
    return tuple(sorted(found, key=lambda entry: (-entry[1].upvotes, entry[0].discussion.number)))


def alike(knowledge: Knowledge) -> tuple[tuple[Question, Answer], ...]:
    """Give open questions whose title has most of its words in common with that of an answered one."""
    answers = {one.discussion.key: one for one in knowledge.answers}
    near = (
        (question, answers[key])
        for question in knowledge.questions
        for key in knowledge.related.get(question.discussion.key, ())[:1]
        if key in answers
    )
    return tuple(pair for pair in near if _are_alike(pair[0].title, pair[1].title))


def _best(question: Question) -> Comment | None:
    asker = question.discussion.author
    helpful = [
        post
        for post in question.discussion.comments
        if post.upvotes > 1 and post.author.kind is not ActorKind.BOT and post.author.key != asker.key
    ]
    return max(helpful, key=lambda post: post.upvotes, default=None)


def _are_alike(one: str, other: str) -> bool:
    words, others = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return min(len(words), len(others)) >= _LEAST_WORDS and len(words & others) >= _ALIKE * len(
        words | others
    )


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
