"""Which topics there are, what they gather, and where they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.topics import topic_slug
from kb_builder.model import Category, Label
from tests.build import answered, idea
from tests.curate.curated import curated, numbers


def test_labels_are_topics_largest_first_then_by_name() -> None:
    knowledge = curated(
        answered(1, labels=["zeta", "auth"]), answered(2, labels=["auth"]), idea(labels=["auth"])
    )
    assert [
        (topic.name, topic.slug, numbers(topic.answers), numbers(topic.ideas)) for topic in knowledge.topics
    ] == [
        ("auth", "auth", [1, 2], [100]),
        ("zeta", "zeta", [1], []),
    ]


def test_names_that_differ_in_case_alone_are_one_topic() -> None:
    knowledge = curated(answered(1, labels=["IDEAS"]), idea(labels=["ideas"]))
    assert [(topic.name, len(topic.answers), len(topic.ideas)) for topic in knowledge.topics] == [
        ("IDEAS", 1, 1),
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("c", "c"),
        ("c#", "c-951a4d36"),
        ("C++", "c-cedb1bac"),
        ("c-2", "c-2"),
        ("good first issue", "good_first_issue"),
        ("good-first-issue", "good-first-issue"),
        ("good_first_issue", "good-first-issue-f8fcdd4f"),
        ("c-951a4d36", "c-951a4d36-5f3c9b32"),
        ("🎉", "topic-6146299c"),
        ("index", "index-1bc04b52"),
        ("Index!", "index-cfa8f524"),
        ("CON", "con-1143da2b"),
        ("../../etc/passwd", "etc-passwd-3754d6cb"),
        ("日本語", "ri-ben-yu-77710aed"),
        ("x" * 400, "x" * 60 + "-7b0bd700"),
    ],
)
def test_a_slug_follows_from_the_name_alone(name: str, slug: str) -> None:
    assert topic_slug(name) == slug
    others = curated(answered(1, labels=[name, "c", "c++", "c-2", "good first issue"])).topics
    assert slug in {topic.slug for topic in others}


@given(st.lists(st.text(max_size=8), max_size=8))
def test_slugs_are_plain_and_each_belongs_to_one_topic(names: list[str]) -> None:
    topics = curated(answered(1, labels=names)).topics
    slugs = [topic.slug for topic in topics]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", slug) and slug != "index" for slug in slugs)


def test_names_that_nobody_sees_are_no_topics() -> None:
    nameless = Category(slug="q-a", name="\u200b", answerable=True)
    assert curated(answered(1, labels=["\u202e"], category=nameless)).topics == ()


def test_labels_of_the_curator_make_the_topics() -> None:
    knowledge = curated(answered(1, labels=["old"]), pages=[{"number": 1, "labels": ["new"]}])
    assert [topic.name for topic in knowledge.topics] == ["new"]


def test_what_says_how_far_an_idea_has_come_is_no_topic() -> None:
    knowledge = curated(idea(labels=["Planned", "print"]), answered(1, labels=["duplicate"]))
    assert [topic.name for topic in knowledge.topics] == ["print"]


def test_a_topic_says_what_its_label_says() -> None:
    described = Label("auth", description="Signing in,\nand out")
    knowledge = curated(answered(1, labels=["auth"]), answered(2, labels=[described]))
    assert [topic.about for topic in knowledge.topics] == ["Signing in, and out"]


def test_only_published_pages_make_topics() -> None:
    assert curated(answered(1, labels=["auth"]), pages=[{"number": 1, "hide": True}]).topics == ()
