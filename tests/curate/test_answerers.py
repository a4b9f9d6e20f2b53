"""Who could answer an open question."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.curate import curate
from kb_builder.knowledge import Knowledge
from kb_builder.stored import newest_timestamp
from scripts.relevance_people import held_out
from tests.build import answered, comment, discussion, person
from tests.curate.curated import curated

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "How do I rotate the deploy token of the widget server without downtime?"
INK = "Why does the printer smear blue ink over every second photograph?"
OPEN = discussion(90, title="Rotate the deploy token of a widget server", body="It has no downtime window.")


def _helpers(knowledge: Knowledge) -> list[str]:
    logins = {one.actor.key: one.actor.login for one in knowledge.people}
    return [logins[key] for key in knowledge.helpers.get(OPEN.key, ())]


def _community(**decided: object) -> Knowledge:
    return curated(
        answered(1, "bob", title=TOKEN, body=TOKEN),
        answered(2, "carol", title=INK, body=INK),
        answered(3, "dave", title=TOKEN, body=TOKEN, comments=(comment("o3", "erin", upvotes=2),)),
        OPEN,
        **decided,
    )


def test_people_are_named_who_answered_questions_like_it() -> None:
    assert set(_helpers(_community())) == {"bob", "dave", "erin"}


def test_nobody_is_named_who_does_not_want_to_be() -> None:
    """Each wish that goes further holds here as well."""
    for wish in ({"suggestions": False}, {"credit": False}, {"action": "anonymize"}, {"action": "remove"}):
        assert "bob" not in _helpers(_community(optouts=[{"login": "bob", **wish}]))
    assert "bob" in _helpers(_community(optouts=[{"login": "bob", "ranking": False}]))


def test_whoever_asks_is_not_sent_to_themselves() -> None:
    own = answered(4, "alice", title=TOKEN, body=TOKEN, author="zoe")
    assert OPEN.author == person("alice")
    assert _helpers(curated(own, OPEN)) == []


@pytest.mark.no_cover  # the whole archive; the tests above run the same lines
def test_the_right_person_is_among_the_first_five() -> None:
    """Each answered question of our own archive, as it was when it was asked: at least four in ten."""
    project, archived = load_project(ROOT), Archive(ROOT / "archive").load()
    as_of = newest_timestamp(archived.discussions)
    known = curate(archived.repositories, archived.discussions, project.config, project.curation, as_of)
    found = held_out(known.answers)
    assert found.asked > 30
    assert found.among_five / found.asked >= 0.4
