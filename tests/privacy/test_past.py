"""What only the archive knows of a discussion, while nobody may read it and afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb_builder.accounts import Identities, Subject
from kb_builder.archive.history import with_history
from kb_builder.config import OptOut
from kb_builder.model import Discussion, Standing
from kb_builder.privacy import Aliases
from kb_builder.privacy.past import encrypted_past, with_past
from kb_builder.privacy.returning import brought
from kb_builder.privacy.rules import Rules
from tests import strategies
from tests.build import answered, at, config, curation, person

BOB = person("Bob-Roe", 7007)
WHOLE = answered(
    1,
    title="How does a wombat sleep?",
    body="At night, I should think.",
    author=BOB,
    former_titles=("How does a numbat sleep?", "Does Bob-Roe sleep?"),
    former_standings=(Standing(at(3), ("bob-roe asks",)),),
)
REMOVE, ANONYMIZE = OptOut(id=7007, action="remove"), OptOut(id=7007, action="anonymize")


def rules(*optouts: OptOut, **decided: Any) -> Rules:
    met = Identities.seen_in([WHOLE])
    decisions = curation(**decided).model_copy(update={"optouts": list(optouts)})
    return Rules.of(decisions, config(), [Subject.of(one, met) for one in optouts], Aliases())


def on_github(whole: Discussion, **changes: Any) -> Discussion:
    """Give what GitHub tells of a discussion: today's words alone."""
    return replace(whole, former_titles=(), former_standings=(), withheld=None, **changes)


def harvested(read: Discussion, stored: Discussion, in_force: Rules) -> Discussion:
    """Give what is stored after a harvest."""
    return with_history(brought(read, stored, lambda one: in_force.kept(one).discussion), stored, at(9))


@settings(deadline=None, max_examples=60)
@given(strategies.discussions, st.lists(strategies.texts, max_size=3))
def test_the_past_comes_back_as_it_was(whole: Discussion, titles: list[str]) -> None:
    assume(max(len(whole.title), len(whole.body)) >= 12)
    former = tuple(dict.fromkeys(one for one in titles if one != whole.title))
    moments = {one.until: one for one in whole.former_standings}
    whole = replace(
        whole,
        repository="acme/widgets",
        former_titles=former,
        former_standings=tuple(moments[moment] for moment in sorted(moments)),
        withheld=None,
    )
    taken = rules(takedowns=[{"number": whole.number, "reason": "asked", "date": "2026-01-31"}])
    stub = taken.kept(whole).discussion
    assert stub.is_stub
    assert harvested(on_github(whole), stub, taken) == stub
    assert harvested(on_github(whole), stub, rules()) == whole


@pytest.mark.parametrize("optout", [REMOVE, ANONYMIZE])
@pytest.mark.parametrize(
    "changes",
    [{}, {"title": "How does a koala sleep?"}, {"body": "By day, as a koala does."}],
    ids=["as it was", "another title", "another body"],
)
def test_either_words_are_enough(optout: OptOut, changes: dict[str, str]) -> None:
    stored = rules(optout).kept(WHOLE).discussion
    assert "bob-roe" not in repr(stored).lower()
    back = harvested(on_github(WHOLE, **changes), stored, rules())
    known = [title for title in (*WHOLE.former_titles, WHOLE.title) if title != back.title]
    assert [title for title in back.former_titles if title in known] == known
    assert back.former_standings[:1] == WHOLE.former_standings
    assert back.withheld is None


def test_one_after_the_other_may_change_while_it_is_withheld() -> None:
    """Each harvest that reads it encrypts anew, under the words of the day."""
    stored = rules(REMOVE).kept(WHOLE).discussion
    edited = on_github(WHOLE, body="By day, as a koala does.")
    renamed = replace(edited, title="How does a koala sleep?")
    for read in (edited, renamed):
        stored = harvested(read, stored, rules(REMOVE))
        assert stored.withheld is not None
        assert len(stored.withheld.encrypted) == 1
    back = harvested(renamed, stored, rules())
    assert back.former_titles == (*WHOLE.former_titles, WHOLE.title)


def test_words_that_are_others_open_nothing_and_lose_nothing() -> None:
    stored = rules(REMOVE).kept(WHOLE).discussion
    other = on_github(WHOLE, title="What is a koala, after all?", body="By day, as a koala does.")
    read_once = harvested(other, stored, rules(REMOVE))
    assert harvested(other, read_once, rules()).former_titles == ()
    assert harvested(on_github(WHOLE), read_once, rules()).former_titles[:2] == WHOLE.former_titles


def test_what_is_withheld_under_a_second_entry_keeps_what_the_first_took() -> None:
    eve = OptOut(login="wombat", action="anonymize")
    first = rules(ANONYMIZE).kept(WHOLE).discussion
    second = rules(ANONYMIZE, eve).kept(first).discussion
    assert "wombat" not in repr(second)
    assert harvested(on_github(WHOLE), second, rules()).former_titles[:2] == WHOLE.former_titles
    hidden = harvested(on_github(WHOLE), second, rules(ANONYMIZE))
    assert "bob-roe" not in repr(hidden).lower()
    assert hidden.former_titles[0] == "How does a numbat sleep?"


def test_words_that_are_guessed_at_once_are_no_key_and_other_damage_is_left_alone() -> None:
    short = replace(WHOLE, title="Help!", body="Please?")
    assert encrypted_past(short) == ()
    for damaged in ("", "zz", "00.11", encrypted_past(WHOLE)[0][:-1], encrypted_past(WHOLE)[0].upper()[:-2]):
        read = on_github(WHOLE)
        kept = with_past(read, (damaged,))
        assert kept == (read, (damaged,)) or kept[0].former_titles == WHOLE.former_titles


def test_an_address_that_is_to_be_forgotten_leaves_nothing_to_decrypt() -> None:
    taken = {"number": 1, "reason": "asked", "date": "2026-01-31", "address": False}
    stub = rules(takedowns=[taken]).kept(WHOLE).discussion
    assert stub.withheld is not None
    assert stub.withheld.encrypted == ()
    before = rules(takedowns=[{**taken, "address": True}]).kept(WHOLE).discussion
    after = rules(takedowns=[taken]).kept(before).discussion.withheld
    assert after is not None
    assert (after.addresses, after.encrypted) == ((), ())
