"""The indexes, topics, the queue of questions, health and what the home page inserts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb_builder.knowledge import Person, Question
from tests import build
from tests.pages.dom import head_of, text_of, with_class
from tests.pages.knowing import answer, everything, knowledge, page, publish
from tests.pages.looking import card_titles, inserted, shown


def test_what_waits_leads_into_the_box_where_one_answers() -> None:
    root = shown(everything(), "unanswered/index")
    (card,) = with_class(root, "kb-card")
    assert "3 votes no comment yet claimed: bob auth Answer on GitHub" in text_of(card)
    (link,) = with_class(card, "kb-reply-link")
    assert link.get("href") == "https://github.com/acme/widgets/discussions/15#new_comment"
    head, _ = head_of(page(publish(everything()), "unanswered/index").text)
    assert head["kb"]["noindex"] == "true"


def test_a_waiting_question_names_up_to_three_answers_that_may_settle_it() -> None:
    near = {(build.ACME, 15): ((build.ACME, 12), (build.ACME, 404))}
    root = shown(replace(everything(), related=near), "unanswered/index")
    (alike,) = with_class(root, "kb-alike")
    assert text_of(alike).startswith("This may answer it:")
    (link,) = alike.iter("a")
    assert link.get("href", "").startswith("../answers/12-")
    assert not with_class(shown(replace(everything(), related={}), "unanswered/index"), "kb-alike")


def test_the_queue_goes_by_votes_or_by_age_and_either_page_leads_to_the_other() -> None:
    talks = [(1, 9, 5), (2, 3, 0), (3, 6, 7)]
    waiting = [build.discussion(number, day=day, upvotes=votes) for number, day, votes in talks]
    wanted = sorted(waiting, key=lambda talk: -talk.upvotes)
    knowledge = replace(everything(), questions=tuple(Question(talk, f"Q{talk.number}") for talk in wanted))
    assert card_titles(shown(knowledge, "unanswered/index")) == ["Q3", "Q1", "Q2"]
    assert card_titles(shown(knowledge, "unanswered/oldest")) == ["Q2", "Q3", "Q1"]
    (tabs,) = with_class(shown(knowledge, "unanswered/oldest"), "kb-views")
    assert [(one.get("href"), one.get("aria-current")) for one in tabs.iter("a")] == [
        ("../", None),
        ("./", "page"),
    ]


def test_health_shows_medians_and_what_wants_a_look() -> None:
    root = shown(everything(), "health/index")
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


def test_home_counts_what_is_published() -> None:
    figures = with_class(inserted(everything(), "numbers"), "kb-figure")
    assert [text_of(figure) for figure in figures] == ["2 answers", "2 ideas", "1 delivered", "4 people"]


def test_a_long_index_lists_every_answer() -> None:
    """From page to page, each with less than sixty cards and credit: nothing is out of reach."""
    found = knowledge(tuple(answer(build.answered(number)) for number in range(1, 101)))
    paths, titles = ["answers/index"], list[str]()
    while paths:
        root = shown(found, paths.pop())
        assert len(card_titles(root)) < 60
        titles += card_titles(root)
        (turns,) = with_class(root, "kb-turns")
        older = [link.get("href", "") for link in turns.iter("a") if link.get("rel") == "next"]
        paths += [f"answers/page/{one.strip('/').rpartition('/')[2]}" for one in older]
    assert titles == [f"Question {number}" for number in range(1, 101)]
    assert text_of(with_class(root, "kb-card")[-1]).startswith("Question 100The text of a100.bob")


def test_a_topic_gathers_answers_and_ideas() -> None:
    root = shown(everything(), "topics/auth")
    assert [text_of(heading) for heading in root.iter("h2")] == ["1 answer", "1 idea"]


@pytest.mark.parametrize("path", ["answers", "ideas", "people", "topics", "unanswered"])
def test_an_empty_site_looks_finished(path: str) -> None:
    (empty,) = with_class(shown(knowledge(), f"{path}/index"), "kb-empty")
    assert text_of(empty)


def test_a_large_topic_begins_with_what_it_is_about_and_what_most_people_voted_for() -> None:
    found = knowledge(
        tuple(
            answer(build.answered(number, labels=("auth",), answer={"upvotes": number}))
            for number in range(1, 10)
        )
    )
    told = replace(found, topics=tuple(replace(topic, about="Signing in") for topic in found.topics))
    root = shown(told, "topics/auth")
    assert text_of(with_class(root, "kb-lead")[0]) == "Signing in Follow (Atom)"
    top = with_class(with_class(root, "kb-top")[0], "kb-votes")
    assert [text_of(votes) for votes in top] == [f"{votes} votes for the answer" for votes in (9, 8, 7)]


def test_the_list_of_answers_is_chosen_from_by_topic_and_year() -> None:
    found = tuple(
        answer(build.answered(number, labels=("auth",), answer_day=number * 80)) for number in range(1, 13)
    )
    chooser = with_class(shown(knowledge(found), "answers/index"), "kb-sorter")[0]
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
    queue = shown(found, "unanswered/index")
    assert [text_of(name) for name in with_class(with_class(queue, "kb-knows")[0], "kb-credit")] == ["bob"]
    assert [text_of(claim) for claim in with_class(queue, "kb-claim")] == ["May know the answer: carol"]
    questions = [text_of(link) for link in with_class(shown(found, "people/bob"), "kb-could")[0].iter("a")]
    assert questions == ["Follow (Atom)", "Who knows?"]
    assert not with_class(shown(found, "people/carol"), "kb-could")


def test_lists_without_an_entry_say_so_and_nothing_leads_to_them() -> None:
    """The theme shows no section for them, and a list of answers no way to topics that are not there."""
    lists = ("answers", "ideas", "topics", "people")
    for found, empty in ((knowledge(), True), (everything(), False)):
        heads = [page(publish(found), f"{name}/index.md").head["kb"] for name in lists]
        assert [one.get("empty") for one in heads] == ["true" if empty else None] * 4
    alone = knowledge((answer(build.answered(1)),))
    assert "topics/index.md" not in page(publish(alone), "answers/index.md").text
    assert "ideas/" not in page(publish(alone), "health/index.md").text


def test_a_community_without_ideas_reads_nothing_of_them() -> None:
    """No page of it speaks of ideas, except the empty lists, which nothing leads to."""
    said = {
        page.path: page.text
        for page in publish(knowledge((answer(build.answered(1)),))).pages
        if not page.path.startswith("ideas/")
    }
    assert [path for path, text in said.items() if re.search(r"\bideas?\b", text, re.IGNORECASE)] == []


def test_a_stranger_finds_where_to_ask_and_where_to_propose() -> None:
    """Both lead into the category that most of what is published comes from."""
    found = publish(everything())
    ask = "[Ask a question](https://github.com/acme/widgets/discussions/new?category=q-a)"
    assert ask in page(found, "answers/index.md").text
    assert ask in page(found, "unanswered/index.md").text
    (link,) = shown(everything(), "ideas/index").findall(".//*[@class='kb-propose']/a")
    assert link.get("href") == "https://github.com/acme/widgets/discussions/new?category=ideas"
    assert "[Ask a question](" in page(publish(knowledge()), "unanswered/index.md").text


def test_where_nobody_has_a_point_there_are_no_boards() -> None:
    text = page(publish(knowledge((answer(build.answered(1)),))), "people/index.md").text
    assert "Nobody in this time" not in text
    assert "Levels" not in text
