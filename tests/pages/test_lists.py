"""Ideas, people, the indexes and what the home page inserts."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element

import pytest

from kb_builder.article import Shelf, insert
from kb_builder.knowledge import Person, Question, Stage
from tests import build
from tests.pages.dom import head_of, seen, text_of, tree, with_class
from tests.pages.knowing import DELIVERED, PLANNED, answer, everything, idea, knowledge, page, publish


def _shown(found, path: str) -> Element:
    return seen(publish(found), path)


def _inserted(found, name: str) -> Element:
    pages = {str(one.path): one.text for one in publish(found).pages}
    return tree(insert(name, Shelf.of_pages(pages)))


def _titles(root: Element) -> list[str]:
    return [text_of(found) for found in with_class(root, "kb-card__title")]


def test_an_idea_shows_votes_status_and_the_way_to_vote() -> None:
    root = _shown(everything(), "ideas/7")
    (standing,) = with_class(root, "kb-standing")
    assert text_of(standing) == "▲ 41 votes and 1 duplicate planned Vote on GitHub"
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
    root = _shown(knowledge(ideas=(found,)), "ideas/1")
    assert text_of(with_class(root, "kb-vote")[0]) == "Read the discussion on GitHub"


def test_the_board_has_a_column_per_status_in_the_order_of_the_configuration() -> None:
    wishes = (
        idea(build.idea(1), DELIVERED),
        idea(build.idea(2, upvotes=9), PLANNED),
        idea(build.idea(3, upvotes=8)),
        idea(build.idea(4, upvotes=7), PLANNED),
        idea(build.idea(5), replace(PLANNED, name="under review")),
    )
    board = _shown(knowledge(ideas=wishes), "ideas/index")
    columns, settled = with_class(board, "kb-board__column"), with_class(board, "kb-settled__part")
    assert [(text_of(next(column.iter("h2"))), _titles(column)) for column in (*columns, *settled)] == [
        ("open 1", ["Idea 3"]),
        ("under review 1", ["Idea 5"]),
        ("planned 2", ["Idea 2", "Idea 4"]),
        ("delivered 1", ["Idea 1"]),
    ]
    assert len(settled) == 1


def test_where_everything_is_settled_the_first_status_is_open() -> None:
    board = _shown(knowledge(ideas=(idea(build.idea(1), DELIVERED),)), "ideas/index")
    assert not with_class(board, "kb-board__column")
    assert ["open" in part.attrib for part in with_class(board, "kb-settled__part")] == [True]


def test_a_card_does_not_repeat_the_status_as_a_label() -> None:
    wish = idea(build.idea(1, labels=("Planned", "print")), PLANNED)
    card = with_class(_shown(knowledge(ideas=(wish,)), "ideas/wanted"), "kb-card")[0]
    assert [text_of(label) for label in with_class(card, "kb-tag")] == ["print"]


def test_a_person_is_shown_with_what_they_gave() -> None:
    root = _shown(everything(), "people/bob")
    assert text_of(next(root.iter("h1"))) == "bob staff"
    assert text_of(with_class(root, "kb-person__standing")[0]) == "team Helper 85 points to Sage <b>"
    assert [text_of(figure) for figure in with_class(root, "kb-figure")] == [
        "15 points",
        "2 accepted answers",
        "2 people helped",
    ]
    best, given = with_class(root, "kb-person-best")[0], with_class(root, "kb-person-part")[0]
    assert _titles(best) == ["How do I rotate </title><script>alert(1)</script>?"]
    assert _titles(given) == ["Discussion 13", *_titles(best)]
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
    root = _shown(knowledge(tuple(asked), people=(bob,)), "people/bob")
    assert [text_of(tag) for tag in with_class(with_class(root, "kb-person__topics")[0], "kb-tag")] == [
        "auth"
    ]
    assert _titles(with_class(root, "kb-person-best")[0]) == ["Question 2"]
    assert not with_class(root, "kb-views"), "one section needs no tabs"


def test_a_sample_says_that_it_is_one_and_has_no_profile() -> None:
    root = _shown(everything(), "people/sample-zoe")
    assert "sample account" in text_of(with_class(root, "kb-notice--sample")[0])
    assert "GitHub profile" not in text_of(root)


def test_every_period_has_a_board_the_team_apart() -> None:
    root = _shown(everything(), "people/index")
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
    root = _shown(everything(), "people/index")
    names = [text_of(found) for found in with_class(with_class(root, "kb-list")[0], "kb-credit__name")]
    assert names == ["alice", "carol"]


def test_people_of_the_month_are_of_the_community_and_show_its_points() -> None:
    month = _inserted(everything(), "people-of-the-month")
    assert [text_of(found) for found in with_class(month, "kb-place")] == ["1 sample-zoe sample 2 points"]
    quiet = replace(everything(), boards=())
    assert not text_of(_inserted(quiet, "people-of-the-month")), "what is missing is not on the page"


def test_points_are_explained_row_by_row() -> None:
    (fold,) = with_class(_shown(everything(), "people/bob"), "kb-ledger")
    rows = [[text_of(cell) for cell in row] for row in fold.iter("tr")]
    assert rows == [
        ["Date", "For", "Where", "Points"],
        ["2 Jan 2026", "answer accepted", "How do I rotate </title><script>alert(1)</script>?", "15"],
    ]


def test_badges_say_what_for_and_when() -> None:
    (badge,) = with_class(_shown(everything(), "people/bob"), "kb-badge")
    assert text_of(badge) == (
        "first accepted answer How do I rotate </title><script>alert(1)</script>? 2 Jan 2026"
    )


def test_months_active_are_a_picture_and_a_table() -> None:
    root = _shown(everything(), "people/bob")
    (figure,) = with_class(root, "kb-chart")
    assert text_of(figure) == "Jan 2026: 2Active in 1 of 1 month, Jan 2026 to Jan 2026"
    assert [bar.get("height") for bar in figure.iter() if str(bar.tag).endswith("rect")] == ["40"]
    table = with_class(root, "kb-table")[-1]
    assert [[text_of(cell) for cell in row] for row in table.iter("tr")][1:] == [["Jan 2026", "2"]]


def test_the_views_of_ideas_are_pages_of_their_own() -> None:
    """They work without scripts, and each names the others."""
    wishes = (
        idea(build.idea(1, upvotes=9, day=1), heat=Fraction(1)),
        idea(build.idea(2, upvotes=5, day=3), PLANNED, heat=Fraction(3)),
        idea(build.idea(3, upvotes=3, day=2, comments=(build.comment("c"),)), DELIVERED, heat=Fraction(9)),
    )
    found = knowledge(ideas=wishes)
    assert _titles(_shown(found, "ideas/wanted")) == ["Idea 1", "Idea 2", "Idea 3"]
    assert _titles(_shown(found, "ideas/trending")) == ["Idea 2", "Idea 1"]
    assert _titles(_shown(found, "ideas/newest")) == ["Idea 2", "Idea 3", "Idea 1"]
    assert _titles(_shown(found, "ideas/discussed")) == ["Idea 3", "Idea 1", "Idea 2"]
    (views,) = with_class(_shown(found, "ideas/newest"), "kb-views")
    assert [(text_of(link), link.get("href"), link.get("aria-current")) for link in views.iter("a")] == [
        ("By status", "../", None),
        ("Most wanted", "../wanted/", None),
        ("Trending", "../trending/", None),
        ("Newest", "./", "page"),
        ("Most discussed", "../discussed/", None),
        ("In action", "../in-action/", None),
    ]


def test_what_was_delivered_names_whose_idea_it_was_and_where_it_is() -> None:
    root = _shown(everything(), "ideas/in-action")
    (deed,) = with_class(root, "kb-deed")
    assert text_of(deed) == (
        "6 Jan 2026Faster widgetsTwice as *fast*."
        "suggested by alice ▲ 1 vote for the idea after 5 days release v2"
    )
    (funnel,) = with_class(root, "kb-funnel")
    assert [text_of(cell) for cell in list(funnel.iter("tr"))[1]] == [
        "2026", "3", "1", "2", "2", "1", "0", "5 hours", "5 days",
    ]  # fmt: skip


def test_what_was_delivered_on_an_unknown_day_stands_apart() -> None:
    """A first harvest sees labels and no change of them: nothing says "date not known" on every row."""
    done = [idea(build.idea(n), DELIVERED) for n in (1, 2)]
    dated = idea(build.idea(3), DELIVERED, history=(Stage(DELIVERED, build.at(9)),))
    root = _shown(knowledge(ideas=(*done, dated)), "ideas/in-action")
    assert _titles(root) == ["Idea 3", "Idea 1", "Idea 2"]
    assert [text_of(found) for found in root.iter("h2") if not found.get("class")] == ["Earlier"]
    assert [text_of(found) for found in with_class(root, "kb-deed__when")] == ["10 Jan 2026"]


def test_no_list_of_ideas_grows_without_end() -> None:
    """Every idea stands on a page of the newest; other lists lead there."""
    many = tuple(idea(build.idea(number), DELIVERED, title=f"Idea {number}") for number in range(1, 701))
    published = publish(knowledge(ideas=many))
    lists = {str(one.path): one.text for one in published.pages if re.match(r"ideas/[a-z]", str(one.path))}
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
    root = _shown(everything(), "ideas/8")
    (official,) = with_class(root, "kb-official")
    assert text_of(official).startswith(
        "Official response It is here. release v2 bob staff Helper 6 Jan 2026"
    )
    classes = [
        found.get("class") for found in root.iter() if found.get("class") in ("kb-official", "kb-facts")
    ]
    assert classes == ["kb-official", "kb-facts"]


def test_an_idea_tells_its_history_and_its_family() -> None:
    history = with_class(_shown(everything(), "ideas/8"), "kb-history")[0]
    assert [text_of(step) for step in history] == [
        "open since 1 Jan 2026, 5 days",
        "delivered since 6 Jan 2026",
    ]
    assert "Grew out ofDark mode — 日本語, please" in text_of(_shown(everything(), "ideas/8"))
    assert "Led toFaster widgets" in text_of(_shown(everything(), "ideas/7"))
    undated = with_class(_shown(everything(), "ideas/7"), "kb-history")[0]
    assert [text_of(step) for step in undated] == ["open since 1 Jan 2026", "planned"], (
        "no date that nobody knows"
    )


def test_votes_of_a_duplicate_stand_apart() -> None:
    (doubles,) = with_class(_shown(everything(), "ideas/7"), "kb-duplicates")
    assert text_of(doubles) == "Black background ▲ 1 vote carol"


def test_what_waits_leads_into_the_box_where_one_answers() -> None:
    root = _shown(everything(), "unanswered/index")
    (card,) = with_class(root, "kb-card")
    assert "▲ 3 votes no comment yet claimed: bob auth Answer on GitHub" in text_of(card)
    (link,) = with_class(card, "kb-reply-link")
    assert link.get("href") == "https://github.com/acme/widgets/discussions/15#new_comment"
    head, _ = head_of(page(publish(everything()), "unanswered/index").text)
    assert head["kb"]["noindex"] == "true"


def test_a_waiting_question_names_up_to_three_answers_that_may_settle_it() -> None:
    near = {(build.ACME, 15): ((build.ACME, 12), (build.ACME, 404))}
    root = _shown(replace(everything(), related=near), "unanswered/index")
    (alike,) = with_class(root, "kb-alike")
    assert text_of(alike).startswith("This may answer it:")
    (link,) = alike.iter("a")
    assert link.get("href", "").startswith("../answers/12-")
    assert not with_class(_shown(replace(everything(), related={}), "unanswered/index"), "kb-alike")


def test_the_queue_goes_by_votes_or_by_age_and_either_page_leads_to_the_other() -> None:
    talks = [(1, 9, 5), (2, 3, 0), (3, 6, 7)]
    waiting = [build.discussion(number, day=day, upvotes=votes) for number, day, votes in talks]
    wanted = sorted(waiting, key=lambda talk: -talk.upvotes)
    knowledge = replace(everything(), questions=tuple(Question(talk, f"Q{talk.number}") for talk in wanted))
    assert _titles(_shown(knowledge, "unanswered/index")) == ["Q3", "Q1", "Q2"]
    assert _titles(_shown(knowledge, "unanswered/oldest")) == ["Q2", "Q3", "Q1"]
    (tabs,) = with_class(_shown(knowledge, "unanswered/oldest"), "kb-views")
    assert [(one.get("href"), one.get("aria-current")) for one in tabs.iter("a")] == [
        ("../", None),
        ("./", "page"),
    ]


def test_health_shows_medians_and_what_wants_a_look() -> None:
    root = _shown(everything(), "health/index")
    rows = [[text_of(cell) for cell in row] for row in next(root.iter("table")).iter("tr")]
    assert rows[1] == ["90 days", "3", "5 hours (66 %)", "–", "5 hours (66 %)"]
    assert [text_of(heading) for heading in root.iter("h2")] == [
        "Questions by week",
        "Contributors by month",
        "Open questions by age",
        "More figures",
        "Answers that may be out of date",
        "Answers edited after they were accepted",
    ]


def test_home_names_the_three_ideas_that_were_delivered_last() -> None:
    done = [
        idea(build.idea(20 + n, title=f"Idea {n}"), DELIVERED, history=(Stage(DELIVERED, build.at(day)),))
        for n, day in ((1, 9), (2, 30), (3, 1), (4, 20))
    ]
    shown_ = _inserted(knowledge(ideas=tuple(done)), "recently-delivered")
    assert _titles(shown_) == ["Idea 2", "Idea 4", "Idea 1"]


def test_home_shows_open_ideas_only() -> None:
    assert _titles(_inserted(everything(), "top-ideas")) == ["Dark mode — 日本語, please"]


def test_home_counts_what_is_published() -> None:
    figures = with_class(_inserted(everything(), "numbers"), "kb-figure")
    assert [text_of(figure) for figure in figures] == ["2 answers", "2 ideas", "1 delivered", "4 people"]


def test_a_long_index_lists_every_answer() -> None:
    """From page to page, each with less than sixty cards and credit: nothing is out of reach."""
    found = knowledge(tuple(answer(build.answered(number)) for number in range(1, 101)))
    paths, titles = ["answers/index"], list[str]()
    while paths:
        root = _shown(found, paths.pop())
        assert len(_titles(root)) < 60
        titles += _titles(root)
        (turns,) = with_class(root, "kb-turns")
        older = [link.get("href", "") for link in turns.iter("a") if link.get("rel") == "next"]
        paths += [f"answers/page/{one.strip('/').rpartition('/')[2]}" for one in older]
    assert titles == [f"Question {number}" for number in range(1, 101)]
    assert text_of(with_class(root, "kb-card")[-1]).startswith("Question 100The text of a100.bob")


def test_a_topic_gathers_answers_and_ideas() -> None:
    root = _shown(everything(), "topics/auth")
    assert [text_of(heading) for heading in root.iter("h2")] == ["1 answer", "1 idea"]


@pytest.mark.parametrize("path", ["answers", "ideas", "people", "topics", "unanswered"])
def test_an_empty_site_looks_finished(path: str) -> None:
    (empty,) = with_class(_shown(knowledge(), f"{path}/index"), "kb-empty")
    assert text_of(empty)


def test_a_person_without_a_page_is_named_but_not_linked() -> None:
    root = _shown(
        knowledge((answer(build.answered(1)),), people=(Person(build.person("alice")),)), "answers/1"
    )
    names = {text_of(found): found.tag for found in with_class(root, "kb-credit__name")}
    assert names == {"alice": "a", "bob": "span"}


def test_a_large_topic_begins_with_what_it_is_about_and_what_most_people_voted_for() -> None:
    found = knowledge(
        tuple(
            answer(build.answered(number, labels=("auth",), answer={"upvotes": number}))
            for number in range(1, 10)
        )
    )
    told = replace(found, topics=tuple(replace(topic, about="Signing in") for topic in found.topics))
    root = _shown(told, "topics/auth")
    assert text_of(with_class(root, "kb-lead")[0]) == "Signing in Follow (Atom)"
    top = with_class(with_class(root, "kb-top")[0], "kb-votes")
    assert [text_of(votes) for votes in top] == [f"▲ {votes} votes for the answer" for votes in (9, 8, 7)]


def test_the_list_of_answers_is_chosen_from_by_topic_and_year() -> None:
    found = tuple(
        answer(build.answered(number, labels=("auth",), answer_day=number * 80)) for number in range(1, 13)
    )
    chooser = with_class(_shown(knowledge(found), "answers/index"), "kb-sorter")[0]
    values = [option.get("value") for option in chooser.iter("option")]
    assert values == ["", "votes", "", "auth", "", "2028", "2027", "2026"]


def test_the_queue_names_who_may_know_and_their_pages_name_the_question() -> None:
    waiting = build.discussion(90, title="Who knows?", labels=("May know the answer: carol",))
    found = knowledge(
        (answer(build.answered(1)),),
        people=(Person(build.person("bob")), Person(build.person("carol"))),
        questions=(Question(waiting, waiting.title, claims=("May know the answer: carol",)),),
        helpers={waiting.key: (build.person("bob").key, "nobody")},
    )
    queue = _shown(found, "unanswered/index")
    assert [text_of(name) for name in with_class(with_class(queue, "kb-knows")[0], "kb-credit")] == ["bob"]
    assert [text_of(claim) for claim in with_class(queue, "kb-claim")] == ["May know the answer: carol"]
    questions = [text_of(link) for link in with_class(_shown(found, "people/bob"), "kb-could")[0].iter("a")]
    assert questions == ["Follow (Atom)", "Who knows?"]
    assert not with_class(_shown(found, "people/carol"), "kb-could")


def test_people_are_named_beside_whom_they_helped_unless_they_said_no() -> None:
    given = answer(build.answered(1, labels=("auth",)))
    alice, bob = Person(build.person("alice"), asked=(given,)), Person(build.person("bob"), accepted=(given,))
    found = knowledge((given,), people=(alice, bob))
    assert "People they helped alice" in text_of(_shown(found, "people/bob"))
    assert "People who helped them bob" in text_of(_shown(found, "people/alice"))
    assert text_of(with_class(_shown(found, "topics/auth"), "kb-knows")[0]) == "People who answer here: bob"
    apart = replace(found, people=(alice, replace(bob, connected=False)))
    assert "they helped" not in text_of(_shown(apart, "people/bob"))
    assert "who helped" not in text_of(_shown(apart, "people/alice"))
    assert not with_class(_shown(apart, "topics/auth"), "kb-knows")


def test_so_many_people_and_no_more_are_named() -> None:
    """A page of a large community stays short; the number is told in full."""
    given = tuple(
        answer(build.answered(number, author=build.person(f"asker-{number:03}"))) for number in range(1, 81)
    )
    askers = tuple(Person(one.discussion.author, asked=(one,)) for one in given)
    found = knowledge(given, people=(*askers, Person(build.person("bob"), accepted=given)))
    page = text_of(_shown(found, "people/bob.md"))
    assert page.partition("People they helped")[2].count("asker-") == 20
    assert "80 people helped" in page


def test_lists_without_an_entry_say_so_and_nothing_leads_to_them() -> None:
    """The theme shows no section for them, and a list of answers no way to topics that are not there."""
    lists = ("answers", "ideas", "topics", "people")
    for found, empty in ((knowledge(), True), (everything(), False)):
        heads = [page(publish(found), f"{name}/index.md").head["kb"] for name in lists]
        assert [one.get("empty") for one in heads] == ["true" if empty else None] * 4
    alone = knowledge((answer(build.answered(1)),))
    assert "topics/index.md" not in page(publish(alone), "answers/index.md").text
    assert "ideas/" not in page(publish(alone), "health/index.md").text
