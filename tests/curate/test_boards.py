"""Who stands where, with which level and which badges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.boards import PERIODS, find_boards
from kb_builder.knowledge import LedgerRow, Person
from kb_builder.model import ActorKind
from tests.build import answered, at, idea, person
from tests.curate.curated import curated, who

NOW = at(400)


def _earner(login: str, *rows: tuple[float, int], **changes) -> Person:
    ledger = tuple(LedgerRow(person(login).key, "r", "a/b", 1, at(day), amount) for day, amount in rows)
    return Person(person(login), ledger=ledger, **changes)


def _standing(people: list[Person], days: int | None) -> list[tuple[int, str, int]]:
    (board,) = (board for board in find_boards(people, NOW) if board.days == days)
    return [(place.rank, place.person.actor.login, place.points) for place in board.community]


def test_boards_count_what_was_earned_in_their_days() -> None:
    people = [_earner("ann", (399, 1), (320, 4), (100, 50)), _earner("bob", (390, 2), (10, 500))]
    assert _standing(people, 30) == [(1, "bob", 2), (2, "ann", 1)]
    assert _standing(people, 90) == [(1, "ann", 5), (2, "bob", 2)]
    assert _standing(people, 365) == [(1, "ann", 55), (2, "bob", 2)]
    assert _standing(people, None) == [(1, "bob", 502), (2, "ann", 55)]


def test_ties_share_a_place_and_the_next_one_stays_empty() -> None:
    people = [_earner(login, (399, points)) for login, points in (("d", 1), ("c", 5), ("B", 5), ("a", 9))]
    assert _standing(people, 30) == [(1, "a", 9), (2, "B", 5), (2, "c", 5), (4, "d", 1)]


def test_what_is_dated_after_the_moment_of_the_build_does_not_count_yet() -> None:
    assert _standing([_earner("ann", (401, 7), (400, 3))], 30) == [(1, "ann", 3)]


def test_the_team_has_a_board_of_its_own_and_some_are_on_none() -> None:
    people = [
        _earner("staff", (399, 9), is_staff=True),
        _earner("quiet", (399, 8), ranked=False),
        _earner("idle", is_staff=True),
    ]
    board = find_boards(people, NOW)[0]
    assert board.community == ()
    assert [place.person.actor.login for place in board.staff] == ["staff"]


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.booleans(),
            st.lists(st.tuples(st.integers(0, 401), st.integers(1, 9)), max_size=4),
        ),
        max_size=8,
    )
)
def test_a_board_is_fair(rows: list[tuple[bool, bool, list[tuple[int, int]]]]) -> None:
    """A rank is one more than how many have more points; longer periods hold no fewer people."""
    people = [
        _earner(f"p{place}", *earned, is_staff=staff, ranked=ranked)
        for place, (staff, ranked, earned) in enumerate(rows)
    ]
    boards = find_boards(people, NOW)
    assert tuple(board.days for board in boards) == PERIODS
    for board in boards:
        for places in (board.community, board.staff):
            for place in places:
                assert place.rank == 1 + sum(other.points > place.points for other in places)
                assert place.points > 0
                assert place.person.ranked
    sizes = [len(board.community) + len(board.staff) for board in boards]
    assert sizes == sorted(sizes)


def _badges(knowledge, login: str) -> list[tuple[str, int, object]]:
    return [(badge.name, badge.entry.discussion.number, badge.date) for badge in who(knowledge, login).badges]


def test_accepted_answers_earn_badges_on_the_day_of_the_acceptance() -> None:
    knowledge = curated(*(answered(n, answer_day=n) for n in range(1, 12)), answered(50, by="alice"))
    assert _badges(knowledge, "bob") == [
        ("10 accepted answers", 10, at(10)),
        ("first accepted answer", 1, at(1)),
    ]
    assert _badges(knowledge, "alice") == []


def test_an_idea_earns_the_badge_of_its_votes_and_the_author_s_own_is_none() -> None:
    knowledge = curated(
        idea(1, upvotes=1), idea(2, upvotes=6, day=2), idea(3, upvotes=16, day=3), idea(4, upvotes=9, day=4)
    )
    assert _badges(knowledge, "carol") == [
        ("15 votes on an idea", 3, None),
        ("5 votes on an idea", 4, None),
    ]


def test_a_delivered_idea_earns_a_badge_when_it_was_delivered() -> None:
    knowledge = curated(idea(1, labels=["shipped"], is_closed=True, closed_at=at(9)))
    assert _badges(knowledge, "carol") == [("idea delivered", 1, at(9))]


def test_the_answer_of_the_month_has_most_support_and_ties_share_it() -> None:
    knowledge = curated(
        answered(1, by="bob", answer={"upvotes": 4}),
        answered(2, by="dave", answer={"upvotes": 4}, answer_day=2),
        answered(3, by="erin", answer={"upvotes": 3}, answer_day=3),
        answered(4, by="erin", answer={"upvotes": 1}, answer_day=40),
        answered(5, by="erin", answer={"upvotes": 9}, answer_day=364.5),
    )
    assert "answer of the month" in [name for name, _, _ in _badges(knowledge, "bob")]
    assert "answer of the month" in [name for name, _, _ in _badges(knowledge, "dave")]
    assert "answer of the month" not in [
        name for name, number, _ in _badges(knowledge, "erin") if number != 5
    ]


def test_bots_earn_no_badges() -> None:
    knowledge = curated(answered(1, by=person("robot", kind=ActorKind.BOT)))
    assert _badges(knowledge, "robot") == []


def test_a_level_is_the_highest_that_the_points_reach() -> None:
    kb = {"people": {"levels": {"Sage": 100, "Helper": 15, "Guest": 0}}}
    bob = who(curated(answered(1), kb=kb), "bob")
    assert (bob.points, bob.level and bob.level.name, bob.next_level and bob.next_level.points) == (
        15,
        "Helper",
        100,
    )
    assert who(curated(answered(1), kb={"people": {"levels": {}}}), "bob").level is None
    quiet = curated(answered(1), optouts=[{"login": "bob", "ranking": False}])
    assert who(quiet, "bob").level is None


def test_a_renamed_account_is_one_person_whose_old_login_is_known() -> None:
    old, new = person("bobby", 7), person("bob", 7)
    knowledge = curated(answered(1, by=old, answer_day=1), answered(2, by=new, answer_day=2))
    bob = who(knowledge, "bob")
    assert (len(bob.accepted), bob.former_logins) == (2, ("bobby",))


def test_a_former_login_that_someone_who_opted_out_has_today_is_not_named() -> None:
    old, new, heir = person("bobby", 7), person("bob", 7), person("bobby", 8)
    knowledge = curated(
        answered(1, by=old, answer_day=1),
        answered(2, by=new, answer_day=2),
        answered(3, by=heir, answer_day=3),
        optouts=[{"id": 8, "action": "anonymize"}],
    )
    assert "bobby" not in repr(knowledge.people)
