"""A discussion in which every member of every noun is said, and its stored form as JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from kb_builder.archive import encode
from kb_builder.model import (
    Actor,
    ActorKind,
    Discussion,
    Label,
    Poll,
    PollOption,
    Reaction,
)
from tests.build import GHOST, at, comment, discussion, person

FILE = "archive/acme/widgets/discussions/12.json"
FULL = discussion(
    12,
    title='How do I escape `</title>` — "日本" 🙂?',
    body="First line\r\nsecond\tline \\ \x00 \ud800 \u2028 end",
    author=GHOST,
    labels=(Label("auth", "ff0000", "Signing in"), Label("plain")),
    reactions=(Reaction("HEART", 2), Reaction("A_WORD_OF_TOMORROW", 1)),
    upvotes=3,
    last_edited_at=at(3) + timedelta(microseconds=1200),
    closed_at=at(4),
    is_closed=True,
    state_reason="RESOLVED",
    is_locked=True,
    lock_reason="OFF_TOPIC",
    answer_id="r1",
    answer_chosen_at=at(2),
    answer_chosen_by=person("sample-ann", 7, ActorKind.SAMPLE),
    poll=Poll("Which?", 1, (PollOption("this", 1), PollOption("that", 0))),
    comments=(
        comment("c1", "bob", replies=(comment("r1", "carol", upvotes=5, deleted_at=at(5)),)),
        comment("c2", Actor.hidden(), is_minimized=True, minimized_reason="spam"),
    ),
    former_titles=("How do I escape?", "Escaping"),
)


def as_json(value: Discussion) -> dict[str, Any]:
    """Give the stored form of `value`, with its digest."""
    document: dict[str, Any] = json.loads(encode(value))
    return document
