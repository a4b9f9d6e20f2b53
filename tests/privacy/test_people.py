"""People who are gone, or who asked not to be named, published or ranked."""

from __future__ import annotations

from typing import Any

import pytest

from kb_builder.model import Actor, ActorKind, Poll, PollOption
from tests.build import GHOST, answered, at, comment, idea, person
from tests.curate.curated import curated, earned, ids, logins, numbers, who


def optout(action: str = "anonymize", **whom: Any) -> dict[str, Any]:
    return {"optouts": [{"action": action, **whom}]}


def test_a_deleted_account_is_nobody_with_no_trace_of_who_it_was() -> None:
    """Acceptance check 52, at this level."""
    gone = Actor("ghostly", ActorKind.GHOST, 7, "https://avatars.example/7", "https://github.com/ghostly")
    knowledge = curated(answered(1, by=gone, comments=(comment("c", gone, upvotes=3),)), idea(author=gone))
    assert "ghostly" not in repr(knowledge)
    assert "avatars.example/7" not in repr(knowledge)
    assert knowledge.answers[0].accepted.author == GHOST
    assert logins(knowledge) == ["alice"]


def test_someone_whom_the_archive_already_hides_stays_hidden_without_a_trace() -> None:
    nameless = Actor("was-here", ActorKind.HIDDEN, 7, url="https://github.com/was-here")
    knowledge = curated(answered(1, by=nameless))
    assert knowledge.answers[0].accepted.author == Actor.hidden()
    assert "was-here" not in repr(knowledge)


def test_an_account_without_a_login_counts_as_deleted() -> None:
    assert curated(answered(1, by=Actor("  "))).answers[0].accepted.author == GHOST


@pytest.mark.parametrize("whom", [{"login": "BOB"}, {"login": "@bob"}, {"id": 9090909}, {"login": "old-bob"}])
def test_anonymize_takes_login_avatar_and_id_out_of_everything(whom: dict[str, Any]) -> None:
    """Acceptance check 53, at this level: by id, by login, by a login of the past."""
    former, now = person("old-bob", 9090909), person("Bob", 9090909)
    knowledge = curated(
        answered(
            1,
            by=former,
            title="Thanks @bob",
            body="As @Bob said:\n\n> @old-bob: no. See https://github.com/bob, &#64;bob or \\@bob",
            answer_chosen_by=now,
            former_titles=("Hey @BOB!",),
            poll=Poll("@bob?", 1, (PollOption("@bob", 1),)),
            comments=(
                comment("c", now, upvotes=2, body="@bob's", replies=(comment("r", "eve", body="@bob"),)),
            ),
        ),
        idea(author=now, body="_@bob_ **@old-bob**"),
        **optout(**whom),
    )
    assert "bob" not in repr(knowledge).lower()
    assert "9090909" not in repr(knowledge)
    assert knowledge.answers[0].discussion.answer_chosen_by == Actor.hidden()
    assert knowledge.answers[0].title == "Thanks a community member"
    assert sorted(logins(knowledge)) == ["alice", "eve"]


def test_a_login_is_taken_whole_wherever_it_stands_and_others_are_left_alone() -> None:
    body = "@bob-smith, @bobby, @bob_acme, _bob_, bob, github.com/bob/tools, x@bob and @bob."
    knowledge = curated(answered(1, by="dave", body=body), **optout(login="bob"))
    assert knowledge.answers[0].discussion.body == (
        "@bob-smith, @bobby, @bob_acme, _a community member_, a community member, "
        "github.com/ghost/tools, x@ghost and a community member."
    )


def test_a_login_that_is_an_ordinary_word_goes_from_mentions_and_links_only() -> None:
    body = "You may ask @may, see github.com/may/tools; it may help."
    knowledge = curated(answered(1, by="dave", body=body), **optout(login="may", words=False))
    assert knowledge.answers[0].discussion.body == (
        "You may ask a community member, see github.com/ghost/tools; it may help."
    )


def test_other_names_go_as_well() -> None:
    """The real name, in any case, across a line break, in either Unicode form; and not within a word."""
    body = "Zoé  Martin, ZOE\u0301\nmartin, Zoé Martinez, 山田さん, 7+bob@users.noreply.github.com, /u/7"
    wish = {"login": "bob", "id": 7, "names": ["Zoé Martin", "山田"]}
    knowledge = curated(answered(1, by="dave", body=body), **optout(**wish))
    assert knowledge.answers[0].discussion.body == (
        "a community member, a community member, Zoé Martinez, a community memberさん, "
        "ghost@users.noreply.github.com, /u/0"
    )


def test_names_may_be_blanked_without_hiding_the_login() -> None:
    knowledge = curated(answered(1, body="Bob Roe"), optouts=[{"login": "bob", "names": ["Bob Roe"]}])
    assert knowledge.answers[0].discussion.body == "a community member"
    assert knowledge.answers[0].accepted.author.login == "bob"


