"""What contributions are worth."""

from __future__ import annotations

from kb_builder.curate import RULES
from kb_builder.knowledge import LedgerRow
from kb_builder.model import Actor
from tests.build import answered, at, comment, config, discussion, idea, person
from tests.curate.curated import curated, earned, logins, who


def test_the_rules_and_their_amounts() -> None:
    amount = config().people.points.of
    assert [(rule.name, amount(rule.name), amount(rule.name) * rule.votes) for rule in RULES] == [
        ("answer_accepted", 15, 15),
        ("answer_upvoted", 2, 20),
        ("idea_delivered", 20, 20),
        ("idea_upvoted", 1, 25),
        ("question_answered", 3, 3),
        ("acceptance_given", 1, 1),
    ]


def test_an_accepted_answer_earns_for_all_three() -> None:
    knowledge = curated(answered(1, answer_chosen_by="dave", answer={"upvotes": 4}))
    assert earned(knowledge, "bob") == {"answer_accepted": 15, "answer_upvoted": 6}
    assert earned(knowledge, "alice") == {"question_answered": 3}
    assert earned(knowledge, "dave") == {"acceptance_given": 1}


def test_rows_say_who_what_where_when_and_how_much() -> None:
    knowledge = curated(answered(4, day=1, answer_day=2, answer_chosen_at=at(3), answer={"upvotes": 2}))
    bob = person("bob").key
    assert who(knowledge, "bob").ledger == (
        LedgerRow(bob, "answer_accepted", "acme/widgets", 4, at(3), 15),
        LedgerRow(bob, "answer_upvoted", "acme/widgets", 4, at(2), 2),
    )


def test_votes_on_one_answer_earn_twenty_at_most_and_on_answers_to_others_anew() -> None:
    posts = (
        comment("c", "dave", upvotes=3),
        comment("d", "dave", upvotes=99),
        comment("e", "dave", upvotes=2),
    )
    assert earned(curated(answered(1, comments=posts)), "dave") == {"answer_upvoted": 20}
    other = answered(2, author="zoe", comments=(comment("f", "dave", upvotes=4),))
    assert earned(curated(answered(1, comments=posts), other), "dave") == {"answer_upvoted": 26}


def test_one_vote_of_every_post_is_taken_for_its_author_s_own() -> None:
    """GitHub upvotes each new post in its author's name."""
    knowledge = curated(answered(1, answer={"upvotes": 1}), idea(2, upvotes=1))
    assert earned(knowledge, "bob") == {"answer_accepted": 15}
    assert earned(knowledge, "carol") == {}


def test_two_people_earn_from_each_other_once_a_month_at_most() -> None:
    friends = [answered(number, answer_day=number / 2) for number in range(1, 9)]
    later = answered(50, answer_day=40)
    knowledge = curated(*friends, later)
    assert earned(knowledge, "bob") == {"answer_accepted": 2 * 15}
    assert earned(knowledge, "alice") == {"question_answered": 2 * 3, "acceptance_given": 2}
    assert [row.number for row in who(knowledge, "bob").ledger] == [50, 1]


def test_of_the_votes_that_two_people_may_have_agreed_on_the_most_count() -> None:
    votes = [answered(number, answer={"upvotes": upvotes}) for number, upvotes in enumerate((3, 6, 2), 1)]
    assert earned(curated(*votes), "bob")["answer_upvoted"] == 10


def test_deleted_accounts_are_one_person_and_hidden_ones_as_many_as_they_have_aliases() -> None:
    """Somebody may have deleted the accounts that asked, in order to be counted anew."""
    knowledge = curated(*(answered(number, author=Actor.ghost()) for number in range(1, 9)))
    assert earned(knowledge, "bob") == {"answer_accepted": 15}
    hidden = curated(*(answered(number, author=Actor.hidden(f"a{number}")) for number in range(1, 4)))
    assert earned(hidden, "bob") == {"answer_accepted": 3 * 15}


def test_one_rule_gives_ten_rows_a_day_at_most() -> None:
    askers = [answered(number, author=f"asker-{number}") for number in range(1, 15)]
    assert earned(curated(*askers), "bob") == {"answer_accepted": 10 * 15}


