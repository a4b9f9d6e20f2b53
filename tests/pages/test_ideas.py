"""Ideas: their page, the board, the views, and what was delivered."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from kb_builder.knowledge import Stage
from tests import build
from tests.pages.dom import seen, text_of, with_class
from tests.pages.knowing import DELIVERED, PLANNED, everything, idea, knowledge, publish
from tests.pages.looking import card_titles, inserted, shown


def test_an_idea_shows_votes_status_and_the_way_to_vote() -> None:
    root = shown(everything(), "ideas/7")
    (standing,) = with_class(root, "kb-standing")
    assert text_of(standing) == "41 votes and 1 duplicate planned Vote on GitHub"
    assert [text_of(heading) for heading in root.iter("h2")] == [
        "Proposal",
        "Also proposed as",
        "What people said",
    ]
    assert "Also for print." in text_of(with_class(root, "kb-post")[0])


@pytest.mark.parametrize(
    "found",
    [idea(build.idea(1), DELIVERED), idea(build.idea(1, is_locked=True))],
    ids=["delivered", "locked"],
)
def test_nobody_is_asked_to_vote_where_it_is_too_late(found) -> None:
    root = shown(knowledge(ideas=(found,)), "ideas/1")
    assert text_of(with_class(root, "kb-vote")[0]) == "Read the discussion on GitHub"


def test_the_board_has_a_column_per_status_in_the_order_of_the_configuration() -> None:
    wishes = (
        idea(build.idea(1), DELIVERED),
        idea(build.idea(2, upvotes=9), PLANNED),
        idea(build.idea(3, upvotes=8)),
        idea(build.idea(4, upvotes=7), PLANNED),
        idea(build.idea(5), replace(PLANNED, name="under review")),
    )
    board = shown(knowledge(ideas=wishes), "ideas/index")
    columns, settled = with_class(board, "kb-board__column"), with_class(board, "kb-settled__part")
    assert [(text_of(next(column.iter("h2"))), card_titles(column)) for column in (*columns, *settled)] == [
        ("open 1", ["Idea 3"]),
        ("under review 1", ["Idea 5"]),
        ("planned 2", ["Idea 2", "Idea 4"]),
        ("delivered 1", ["Idea 1"]),
    ]
    assert len(settled) == 1


def test_where_everything_is_settled_the_first_status_is_open() -> None:
    board = shown(knowledge(ideas=(idea(build.idea(1), DELIVERED),)), "ideas/index")
    assert not with_class(board, "kb-board__column")
    assert ["open" in part.attrib for part in with_class(board, "kb-settled__part")] == [True]


def test_a_card_does_not_repeat_the_status_as_a_label() -> None:
    wish = idea(build.idea(1, labels=("Planned", "print")), PLANNED)
    card = with_class(shown(knowledge(ideas=(wish,)), "ideas/wanted"), "kb-card")[0]
    assert [text_of(label) for label in with_class(card, "kb-tag")] == ["print"]


def test_the_views_of_ideas_are_pages_of_their_own() -> None:
    """They work without scripts, and each names the others."""
    wishes = (
        idea(build.idea(1, upvotes=9, day=1)),
        idea(build.idea(2, upvotes=5, day=3), PLANNED),
        idea(build.idea(3, upvotes=3, day=2, comments=(build.comment("c"),)), DELIVERED),
    )
    found = knowledge(ideas=wishes, heat={(build.ACME, 1): Fraction(1), (build.ACME, 2): Fraction(3)})
    assert card_titles(shown(found, "ideas/wanted")) == ["Idea 1", "Idea 2", "Idea 3"]
    assert card_titles(shown(found, "ideas/trending")) == ["Idea 2", "Idea 1"]
    assert card_titles(shown(found, "ideas/newest")) == ["Idea 2", "Idea 3", "Idea 1"]
    assert card_titles(shown(found, "ideas/discussed")) == ["Idea 3", "Idea 1", "Idea 2"]
    (views,) = with_class(shown(found, "ideas/newest"), "kb-views")
    assert [(text_of(link), link.get("href"), link.get("aria-current")) for link in views.iter("a")] == [
        ("By status", "../", None),
        ("Most wanted", "../wanted/", None),
        ("Trending", "../trending/", None),
        ("Newest", "./", "page"),
        ("Most discussed", "../discussed/", None),
        ("In action", "../in-action/", None),
    ]


def test_what_was_delivered_names_whose_idea_it_was_and_where_it_is() -> None:
    root = shown(everything(), "ideas/in-action")
    (deed,) = with_class(root, "kb-deed")
    assert text_of(deed) == (
        "6 Jan 2026Faster widgetsTwice as *fast*."
        "suggested by alice 1 vote for the idea after 5 days release v2"
    )
    (funnel,) = with_class(root, "kb-funnel")
    assert [text_of(cell) for cell in list(funnel.iter("tr"))[1]] == [
        "2026", "3", "1", "2", "2", "1", "0", "5 hours", "5 days",
    ]  # fmt: skip


def test_what_was_delivered_on_an_unknown_day_stands_apart() -> None:
    """A first harvest sees labels and no change of them: nothing says "date not known" on every row."""
    done = [idea(build.idea(n), DELIVERED) for n in (1, 2)]
    dated = idea(build.idea(3), DELIVERED, history=(Stage(DELIVERED, build.at(9)),))
    root = shown(knowledge(ideas=(*done, dated)), "ideas/in-action")
    assert card_titles(root) == ["Idea 3", "Idea 1", "Idea 2"]
    of_cards = [found for card in root.iter("article") for found in card.iter("h2")]
    assert [text_of(found) for found in root.iter("h2") if found not in of_cards] == ["Earlier"]
    assert [text_of(found) for found in with_class(root, "kb-deed__when")] == ["10 Jan 2026"]


def test_no_list_of_ideas_grows_without_end() -> None:
    """Every idea stands on a page of the newest; other lists lead there."""
    many = tuple(idea(build.idea(number), DELIVERED, title=f"Idea {number}") for number in range(1, 701))
    published = publish(knowledge(ideas=many))
    lists = {one.path: one.text for one in published.pages if re.match(r"ideas/[a-z]", one.path)}
    assert max(map(len, lists.values())) < 60_000
    newest = "".join(text for path, text in lists.items() if path.startswith("ideas/newest"))
    assert all(f"[Idea {number}](" in newest for number in range(1, 701))
    for path in ("ideas/index", "ideas/wanted", "ideas/discussed", "ideas/in-action"):
        root = seen(published, path)
        assert any(
            link.get("href") == ("newest/" if path.endswith("index") else "../newest/")
            for link in root.iter("a")
        )
        assert " more" in text_of(root)


def test_the_official_response_stands_on_top_with_who_and_when() -> None:
    root = shown(everything(), "ideas/8")
    (official,) = with_class(root, "kb-official")
    assert text_of(official).startswith(
        "Official response It is here. release v2 bob staff Helper 6 Jan 2026"
    )
    classes = [
        found.get("class") for found in root.iter() if found.get("class") in ("kb-official", "kb-facts")
    ]
    assert classes == ["kb-official", "kb-facts"]


def test_an_idea_tells_its_history_and_its_family() -> None:
    history = with_class(shown(everything(), "ideas/8"), "kb-history")[0]
    assert [text_of(step) for step in history] == [
        "open since 1 Jan 2026, 5 days",
        "delivered since 6 Jan 2026",
    ]
    assert "Grew out ofDark mode — 日本語, please" in text_of(shown(everything(), "ideas/8"))
    assert "Led toFaster widgets" in text_of(shown(everything(), "ideas/7"))
    undated = with_class(shown(everything(), "ideas/7"), "kb-history")[0]
    assert [text_of(step) for step in undated] == ["open since 1 Jan 2026", "planned day not known"]


def test_votes_of_a_duplicate_stand_apart() -> None:
    (doubles,) = with_class(shown(everything(), "ideas/7"), "kb-duplicates")
    assert text_of(doubles) == "Black background 1 vote carol"


def test_home_names_the_three_ideas_that_were_delivered_last() -> None:
    done = [
        idea(build.idea(20 + n, title=f"Idea {n}"), DELIVERED, history=(Stage(DELIVERED, build.at(day)),))
        for n, day in ((1, 9), (2, 30), (3, 1), (4, 20))
    ]
    shown_ = inserted(knowledge(ideas=tuple(done)), "recently-delivered")
    assert card_titles(shown_) == ["Idea 2", "Idea 4", "Idea 1"]


def test_home_shows_open_ideas_only() -> None:
    assert card_titles(inserted(everything(), "top-ideas")) == ["Dark mode — 日本語, please"]
