"""Whether the people who are named for a question are the ones who answered it, part of `make relevance`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from kb_builder.curate.answerers import find_helpers
from kb_builder.curate.answers import accepted_at
from kb_builder.curate.related import compare
from kb_builder.knowledge import Answer, Question
from kb_builder.model import Actor, ActorKind, Category, Comment, Discussion

_CATEGORY = Category("q-a", "Q&A", answerable=True)
_KNOWN = 3
"""A third of the answers, the oldest, is what is known at first."""


@dataclass(frozen=True)
class Found:
    """How many of the `asked` questions that were held out had the right person among five, or first."""

    asked: int
    among_five: int
    first: int


def answered(file: Path) -> tuple[Answer, ...]:
    """Read the answered discussions of a file, one as JSON a line, as GitHub's GraphQL gives them."""
    found = (_answer(json.loads(line)) for line in file.read_text(encoding="utf-8").split("\n") if line)
    return tuple(filter(None, found))


def _answer(raw: dict[str, Any]) -> Answer | None:
    posts = [_comment(one) for one in (raw.get("comments") or {}).get("nodes", ())]
    accepted = next((post for post, is_answer in posts if is_answer), None)
    if accepted is None:
        return None
    key = f"{raw['repository']}#{raw['number']}"
    asked = _moment(raw["createdAt"])
    discussion = Discussion(
        repository=str(raw["repository"]),
        number=raw["number"],
        id=key,
        url=raw["url"],
        title=raw["title"],
        body=raw["body"] or "",
        author=_person(raw),
        association="NONE",
        category=_CATEGORY,
        created_at=asked,
        updated_at=asked,
        answer_id=accepted.id,
        answer_chosen_at=_moment(raw["answerChosenAt"]) if raw.get("answerChosenAt") else None,
        comments=tuple(post for post, _ in posts),
    )
    return Answer(discussion, discussion.title, accepted)


def _comment(raw: dict[str, Any]) -> tuple[Comment, bool]:
    at = _moment(raw["createdAt"])
    url = str(raw.get("url") or raw.get("id"))
    post = Comment(url, url, _person(raw), "NONE", raw["body"] or "", created_at=at, updated_at=at)
    return post, bool(raw["isAnswer"])


def _person(raw: dict[str, Any]) -> Actor:
    login = (raw.get("author") or {}).get("login") or ""
    return Actor(login, ActorKind.USER if login else ActorKind.GHOST, crc32(login.encode()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def held_out(answers: Sequence[Answer]) -> Found:
    """Ask each answered question again, knowing only what was answered before it."""
    ordered = sorted(answers, key=lambda one: (accepted_at(one), one.discussion.key))
    people = {answer.accepted.author.key for answer in ordered}
    asked = among = first = 0
    for place in range(len(ordered) // _KNOWN, len(ordered)):
        answer, known = ordered[place], ordered[:place]
        right = answer.accepted.author
        if right.key == answer.discussion.author.key or not right.is_named:
            continue
        question = Question(answer.discussion, answer.title, answer.labels)
        near = compare(known, [question]).alike
        named = find_helpers(known, [question], near, people).get(answer.discussion.key, ())
        asked, among, first = asked + 1, among + (right.key in named), first + (right.key in named[:1])
    return Found(asked, among, first)
