"""Which topics there are, what they gather, and where they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.model import Category
from tests.build import answered, idea
from tests.curate.curated import curated, numbers


def test_labels_and_categories_are_topics_largest_first_then_by_name() -> None:
    knowledge = curated(
        answered(1, labels=["zeta", "auth"]), answered(2, labels=["auth"]), idea(labels=["auth"])
    )
    assert [
        (topic.name, topic.slug, numbers(topic.answers), numbers(topic.ideas)) for topic in knowledge.topics
    ] == [
        ("auth", "auth", [1, 2], [100]),
        ("Q&A", "q-a", [1, 2], []),
        ("Ideas", "ideas", [], [100]),
        ("zeta", "zeta", [1], []),
    ]


def test_names_that_differ_in_case_alone_are_one_topic() -> None:
    knowledge = curated(answered(1, labels=["IDEAS"]), idea(labels=["ideas"]))
    assert [(topic.name, len(topic.answers), len(topic.ideas)) for topic in knowledge.topics] == [
        ("IDEAS", 1, 1),
        ("Q&A", 1, 0),
    ]


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["c", "c#", "c++"], ["c", "c-2", "c-3"]),
        (["c", "c#", "c-2"], ["c", "c-3", "c-2"]),
        (["🎉"], ["topic-6146299c"]),
        (["index"], ["topic-1bc04b52"]),
        (["Index!"], ["topic-cfa8f524"]),
        (["CON"], ["topic-1143da2b"]),
        (["../../etc/passwd"], ["etc-passwd"]),
        (["日本語"], ["ri-ben-yu"]),
        (["x" * 400], ["x" * 60]),
    ],
)
def test_slugs(names: list[str], slugs: list[str]) -> None:
    topics = curated(answered(1, labels=names)).topics
    found = {topic.name: topic.slug for topic in topics}
    assert [found[name] for name in names] == slugs


@given(st.lists(st.text(max_size=8), max_size=8))
def test_slugs_are_plain_and_each_belongs_to_one_topic(names: list[str]) -> None:
    topics = curated(answered(1, labels=names)).topics
    slugs = [topic.slug for topic in topics]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and slug != "index" for slug in slugs)


def test_names_that_nobody_sees_are_no_topics() -> None:
    nameless = Category(slug="q-a", name="\u200b", answerable=True)
    assert curated(answered(1, labels=["\u202e"], category=nameless)).topics == ()


def test_labels_of_the_curator_make_the_topics() -> None:
    knowledge = curated(answered(1, labels=["old"]), pages=[{"number": 1, "labels": ["new"]}])
    assert [topic.name for topic in knowledge.topics] == ["new", "Q&A"]


def test_only_published_pages_make_topics() -> None:
    assert curated(answered(1, labels=["auth"]), pages=[{"number": 1, "hide": True}]).topics == ()
