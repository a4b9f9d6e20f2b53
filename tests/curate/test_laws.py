"""Laws of curation that hold for any archive."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate import RULES
from kb_builder.curate.ledger import PER_DAY, PER_PAIR
from kb_builder.curate.visibility import is_hidden
from kb_builder.knowledge import Knowledge
from kb_builder.model import Actor, ActorKind, Comment, Discussion, Label
from tests.build import GENERAL, IDEAS, QUESTIONS, answered, at, comment, config, discussion, person
from tests.curate.curated import curated, who

ACCOUNTS = st.sampled_from(
    [
        person("alice"),
        person("bob", 2),
        person("bobby", 2),
        person("bob", 3),
        person("bob", 0),
        person("robot", kind=ActorKind.BOT),
        person("mallory"),
        Actor.ghost(),
    ]
)
DAYS = st.integers(0, 5)
REASONS = st.sampled_from(["", "", "", "spam", "outdated", "odd"])


@st.composite
def posts(draw: st.DrawFn, id_: str, depth: int = 1) -> Comment:
    replies = draw(st.integers(0, 2)) if depth else 0
    reason = draw(REASONS)
    return comment(
        id_,
        draw(ACCOUNTS),
        day=draw(DAYS),
        upvotes=draw(st.integers(0, 3)),
        body=draw(st.sampled_from(["text", "@bob", "hi @mallory!"])),
        is_minimized=bool(reason),
        minimized_reason=reason,
        deleted_at=draw(st.sampled_from([None, None, at(3)])),
        replies=tuple(draw(posts(f"{id_}.{place}", depth - 1)) for place in range(replies)),
    )


@st.composite
def discussions(draw: st.DrawFn, number: int) -> Discussion:
    comments = tuple(draw(posts(f"<{number}.{place}>")) for place in range(draw(st.integers(0, 3))))
    talk = discussion(
        number,
        author=draw(ACCOUNTS),
        category=draw(st.sampled_from([QUESTIONS, QUESTIONS, IDEAS, GENERAL])),
        upvotes=draw(st.integers(0, 2)),
        day=draw(DAYS),
        labels=tuple(draw(st.lists(st.sampled_from(["auth", "Auth!", "shipped", "planned"]), unique=True))),
        comments=comments,
    )
    answer = draw(st.sampled_from(["", *(post.id for post in talk.posts)]))
    return replace(talk, answer_id=answer, answer_chosen_by=draw(st.none() | ACCOUNTS) if answer else None)


@st.composite
def archives(draw: st.DrawFn) -> tuple[Discussion, ...]:
    return tuple(draw(discussions(number)) for number in range(1, draw(st.integers(1, 5)) + 1))


OPTOUTS = st.sampled_from(
    [[], [{"login": "mallory", "action": "remove"}], [{"login": "Bobby", "action": "anonymize"}]]
)


def published(knowledge: Knowledge) -> Iterator[Discussion]:
    yield from (entry.discussion for entry in (*knowledge.answers, *knowledge.ideas, *knowledge.duplicates))


def actors(talk: Discussion) -> Iterator[Actor]:
    yield talk.author
    yield from (post.author for post in talk.posts)
    if talk.answer_chosen_by is not None:
        yield talk.answer_chosen_by


def shuffled(archive: tuple[Discussion, ...], dice: random.Random) -> list[Discussion]:
    def shuffle(items: Any) -> tuple[Any, ...]:
        return tuple(dice.sample(items, len(items)))

    def mixed(post: Comment) -> Comment:
        return replace(post, replies=shuffle(post.replies))

    return [
        replace(talk, comments=shuffle([mixed(post) for post in talk.comments]), labels=shuffle(talk.labels))
        for talk in shuffle(archive)
    ]


@given(archives(), OPTOUTS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    archive: tuple[Discussion, ...], optouts: list[Any], dice: random.Random
) -> None:
    assert curated(*shuffled(archive, dice), optouts=optouts) == curated(*archive, optouts=optouts)


@given(archives(), OPTOUTS)
def test_no_hidden_post_is_anywhere(archive: tuple[Discussion, ...], optouts: list[Any]) -> None:
    text = repr(curated(*archive, optouts=optouts))
    hidden = [post.id for talk in archive for post in talk.posts if is_hidden(post)]
    assert [id_ for id_ in hidden if f"'{id_}'" in text] == []


@given(archives(), OPTOUTS)
def test_every_named_account_in_published_posts_is_one_person(
    archive: tuple[Discussion, ...], optouts: list[Any]
) -> None:
    knowledge = curated(*archive, optouts=optouts)
    people = {person.actor.key: person.actor for person in knowledge.people}
    assert len(people) == len(knowledge.people)
    credited = [actor for talk in published(knowledge) for actor in actors(talk) if actor.is_named]
    assert all(people[actor.key] == actor for actor in credited)
    assert {actor.key for actor in credited} == set(people)


@given(archives(), OPTOUTS)
def test_nobody_who_opted_out_is_anywhere(archive: tuple[Discussion, ...], optouts: list[Any]) -> None:
    text = repr(curated(*archive, optouts=optouts)).lower()
    assert [optout["login"] for optout in optouts if optout["login"].lower() in text] == []


@given(archives(), OPTOUTS)
def test_points_are_the_sum_of_rows_about_published_pages(
    archive: tuple[Discussion, ...], optouts: list[Any]
) -> None:
    knowledge = curated(*archive, optouts=optouts)
    pages = {(talk.repository, talk.number) for talk in published(knowledge)}
    for person_ in knowledge.people:
        assert person_.points == sum(row.amount for row in person_.ledger)
        assert all((row.repository, row.number) in pages for row in person_.ledger)
        assert all(row.person == person_.actor.key and row.amount > 0 for row in person_.ledger)
        assert [row.date for row in person_.ledger] == sorted((r.date for r in person_.ledger), reverse=True)
        assert person_.points == 0 or person_.actor.kind is not ActorKind.BOT


@given(archives())
def test_no_rule_gives_more_than_its_cap(archive: tuple[Discussion, ...]) -> None:
    """Votes on one post, one rule on one day, and one page per rule where it counts once."""
    most = {rule.name: config().people.points.of(rule.name) * rule.votes for rule in RULES}
    for person_ in curated(*archive).people:
        days = Counter((row.rule, row.date.date()) for row in person_.ledger)
        assert all(count <= PER_DAY for count in days.values())
        assert all(row.amount <= most[row.rule] for row in person_.ledger)


@given(st.integers(1, 40), st.integers(0, 70))
def test_two_friends_gain_no_more_by_asking_each_other_more(pages: int, days: int) -> None:
    """However many questions and over however many days: five a month, and never less than before."""
    friends = [answered(number, answer_day=days * number / pages) for number in range(1, pages + 1)]
    rows = who(curated(*friends), "bob").ledger
    months = Counter((row.date.year, row.date.month) for row in rows)
    asked = Counter((talk.answer_chosen_at.year, talk.answer_chosen_at.month) for talk in friends)
    assert months == {month: min(count, PER_PAIR) for month, count in asked.items()}


@given(archives(), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), max_size=6))
def test_a_duplicate_leads_to_a_page_whatever_is_marked(
    archive: tuple[Discussion, ...], marks: list[tuple[int, int]]
) -> None:
    decided = [{"number": one, "duplicate_of": other} for one, other in marks]
    knowledge = curated(*archive, pages=decided)
    kept = {entry.discussion.number for entry in (*knowledge.answers, *knowledge.ideas)}
    assert all(duplicate.canonical[1] in kept for duplicate in knowledge.duplicates)
    assert kept.isdisjoint(duplicate.discussion.number for duplicate in knowledge.duplicates)
    before = curated(*archive)
    pages = {entry.discussion.number for entry in (*before.answers, *before.ideas)}
    doubles = {duplicate.discussion.number for duplicate in knowledge.duplicates}
    assert kept | (doubles & pages) == pages
    assert doubles <= pages | {question.discussion.number for question in before.questions}


def test_labels_keep_their_own_words() -> None:
    talk = discussion(1, category=IDEAS, labels=(Label("b", "ff0000"), Label("a", "00ff00")))
    assert [label.color for label in curated(talk).ideas[0].discussion.labels] == ["00ff00", "ff0000"]
