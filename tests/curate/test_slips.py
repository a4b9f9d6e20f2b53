"""What `kb.yml` names and the archive does not have is told, and nothing is told that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate import curate
from kb_builder.stored import Slips
from tests.build import GENERAL, IDEAS, answered, at, config, curation, discussion, idea, person, repository
from tests.curate.curated import curated

HERE = (answered(1), idea(100), discussion(5, category=GENERAL))
"""By alice, bob and carol, in q-a, ideas and general."""


def slips(kb: dict[str, Any]) -> Slips:
    return curated(*HERE, kb=kb).slips


@pytest.mark.parametrize(
    ("key", "slug", "slip"),
    [
        ("answers", "q-a", ""),
        ("answers", "Q-A", ""),
        ("answers", "qa", "no repository has a category qa: did you mean q-a?"),
        ("answers", "Q&A", "no repository has a category q&a: did you mean q-a?"),
        ("answers", "support", "no repository has a category support: there are general, ideas, q-a"),
        (
            "answers",
            "general",
            "GitHub does not call general answerable, so no answer in it can be accepted and published",
        ),
        (
            "answers",
            "ideas",
            "ideas is one of ideas.categories too, so its discussions are ideas: name it in one of the two",
        ),
        ("ideas", "ideas", ""),
        ("ideas", "general", ""),
        ("ideas", "idea", "no repository has a category idea: did you mean ideas?"),
    ],
)
def test_a_category_that_cannot_be_meant(key: str, slug: str, slip: str) -> None:
    told = slips({key: {"categories": [slug]}}).found
    assert [line.startswith(f"kb.yml: {key}.categories: {slip}") for line in told] == [True] * bool(slip)


def test_the_category_of_ideas_that_kb_yml_does_not_name_may_be_absent() -> None:
    knowledge = curate(
        [repository(categories=(GENERAL, HERE[0].category))], HERE, config(), curation(), at(9)
    )
    assert knowledge.slips == Slips()


def test_answers_that_were_accepted_before_a_category_lost_its_format_are_published() -> None:
    old = answered(7, category=GENERAL)
    assert curated(*HERE, old, kb={"answers": {"categories": ["general"]}}).slips.found == ()


@pytest.mark.parametrize(
    ("categories", "kb", "hint"),
    [
        ((IDEAS,), {}, "GitHub calls no category answerable, so no answer is published"),
        ((IDEAS,), {"answers": {"categories": []}}, ""),
        ((GENERAL,), {}, "nothing of acme/widgets is published, since none of its categories holds answers"),
    ],
)
def test_a_site_that_stays_empty_says_why(categories: Any, kb: dict[str, Any], hint: str) -> None:
    found = curate([repository(categories=categories)], (), config(**kb), curation(), at(9)).slips
    assert found.found == ()
    assert [line[len("kb.yml: ") :][: len(hint)] for line in found.perhaps] == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (["x"], ["y"], []),
        (["x", "X"], [], []),
        (["done"], [" Done "], ["kb.yml: ideas.statuses: a and b have the label done: leave it to one"]),
    ],
)
def test_a_label_of_two_statuses(first: list[str], second: list[str], told: list[str]) -> None:
    statuses = {"a": {"kind": "done", "labels": first}, "b": {"kind": "declined", "labels": second}}
    assert list(slips({"ideas": {"statuses": statuses}}).found) == told


@pytest.mark.parametrize("key", ["people.staff", "bots"])
@pytest.mark.parametrize(
    ("login", "found", "perhaps"),
    [
        ("bob", "", ""),
        ("@Bob", "", ""),
        ("alicee", "nobody in the archive goes by this login: did you mean alice?", ""),
        ("bob-of-old", "this login is now bob: write that", ""),
        (
            "somebody-else",
            "",
            "nobody in the archive goes by such a login: correct it where somebody who has written is meant",
        ),
    ],
)
def test_a_login_by_which_nobody_goes(key: str, login: str, found: str, perhaps: str) -> None:
    """Who has not written yet may be meant; who is nearly named has written."""
    before = discussion(6, author=person("bob-of-old", person("bob").id), day=-9)
    kb = {"people": {"staff": ["carol", login]}} if key == "people.staff" else {"bots": ["carol", login]}
    told = curated(*HERE, before, kb=kb).slips
    assert told.found == ((f"kb.yml: {key} 2: {found}",) if found else ())
    assert told.perhaps == ((f"kb.yml: {key} 2: {perhaps}",) if perhaps else ())


@pytest.mark.parametrize("optout", [{"login": "bob"}, {"id": person("bob").id}])
def test_nothing_is_said_of_a_login_that_is_withheld(optout: dict[str, Any]) -> None:
    told = curated(
        *HERE, kb={"people": {"staff": ["bob"]}}, optouts=[{**optout, "action": "anonymize"}]
    ).slips
    assert "bob" not in repr(told)
    assert told.found == ()


NEW = "kb.yml: repositories: the archive holds nothing of acme/new: run `kb harvest`, or correct the name"
WRITTEN = st.sampled_from(["q-a", "nowhere", "general", "ideas"])


@given(st.lists(WRITTEN, max_size=3), st.lists(WRITTEN, max_size=3), st.lists(WRITTEN, max_size=3))
def test_of_what_was_never_harvested_nothing_is_said_but_that(
    asked: list[str], ideas: list[str], logins: list[str]
) -> None:
    kb = {
        "repositories": ["acme/widgets", "acme/new"],
        "answers": {"categories": asked},
        "ideas": {"categories": ideas},
        "people": {"staff": logins},
    }
    settings = config(**kb)
    assert curate([repository()], HERE, settings, curation(), at(9)).slips == Slips(perhaps=(NEW,))
    assert curate([], (), settings, curation(), at(9)).slips == Slips()
    unknown = [repository(categories=()), repository("acme/new", categories=())]
    assert curate(unknown, HERE, config(**{**kb, "people": {}}), curation(), at(9)).slips == Slips()
