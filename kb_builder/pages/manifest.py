"""`kb.json`: everything that is published, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import kb_builder
from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Idea, Person, Topic
from kb_builder.model import Actor, Discussion
from kb_builder.pages.answer import cautions
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.publication import SiteFile


def manifest(edition: Edition, entries: Iterable[str]) -> SiteFile:
    """Compose `kb.json` of its `entries`, which are JSON already.

    Text is plain, addresses are relative to the site's root.

    Logins of people who may not be named are null, and so is what an idea has not: who
    answered and accepted, and when.
    """
    knowledge = edition.knowledge
    document = {
        "generator": "kb-builder " + ".".join(kb_builder.__version__.split(".")[:2]),
        "as_of": timestamp(knowledge.as_of),
        "repositories": list(edition.config.repositories),
        "pages": None,
        "people": [
            _person(edition, person) for person in knowledge.people if edition.addresses.person(person.actor)
        ],
        "topics": [_topic(edition, topic) for topic in knowledge.topics],
        "licences": _licences(edition),
        "site": {"name": clean(edition.facts.name), "url": edition.facts.url},
    }
    said = {name: _json(value) for name, value in document.items()} | {"pages": f"[{','.join(entries)}]"}
    lines = ",".join(f"{_json(name)}:{value}" for name, value in said.items())
    return SiteFile("kb.json", f"{{{lines}}}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def manifest_entry(edition: Edition, entry: Answer | Idea) -> str:
    """Give what `kb.json` says of an answer or idea, as JSON."""
    return _json(_idea(edition, entry) if isinstance(entry, Idea) else _answer(edition, entry))


def _answer(edition: Edition, answer: Answer) -> dict[str, Any]:
    discussion, accepted = answer.discussion, answer.accepted
    return {
        **_head("answer", discussion, answer.title),
        "url": edition.addresses.answer(answer),
        **_tail(edition, discussion, answer.labels),
        "answer_upvotes": accepted.upvotes,
        "notices": [kind for kind, _ in cautions(edition, answer)],
        "answered_by": _login(accepted.author),
        "accepted_by": _login(discussion.answer_chosen_by),
        "created_at": timestamp(discussion.created_at),
        "answered_at": timestamp(discussion.answer_chosen_at or accepted.created_at),
        "updated_at": timestamp(discussion.updated_at),
    }


def _idea(edition: Edition, idea: Idea) -> dict[str, Any]:
    discussion = idea.discussion
    return {
        **_head("idea", discussion, idea.title),
        "url": edition.addresses.idea(idea),
        "status": clean(idea.status.name),
        "status_kind": idea.status.kind.value,
        "status_since": timestamp(idea.standing_since) if idea.standing_since else None,
        "comments": sum(1 for _ in idea.discussion.posts),
        "duplicates": [
            {"number": one.discussion.number, "upvotes": one.discussion.upvotes} for one in idea.duplicates
        ],
        **_tail(edition, discussion, idea.labels),
        "notices": ["locked"] if discussion.is_locked else [],
        "answered_by": None,
        "accepted_by": None,
        "created_at": timestamp(discussion.created_at),
        "answered_at": None,
        "updated_at": timestamp(discussion.updated_at),
    }


def _head(kind: str, discussion: Discussion, title: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "repository": discussion.repository,
        "number": discussion.number,
        "title": title_of(title, discussion.number),
    }


def _tail(edition: Edition, discussion: Discussion, labels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "source_url": edition.source(discussion),
        "upvotes": discussion.upvotes,
        "labels": [clean(label) for label in labels],
        "asked_by": _login(discussion.author),
    }


def _person(edition: Edition, person: Person) -> dict[str, Any]:
    return {
        "login": _login(person.actor),
        "url": edition.addresses.person(person.actor),
        "points": person.points,
        "accepted_answers": len(person.accepted),
        "ideas_delivered": person.delivered,
        "is_staff": person.is_staff,
        "level": clean(person.level.name) if person.level else None,
        "badges": [
            {"name": badge.name, "date": badge.date and timestamp(badge.date)} for badge in person.badges
        ],
    }


def _topic(edition: Edition, topic: Topic) -> dict[str, Any]:
    return {
        "name": clean(topic.name),
        "url": edition.addresses.topics[topic.slug],
        "answers": len(topic.answers),
        "ideas": len(topic.ideas),
    }


def _licences(edition: Edition) -> dict[str, str]:
    """Give what each repository of pages says of its licence, as pages say it."""
    known = edition.knowledge
    found = (*(one.discussion for one in known.answers), *(one.discussion for one in known.ideas))
    keys = sorted({discussion.repository for discussion in found})
    stated = {key: edition.licenses.get(key.lower()) for key in keys}
    return {key: clean(one.spdx_id or one.name) for key, one in stated.items() if one}


def _login(actor: Actor | None) -> str | None:
    return clean(actor.login) or None if actor and actor.is_named else None
