"""What `kb.yml` names and the archive does not have is told, and nothing is told that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate import curate
from kb_builder.privacy import Policy, known_people, withhold
from kb_builder.privacy import slips as withheld_slips
from kb_builder.stored import Archived, Slips
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


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (10, ["kb.yml: people.levels: New and Able begin at the same points (10): give each its own"]),
        (11, []),
    ],
)
def test_levels_that_begin_at_the_same_points(points: int, told: list[str]) -> None:
    assert list(slips({"people": {"levels": {"New": 10, "Able": points}}}).found) == told


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Planed", ["kb.yml: ideas.statuses.soon: no idea has the label Planed: did you mean planned?"]),
        ("planned", []),
        ("roadmap", []),
        ("on hold", []),
    ],
)
def test_a_label_that_is_nearly_one_of_an_idea(label: str, told: list[str]) -> None:
    ideas = idea(101, labels=["planned"]), idea(102, labels=["on holiday"]), answered(7, labels=["Planed"])
    statuses = {
        "soon": {"kind": "active", "labels": [label]},
        "late": {"kind": "open", "labels": ["on holiday"]},
    }
    assert list(curated(*ideas, kb={"ideas": {"statuses": statuses}}).slips.perhaps) == told
    assert curated(*ideas).slips.perhaps == (), "of labels that kb.yml does not list nothing is said"


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


def test_a_number_that_two_repositories_have_wants_a_repository() -> None:
    kb = {"repositories": ["acme/widgets", "acme/pumps"]}
    held = answered(1), answered(1, repository="acme/pumps"), answered(2)
    pages = [{"number": 1, "title": "X"}, {"number": 2, "title": "Y"}]
    (line,) = curated(*held, kb=kb, pages=pages).slips.perhaps
    assert line.startswith(
        "curation.yml decides about acme/widgets#1 in an entry without a repository, and there"
    )
    named = [{**page, "repository": "acme/widgets"} for page in pages]
    assert curated(*held, kb=kb, pages=named).slips == Slips()
    (line,) = _taken_down(held, kb, {"number": 1})
    assert line.startswith(
        "curation.yml: takedowns 1 names no repository, so it is about acme/widgets, and acme/pum"
    )
    assert _taken_down(held, kb, {"number": 1, "repository": "acme/pumps"}) == ()


def _taken_down(held: Any, kb: dict[str, Any], about: dict[str, Any]) -> tuple[str, ...]:
    settings = config(**kb)
    policy = Policy(curation(takedowns=[{**about, "reason": "asked", "date": "2026-01-01"}]), settings)
    archived = Archived(tuple(map(repository, settings.repositories)), held)
    found = withheld_slips(withhold(policy, archived, known_people(policy, held), {}), archived)
    assert found.found == ()
    return found.perhaps


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
    decided = curation(pages=[{"number": 3, "repository": "acme/new", "title": "X"}])
    assert curate([repository()], HERE, settings, decided, at(9)).slips == Slips(perhaps=(NEW,))
    assert curate([], (), settings, curation(), at(9)).slips == Slips()
    unknown = [repository(categories=()), repository("acme/new", categories=())]
    assert curate(unknown, HERE, config(**{**kb, "people": {}}), curation(), at(9)).slips == Slips()