def test_without_credit_a_person_is_named_and_has_neither_page_nor_points() -> None:
    knowledge = curated(answered(1), optouts=[{"login": "bob", "credit": False}])
    assert knowledge.answers[0].accepted.author.login == "bob"
    assert logins(knowledge) == ["alice"]
    placed = [place.person.actor.login for board in knowledge.boards for place in board.community]
    assert set(placed) == {"alice"}


def test_what_others_replied_to_a_removed_comment_stays_without_its_words() -> None:
    """A quote of what was removed is not what they wrote."""
    reply = comment("r", "eve", body="> the secret is 42\n> or not\n\nNo, it is 43.")
    thread = comment("c", "mallory", body="Well, *the secret* is 42.\nSure.", replies=(reply,), upvotes=2)
    knowledge = curated(answered(1, comments=(thread,)), **optout("remove", login="mallory"))
    (left,) = (post for post in knowledge.answers[0].discussion.comments if post.id == "r")
    assert left.body == "> …\n> or not\n\nNo, it is 43."


def test_a_takedown_takes_text_and_author_and_leaves_the_rest() -> None:
    spared, taken = comment("c", "eve", upvotes=1), comment("d", "eve", upvotes=1, body="Secret.")
    takedown = {"comment": "d", "reason": "asked", "date": "2026-01-31"}
    knowledge = curated(answered(1, comments=(spared, taken)), takedowns=[takedown])
    assert ids(knowledge.answers[0].discussion.posts) == ["a1", "c"]
    assert curated(answered(1), takedowns=[takedown | {"comment": "a1"}]).answers == ()


def test_a_stranger_who_took_over_a_former_login_keeps_their_name() -> None:
    was, now, stranger = person("neo", 1), person("trinity", 1), person("neo", 2)
    knowledge = curated(answered(1, by=was), answered(2, by=now), answered(3, by=stranger), **optout(id=1))
    assert [answer.accepted.author.login for answer in knowledge.answers] == ["", "", "neo"]


def test_beside_an_id_the_login_is_looked_for_in_texts_only() -> None:
    """Whoever has that login today is somebody else."""
    stranger = person("neo", 2)
    question = answered(1, by=person("trinity", 1), author=stranger, body="neo and trinity")
    knowledge = curated(question, **optout(login="neo", id=1))
    assert knowledge.answers[0].accepted.author == Actor.hidden()
    assert knowledge.answers[0].discussion.author == stranger
    assert knowledge.answers[0].discussion.body == "a community member and a community member"


def test_removing_the_entry_brings_the_name_back() -> None:
    question = answered(1, body="by @bob")
    assert logins(curated(question, **optout(login="bob"))) == ["alice"]
    assert curated(question).answers[0].discussion.body == "by @bob"
    assert who(curated(question), "bob").points == 15


def test_remove_drops_their_comments_and_unpublishes_their_discussions() -> None:
    knowledge = curated(
        answered(1, author="mallory"),
        answered(2, by="mallory"),
        answered(
            3, comments=(comment("c", "mallory", upvotes=5), comment("d", replies=(comment("r", "mallory"),)))
        ),
        idea(100, author="mallory"),
        idea(101, body="@Mallory wants this"),
        **optout("remove", login="Mallory"),
    )
    assert numbers(knowledge.answers) == [3]
    assert numbers(knowledge.ideas) == [101]
    assert ids(knowledge.answers[0].discussion.posts) == ["a3", "d"]
    assert "mallory" not in repr(knowledge).lower()


def test_who_removed_themselves_and_accepted_an_answer_is_not_named() -> None:
    knowledge = curated(answered(1, answer_chosen_by="mallory"), **optout("remove", login="mallory"))
    assert knowledge.answers[0].discussion.answer_chosen_by == Actor.hidden()


def test_without_ranking_a_person_is_credited_but_on_no_board() -> None:
    knowledge = curated(answered(1), optouts=[{"login": "BOB", "ranking": False}])
    assert who(knowledge, "bob").ranked is False
    assert numbers(who(knowledge, "bob").accepted) == [1]
    assert who(knowledge, "alice").ranked is True


def test_bots_are_credited_but_neither_ranked_nor_paid() -> None:
    robot = person("helper[bot]", kind=ActorKind.BOT)
    knowledge = curated(answered(1, by=robot))
    assert who(knowledge, "helper[bot]").ranked is False
    assert earned(knowledge, "helper[bot]") == {}


def test_an_opt_out_of_nobody_changes_nothing() -> None:
    question = answered(1, body="mail me @ home", answer_day=2)
    assert curated(question, **optout(login="@")) == curated(question)
    assert curated(question, **optout(id=0)) == curated(question)


def test_hidden_people_are_not_taken_for_one_another() -> None:
    """Two people without a name may well ask and answer each other; neither earns for it."""
    question = answered(1, author="carol", by="bob", answer_chosen_by="eve", answer_day=3)
    optouts = [{"login": "carol", "action": "anonymize"}, {"login": "bob", "action": "anonymize"}]
    knowledge = curated(question, optouts=optouts)
    assert earned(knowledge, "eve") == {"acceptance_given": 1}
    assert knowledge.answers[0].discussion.answer_chosen_at == at(3)
