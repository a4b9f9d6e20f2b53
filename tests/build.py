"""Small literal discussions for tests: every value has a default, a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from kb_builder.config import Config, Curation
from kb_builder.model import Actor, ActorKind, Category, Comment, Discussion, Label, Repository

ACME = "acme/widgets"
QUESTIONS = Category(slug="q-a", name="Q&A", emoji=":pray:", answerable=True)
IDEAS = Category(slug="ideas", name="Ideas", emoji=":bulb:")
GENERAL = Category(slug="general", name="General", emoji=":speech_balloon:")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GHOST = Actor.ghost()
HIDDEN = Actor.hidden()


def at(day: float) -> datetime:
    """Give noon of the day `day` days after 1 January 2026."""
    return NOON + timedelta(days=day)


def person(login: str, id: int | None = None, kind: ActorKind = ActorKind.USER) -> Actor:  # noqa: A002
    """Give an account whose id follows from its login, so that equal logins are one person."""
    number = crc32(login.lower().encode()) if id is None else id
    return Actor(
        login, kind, number, f"https://avatars.example.org/u/{number}", f"https://github.com/{login}"
    )


def _account(value: str | Actor) -> Actor:
    return person(value) if isinstance(value, str) else value


def comment(id: str, author: str | Actor = "bob", /, *, day: float = 1, **changes: Any) -> Comment:  # noqa: A002
    """Give a comment (or a reply): `comment("c1", "bob", upvotes=2, replies=(comment("r1"),))`."""
    plain = Comment(
        id=id,
        url=f"https://github.com/{ACME}/discussions/1#{id}",
        author=_account(author),
        association="NONE",
        body=f"The text of {id}.",
        created_at=at(day),
        updated_at=at(day),
    )
    return replace(plain, **changes)


def hidden_comment(id: str, reason: str = "spam", **changes: Any) -> Comment:  # noqa: A002
    """Give a comment that moderators minimised, by default as spam."""
    return comment(id, is_minimized=True, minimized_reason=reason, **changes)


def discussion(number: int = 1, **changes: Any) -> Discussion:
    """Give a question by alice, without comments: `discussion(1, title="How?", comments=(…,))`.

    `author`, `answer_chosen_by` may be logins, `labels` may be names, `day` sets both times.
    """
    repository, day = changes.pop("repository", ACME), changes.pop("day", 0)
    for key in ("author", "answer_chosen_by"):
        if key in changes and changes[key] is not None:
            changes[key] = _account(changes[key])
    if "labels" in changes:
        changes["labels"] = tuple(
            Label(label) if isinstance(label, str) else label for label in changes["labels"]
        )
    plain = Discussion(
        repository=repository,
        number=number,
        id=f"D_{repository}_{number}",
        url=f"https://github.com/{repository}/discussions/{number}",
        title=f"Question {number}",
        body=f"The text of question {number}.",
        author=person("alice"),
        association="NONE",
        category=QUESTIONS,
        created_at=at(day),
        updated_at=at(day),
    )
    return replace(plain, **changes)


def answered(number: int = 1, by: str | Actor = "bob", **changes: Any) -> Discussion:
    """Give a question by alice whose first comment, by `by`, she accepted: ids `a<number>`.

    Further comments in `comments` stand after the accepted one.
    """
    accepted = comment(f"a{number}", by, day=changes.pop("answer_day", 1), **changes.pop("answer", {}))
    others = changes.pop("comments", ())
    choice = {"answer_id": accepted.id, "answer_chosen_at": accepted.created_at, "answer_chosen_by": "alice"}
    return discussion(number, **{**choice, **changes, "comments": (accepted, *others)})


def idea(number: int = 100, **changes: Any) -> Discussion:
    """Give an idea by carol in the category "Ideas"."""
    return discussion(
        number, **{"title": f"Idea {number}", "author": "carol", "category": IDEAS, "upvotes": 1, **changes}
    )


def repository(name_with_owner: str = ACME, **changes: Any) -> Repository:
    """Give a repository with the three usual categories."""
    plain = Repository(
        name_with_owner, f"https://github.com/{name_with_owner}", categories=(QUESTIONS, IDEAS, GENERAL)
    )
    return replace(plain, **changes)


def config(**changes: Any) -> Config:
    """Give `kb.yml` as its author would write it: `config(people={"staff": ["bob"]})`."""
    return Config.model_validate({"repositories": [ACME], **changes})


def curation(**changes: Any) -> Curation:
    """Give `curation.yml` likewise: `curation(pages=[{"number": 1, "hide": True}])`."""
    return Curation.model_validate(changes)
