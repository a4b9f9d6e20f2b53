"""Who is credited, under which name, and for what."""

from __future__ import annotations

import pytest

from kb_builder.curate import curate
from kb_builder.model import ActorKind
from tests.build import answered, at, comment, config, curation, discussion, idea, person, repository
from tests.curate.curated import curated, earned, logins, numbers, who


def test_what_a_person_gave_stands_newest_first() -> None:
    knowledge = curated(
        answered(1, author="bob", by="eve", day=1),
        answered(2, author="bob", by="eve", day=5, answer_day=6),
        answered(3, answer_chosen_at=at(7)),
        answered(4, answer_chosen_at=at(9)),
        answered(5, by="eve", comments=(comment("x", "bob", day=2, upvotes=2),)),
        answered(6, by="eve", comments=(comment("y", "bob", day=3, upvotes=2),)),
        idea(7, author="bob", day=2),
        idea(8, author="bob", day=3),
    )
    bob = who(knowledge, "bob")
    assert numbers(bob.asked) == [2, 1]
    assert numbers(bob.accepted) == [4, 3]
    assert numbers(bob.helped) == [6, 5]
    assert numbers(bob.proposed) == [8, 7]


def test_a_question_is_helped_once_and_not_by_who_asked_it_or_has_the_accepted_answer() -> None:
    posts = tuple(
        comment(f"c{n}", login, upvotes=2) for n, login in enumerate(["dave", "dave", "alice", "bob"])
    )
    knowledge = curated(answered(1, comments=posts))
    assert [numbers(who(knowledge, login).helped) for login in ("dave", "alice", "bob")] == [[1], [], []]


def test_an_own_question_or_an_own_acceptance_is_no_accepted_answer() -> None:
    knowledge = curated(
        answered(1, by="alice"),
        answered(2, by="bob", answer_chosen_by="bob"),
        answered(3, by="bob"),
    )
    assert [numbers(who(knowledge, login).accepted) for login in ("alice", "bob")] == [[], [3]]
    assert numbers(who(knowledge, "bob").helped) == [2]
    assert earned(knowledge, "bob") == {"answer_accepted": 15}
    assert [badge.name for badge in who(knowledge, "bob").badges] == ["first accepted answer"]


def test_whoever_appears_in_a_published_discussion_has_a_page() -> None:
    thread = comment("c", "dave", replies=(comment("r", "erin"),))
    knowledge = curated(
        answered(1, answer_chosen_by="frank", comments=(thread,)), discussion(2, author="nobody")
    )
    assert sorted(logins(knowledge)) == ["alice", "bob", "dave", "erin", "frank"]


@pytest.mark.parametrize(
    "kind", [ActorKind.BOT, ActorKind.ORGANIZATION, ActorKind.MANNEQUIN, ActorKind.SAMPLE]
)
def test_accounts_of_every_kind_have_a_page(kind: ActorKind) -> None:
    assert who(curated(answered(1, by=person("acct", kind=kind))), "acct").actor.kind is kind


def test_a_renamed_account_is_one_person_under_its_newest_name() -> None:
    """Acceptance check 57, at this level: the key is the id, every credit shows the new login."""
    knowledge = curated(
        answered(1, by=person("old", 5), answer_day=1),
        answered(2, by=person("new", 5), answer_day=8),
        answered(3, by=person("old", 5), answer_day=3),
    )
    assert numbers(who(knowledge, "new").accepted) == [2, 3, 1]
    assert {answer.accepted.author.login for answer in knowledge.answers} == {"new"}


def test_a_post_without_an_id_belongs_to_the_account_with_that_login() -> None:
    knowledge = curated(answered(1, by=person("bob", 5)), answered(2, by=person("Bob", 0), answer_day=9))
    assert numbers(who(knowledge, "bob").accepted) == [2, 1]


def test_a_login_that_changed_hands_does_not_merge_two_people() -> None:
    knowledge = curated(
        answered(1, by=person("bob", 5)), answered(2, by=person("bob", 6)), answered(3, by=person("bob", 0))
    )
    keys = sorted(person.actor.key for person in knowledge.people if person.actor.login == "bob")
    assert keys == ["id:5", "id:6", "login:bob"]


@pytest.mark.parametrize("association", ["OWNER", "MEMBER", "COLLABORATOR"])
def test_the_team_is_known_by_association_on_any_post(association: str) -> None:
    knowledge = curated(answered(1), discussion(2, comments=(comment("c", "bob", association=association),)))
    assert who(knowledge, "bob").is_staff
    assert not who(knowledge, "alice").is_staff


@pytest.mark.parametrize("association", ["NONE", "CONTRIBUTOR", "FIRST_TIMER", "MANNEQUIN", ""])
def test_other_associations_are_community(association: str) -> None:
    assert not who(curated(answered(1, answer={"association": association})), "bob").is_staff


def test_an_ordinary_account_that_is_a_bot_is_credited_and_earns_nothing() -> None:
    knowledge = curated(answered(1, answer={"upvotes": 9}), kb={"bots": ["@Bob"]})
    assert who(knowledge, "bob").actor.kind is ActorKind.BOT
    assert not who(knowledge, "bob").ranked
    assert numbers(who(knowledge, "bob").accepted) == [1]
    assert earned(knowledge, "bob") == {}


def test_the_team_is_listed_by_login_in_whatever_case() -> None:
    assert who(curated(answered(1), kb={"people": {"staff": ["BOB"]}}), "bob").is_staff


def test_who_has_no_id_does_not_get_an_address_that_somebody_had() -> None:
    """Bob's login was another account's first; Dan's was nobody's."""
    two = [answered(1, by=person("bob", 5)), answered(2, by=person("bob", 6))]
    knowledge = curated(*two, answered(3, by=person("bob", 0)), answered(4, by=person("dan", 0)))
    later = {one.actor.key: one.later_logins for one in knowledge.people if one.actor.login in ("bob", "dan")}
    assert later == {"id:5": (), "id:6": ("bob",), "login:bob": ("bob",), "login:dan": ()}


def test_a_hidden_login_that_somebody_had_before_or_after_is_not_named() -> None:
    was, now = answered(1, by=person("neo", 5)), answered(2, by=person("ada", 5), answer_day=9)
    assert who(curated(was, now), "ada").former_logins == ("neo",)
    hidden = curate([repository()], [was, now], config(), curation(), at(9), frozenset({"neo"}))
    assert who(hidden, "ada").former_logins == ()
