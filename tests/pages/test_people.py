"""People: their page, the boards, and whom they helped."""

from __future__ import annotations

from dataclasses import replace

from kb_builder.curate.boards import find_boards
from kb_builder.knowledge import LedgerRow, Person
from tests import build
from tests.pages.dom import text_of, with_class
from tests.pages.knowing import answer, everything, knowledge
from tests.pages.looking import card_titles, inserted, shown


def test_a_person_is_shown_with_what_they_gave() -> None:
    root = shown(everything(), "people/bob")
    assert text_of(next(root.iter("h1"))) == "bob staff"
    assert text_of(with_class(root, "kb-person__standing")[0]) == "team Helper 85 points to Sage <b>"
    assert [text_of(figure) for figure in with_class(root, "kb-figure")] == [
        "15 points",
        "2 accepted answers",
        "2 people helped",
    ]
    best, given = with_class(root, "kb-person-best")[0], with_class(root, "kb-person-part")[0]
    assert card_titles(best) == ["How do I rotate </title><script>alert(1)</script>?"]
    assert card_titles(given) == ["Discussion 13", *card_titles(best)]
    links = {text_of(link): link.get("href") for link in with_class(root, "kb-person__links")[0].iter("a")}
    assert links == {
        "GitHub profile": "https://github.com/bob",
        "Follow (Atom)": "feed.xml",
    }


def test_a_person_knows_topics_and_has_a_best_answer() -> None:
    asked = [
        answer(build.answered(number, labels=("auth",), answer={"upvotes": votes}))
        for number, votes in ((1, 3), (2, 7), (3, 1))
    ]
    bob = Person(build.person("bob"), accepted=tuple(asked))
    root = shown(knowledge(tuple(asked), people=(bob,)), "people/bob")
    assert [text_of(tag) for tag in with_class(with_class(root, "kb-person__topics")[0], "kb-tag")] == [
        "auth"
    ]
    assert card_titles(with_class(root, "kb-person-best")[0]) == ["Question 2"]
    assert not with_class(root, "kb-views"), "one section needs no tabs"


def test_a_sample_says_that_it_is_one_and_has_no_profile() -> None:
    root = shown(everything(), "people/sample-zoe")
    assert "sample account" in text_of(with_class(root, "kb-notice--sample")[0])
    assert "GitHub profile" not in text_of(root)


def test_every_period_has_a_board_the_team_apart() -> None:
    root = shown(everything(), "people/index")
    periods = with_class(root, "kb-period")
    assert [text_of(next(period.iter("h2"))) for period in periods] == [
        "30 days",
        "90 days",
        "A year",
        "All time",
    ]
    community, team = with_class(periods[0], "kb-leaderboard__part")
    assert [text_of(found) for found in with_class(community, "kb-place")] == ["1 sample-zoe sample 2 points"]
    assert [text_of(found) for found in with_class(team, "kb-place")] == ["1 bob staff Helper 15 points"]


def test_who_is_on_no_board_is_thanked_all_the_same() -> None:
    root = shown(everything(), "people/index")
    names = [text_of(found) for found in with_class(with_class(root, "kb-list")[0], "kb-name")]
    assert names == ["alice", "carol"]


def test_people_of_the_month_are_of_the_community_and_show_its_points() -> None:
    month = inserted(everything(), "people-of-the-month")
    assert [text_of(found) for found in with_class(month, "kb-place")] == ["1 sample-zoe sample 2 points"]
    quiet = replace(everything(), boards=())
    assert not text_of(inserted(quiet, "people-of-the-month")), "what is missing is not on the page"


def test_points_are_explained_row_by_row() -> None:
    (fold,) = with_class(shown(everything(), "people/bob"), "kb-ledger")
    rows = [[text_of(cell) for cell in row] for row in fold.iter("tr")]
    assert rows == [
        ["Date", "For", "Where", "Points"],
        ["2 Jan 2026", "answer accepted", "How do I rotate </title><script>alert(1)</script>?", "15"],
    ]


def test_badges_say_what_for_and_when() -> None:
    (badge,) = with_class(shown(everything(), "people/bob"), "kb-badge")
    assert text_of(badge) == (
        "first accepted answer How do I rotate </title><script>alert(1)</script>? 2 Jan 2026"
    )


def test_months_active_are_a_picture_and_a_table() -> None:
    given = answer(build.answered(1)), answer(build.answered(2, answer_day=40))
    root = shown(knowledge(given, people=(Person(build.person("bob"), accepted=given),)), "people/bob")
    (figure,) = with_class(root, "kb-chart")
    assert text_of(figure) == "Jan 2026: 1Feb 2026: 1Active in 2 of 2 months, Jan 2026 to Feb 2026"
    assert [bar.get("height") for bar in figure.iter() if str(bar.tag).endswith("rect")] == ["40", "40"]
    table = with_class(root, "kb-table")[-1]
    assert [[text_of(cell) for cell in row] for row in table.iter("tr")][1:] == [
        ["Jan 2026", "1"],
        ["Feb 2026", "1"],
    ]


def test_a_period_without_anybody_is_not_shown() -> None:
    row = LedgerRow("bob", "answer_accepted", "acme/widgets", 1, build.at(1), 15)
    given = answer(build.answered(1))
    people = (Person(given.accepted.author, accepted=(given,), ledger=(row,)),)
    later = replace(knowledge((given,), people=people), boards=find_boards(people, build.at(200)))
    (views,) = with_class(shown(later, "people/index"), "kb-views")
    assert [text_of(one) for one in views.iter("a")] == ["A year", "All time"]


def test_a_person_without_a_page_is_named_but_not_linked() -> None:
    root = shown(
        knowledge((answer(build.answered(1)),), people=(Person(build.person("alice")),)), "answers/1"
    )
    names = {text_of(found): found.tag for found in with_class(root, "kb-name")}
    assert names == {"alice": "a", "bob": "span"}


def test_people_are_named_beside_whom_they_helped_unless_they_said_no() -> None:
    given = answer(build.answered(1, labels=("auth",)))
    alice, bob = Person(build.person("alice"), asked=(given,)), Person(build.person("bob"), accepted=(given,))
    found = knowledge((given,), people=(alice, bob))
    assert "People they helped alice" in text_of(shown(found, "people/bob"))
    assert "People who helped them bob" in text_of(shown(found, "people/alice"))
    assert text_of(with_class(shown(found, "topics/auth"), "kb-knows")[0]) == "People who answer here: bob"
    apart = replace(found, people=(alice, replace(bob, connected=False)))
    assert "they helped" not in text_of(shown(apart, "people/bob"))
    assert "who helped" not in text_of(shown(apart, "people/alice"))
    assert not with_class(shown(apart, "topics/auth"), "kb-knows")


def test_so_many_people_and_no_more_are_named() -> None:
    """A page of a large community stays short; the number is told in full."""
    given = tuple(
        answer(build.answered(number, author=build.person(f"asker-{number:03}"))) for number in range(1, 81)
    )
    askers = tuple(Person(one.discussion.author, asked=(one,)) for one in given)
    found = knowledge(given, people=(*askers, Person(build.person("bob"), accepted=given)))
    page = text_of(shown(found, "people/bob.md"))
    assert page.partition("People they helped")[2].count("asker-") == 20
    assert "80 people helped" in page