def test_unpublished_comments_earn_nothing() -> None:
    thread = comment("c", "dave", replies=(comment("r", "dave", upvotes=4),))
    assert earned(curated(answered(1, comments=(thread,))), "dave") == {}


def test_votes_on_an_idea_earn_twenty_five_at_most() -> None:
    assert earned(curated(idea(upvotes=25)), "carol") == {"idea_upvoted": 24}
    assert earned(curated(idea(upvotes=27)), "carol") == {"idea_upvoted": 25}


def test_of_what_votes_alone_earn_the_four_largest_rows_of_a_month_count() -> None:
    wishes = [idea(number, upvotes=number + 1) for number in range(1, 9)]
    assert earned(curated(*wishes), "carol") == {"idea_upvoted": 8 + 7 + 6 + 5}
    assert earned(curated(*wishes, idea(20, upvotes=3, day=40)), "carol") == {"idea_upvoted": 28}
    further = answered(30, comments=(comment("c", "carol", upvotes=4),))
    assert earned(curated(*wishes, further), "carol") == {"idea_upvoted": 8 + 7 + 6, "answer_upvoted": 6}


def test_closing_one_s_own_idea_as_resolved_delivers_nothing() -> None:
    closed = {"is_closed": True, "state_reason": "RESOLVED", "closed_at": at(2)}
    wishes = [idea(number, **closed) for number in range(1, 51)]
    knowledge = curated(*wishes)
    assert earned(knowledge, "carol") == {}
    assert who(knowledge, "carol").badges == ()


def test_a_delivered_idea_earns_when_it_was_closed() -> None:
    knowledge = curated(
        idea(1, labels=["shipped"], upvotes=0, is_closed=True, closed_at=at(9)),
        idea(2, labels=["shipped"], upvotes=0, day=4),
        idea(3, labels=["planned"], upvotes=0),
    )
    assert [(row.rule, row.number, row.date) for row in who(knowledge, "carol").ledger] == [
        ("idea_delivered", 1, at(9)),
        ("idea_delivered", 2, at(4)),
    ]


def test_answering_one_s_own_question_earns_nothing() -> None:
    knowledge = curated(answered(1, by="alice", answer={"upvotes": 5}))
    assert [person.points for person in knowledge.people] == [0]


def test_answering_one_s_own_question_earns_nothing_under_another_login_either() -> None:
    asker, answerer = person("alice", 5), person("alice-new", 5)
    knowledge = curated(answered(1, author=asker, by=answerer, answer_chosen_by=asker))
    assert [(person.actor.login, person.points) for person in knowledge.people] == [("alice-new", 0)]


def test_accepting_one_s_own_answer_earns_nothing_for_the_acceptance() -> None:
    knowledge = curated(answered(1, answer_chosen_by="bob", answer={"upvotes": 2}))
    assert earned(knowledge, "bob") == {"answer_upvoted": 2}
    assert earned(knowledge, "alice") == {"question_answered": 3}


def test_kb_yml_sets_other_amounts_and_switches_rules_off() -> None:
    kb = {"people": {"points": {"answer_accepted": 100, "question_answered": 0, "answer_upvoted": 5}}}
    knowledge = curated(answered(1, answer={"upvotes": 50}), kb=kb)
    assert earned(knowledge, "bob") == {"answer_accepted": 100, "answer_upvoted": 50}
    assert earned(knowledge, "alice") == {"acceptance_given": 1}


def test_un_marking_takes_the_points_back() -> None:
    assert curated(discussion(1, comments=(comment("a1", "bob", upvotes=3),))).people == ()


def test_people_stand_by_points_then_accepted_answers_then_login() -> None:
    kb = {
        "people": {"points": dict.fromkeys(("question_answered", "acceptance_given", "answer_accepted"), 0)}
    }
    knowledge = curated(
        idea(upvotes=5),
        answered(1, by="zoe", author="Bea", answer_chosen_by="adam"),
        kb=kb,
    )
    assert logins(knowledge) == ["carol", "zoe", "adam", "Bea"]
