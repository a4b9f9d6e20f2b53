"""How ideas came to their status, what the team said, and what grew out of what."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.trend import heat
from kb_builder.knowledge import Idea
from kb_builder.model import Discussion, Standing, StatusKind
from tests.build import GHOST, at, comment, idea
from tests.curate.curated import curated, ids


def _only(*discussions: Discussion, **settings) -> Idea:
    (found,) = curated(*discussions, **settings).ideas
    return found


def _stages(found: Idea) -> list[tuple[str, object]]:
    return [(stage.status.name, stage.since) for stage in found.history]


def test_every_idea_begins_open_on_the_day_it_was_proposed() -> None:
    assert _stages(_only(idea(1, day=3))) == [("open", at(3))]


def test_a_status_that_no_harvest_saw_begin_has_no_date() -> None:
    assert _stages(_only(idea(1, labels=["planned"]))) == [("open", at(0)), ("planned", None)]


def test_stages_begin_when_a_harvest_saw_the_labels_change() -> None:
    standings = (
        Standing(at(5)),
        Standing(at(9), ("planned",)),
        Standing(at(10), ("planned", "print")),
        Standing(at(20), ("in progress",)),
    )
    found = _only(idea(1, labels=["shipped"], former_standings=standings))
    assert _stages(found) == [
        ("open", at(0)),
        ("planned", at(5)),
        ("in progress", at(10)),
        ("delivered", at(20)),
    ]
    assert found.standing_since == at(20)


def test_closing_dates_what_is_settled() -> None:
    closed = {"is_closed": True, "closed_at": at(8)}
    assert _stages(_only(idea(1, labels=["shipped"], **closed)))[-1] == ("delivered", at(8))
    assert _stages(_only(idea(1, state_reason="OUTDATED", **closed)))[-1] == ("outdated", at(8))
    assert _stages(_only(idea(1, labels=["planned"], **closed)))[-1] == ("planned", None)


def test_a_response_that_names_the_status_dates_it() -> None:
    word = comment("c", "dave", body="**Status: Planned**", association="OWNER", day=6)
    assert _stages(_only(idea(1, labels=["planned"], comments=(word,))))[-1] == ("planned", at(6))
    assert _stages(_only(idea(1, labels=["started"], comments=(word,))))[-1] == ("in progress", None)
    assert _stages(_only(idea(1, comments=(word,))))[-1] == ("planned", at(6))


def test_a_response_dates_what_was_delivered_whatever_it_says_unless_the_closing_does() -> None:
    word = comment("c", "dave", body="## Official response\nHere it is", association="OWNER", day=6)
    done = {"labels": ["shipped"], "comments": (word,)}
    assert _stages(_only(idea(1, **done)))[-1] == ("delivered", at(6))
    assert _stages(_only(idea(1, **done, is_closed=True, closed_at=at(9))))[-1] == ("delivered", at(9))


def test_what_the_curators_decide_has_no_date_of_its_own() -> None:
    found = _only(idea(1), pages=[{"number": 1, "status": "planned"}])
    assert _stages(found) == [("open", at(0)), ("planned", None)]


def test_the_newest_official_response_of_the_team_stands_on_top_and_nowhere_else() -> None:
    reply = comment("r", "erin", body="## Official response\nSoon.", day=4)
    posts = (
        comment("c1", "dave", body="## Official response\nMaybe.", association="MEMBER", day=2),
        comment("c2", "bob", body="## Official response\nI am not of the team.", day=9, replies=(reply,)),
    )
    found = _only(idea(1, comments=posts), kb={"people": {"staff": ["Erin"]}})
    assert found.official is not None
    assert found.official.id == "r"
    assert ids(found.comments) == ["c1", "c2"]
    assert found.comments[1].replies == ()
    assert ids(_only(idea(1, comments=posts)).comments) == ["c2"]


def test_an_official_response_that_is_hidden_is_none() -> None:
    word = comment(
        "c",
        "dave",
        body="## Official response",
        association="OWNER",
        is_minimized=True,
        minimized_reason="spam",
    )
    assert _only(idea(1, comments=(word,))).official is None


def test_the_response_names_what_was_delivered() -> None:
    word = comment("c", "dave", body="## Official response\nDone in PR #14.", association="OWNER")
    assert [one.name for one in _only(idea(1, comments=(word,))).references] == ["pull request #14"]


def test_parents_and_children_are_published_ideas_and_follow_duplicates() -> None:
    knowledge = curated(
        idea(1),
        idea(2, body="Inspired by #1 and #1 and based on #99."),
        idea(
            3,
            comments=(comment("c", "bob", body="inspired by #1"), comment("d", "carol", body="builds on #4")),
        ),
        idea(4),
        pages=[{"number": 4, "duplicate_of": 2}],
    )
    lines = {one.discussion.number: (one.parents, one.children) for one in knowledge.ideas}
    here = "acme/widgets"
    assert lines == {
        1: ((), ((here, 2),)),
        2: (((here, 1),), ((here, 3),)),
        3: (((here, 2),), ()),
    }


def test_trending_is_hacker_news_gravity_over_hours_and_people() -> None:
    talk = idea(
        1, upvotes=5, day=0, comments=(comment("a", "bob"), comment("b", "bob"), comment("c", "carol"))
    )
    assert heat(talk, at(10)) == Fraction(5, (240 + 336) ** 2)
    assert heat(idea(1, upvotes=1, comments=(comment("a", GHOST),)), at(10)) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 3000), st.integers(0, 3000))
def test_more_votes_never_cool_and_more_age_never_warms(
    votes: int, more: int, hours: int, later: int
) -> None:
    one = idea(1, upvotes=votes)
    now = one.created_at + timedelta(hours=hours)
    assert heat(idea(1, upvotes=votes + more), now) >= heat(one, now) >= 0
    assert heat(one, now + timedelta(hours=later)) <= heat(one, now)


def test_the_yearly_funnel_counts_what_became_of_the_ideas_of_a_year() -> None:
    word = comment("w", "dave", body="Hm.", association="OWNER", day=2)
    (year, earlier) = curated(
        idea(1, comments=(word,)),
        idea(2, labels=["planned"]),
        idea(3, labels=["shipped"], is_closed=True, closed_at=at(10)),
        idea(4, labels=["declined"], former_standings=(Standing(at(3), ("planned",)),)),
        idea(5, day=-40),
        idea(6),
        pages=[{"number": 6, "duplicate_of": 1}],
    ).health.funnel
    assert (year.year, year.submitted, year.duplicates, year.planned, year.declined) == (2026, 5, 1, 3, 1)
    assert (year.answered.done, year.answered.median) == (1, timedelta(days=2))
    assert (year.delivered.asked, year.delivered.done, year.delivered.median) == (4, 1, timedelta(days=10))
    assert (earlier.year, earlier.submitted) == (2025, 1)


def test_ideas_that_are_duplicates_without_a_target_keep_their_page() -> None:
    found = _only(idea(1, is_closed=True, state_reason="DUPLICATE", closed_at=at(4)))
    assert found.status.kind is StatusKind.DUPLICATE
