"""What may come in at the edge: the policy for every oddity of one item (acceptance checks 25 and 26)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from kb_builder.harvest import Harvest
from kb_builder.model import Actor, ActorKind, Discussion, Reaction
from tests.github import GitHub
from tests.github.faults import altered
from tests.harvest.harvesting import asks, harvest

Raw = dict[str, Any]
SECRET = "words of the community"


def harvest_changed(github: GitHub, change: Callable[[Raw], object], number: int = 1) -> Harvest:
    """Harvest #1, #2 and #3 after `change` was applied to what GitHub answers for one of them."""

    def alter(payload: Raw) -> None:
        node = payload["data"]["repository"]["discussion"]
        if node["number"] == number:
            change(node)

    github.fail_always(altered(alter), when=asks("Discussion"))
    return harvest(github, numbers=[1, 2, 3])


def the_first(found: Harvest) -> Discussion:
    assert found.rejected == ()
    return found.discussions[0]


def put(*path: str | int, value: object) -> Callable[[Raw], None]:
    """Give a change that puts a value at a path."""

    def change(node: Any) -> None:
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Raw], None]:
    """Give a change that takes a field away."""

    def change(node: Any) -> None:
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


@pytest.mark.parametrize("field", ["stateReason", "activeLockReason", "authorAssociation"])
def test_an_unknown_word_of_an_enumeration_is_kept_and_warned_of(github, field, caplog):
    with caplog.at_level(logging.WARNING, "kb_builder"):
        found = the_first(harvest_changed(github, put(field, value="BRAND_NEW")))
    assert "BRAND_NEW" in (found.state_reason, found.lock_reason, found.association)
    assert [m for m in caplog.messages if field in m and "'BRAND_NEW'" in m]


def test_an_unknown_reaction_and_reason_of_a_comment_are_kept_and_warned_of(github, caplog):
    def change(node: Raw) -> None:
        comment = node["comments"]["nodes"][0]
        comment["reactionGroups"] = [{"content": "WAVE", "reactors": {"totalCount": 2}}]
        comment |= {"isMinimized": True, "minimizedReason": "brand-new"}

    with caplog.at_level(logging.WARNING, "kb_builder"):
        comment = the_first(harvest_changed(github, change)).comments[0]
    assert comment.reactions == (Reaction("WAVE", 2),)
    assert comment.minimized_reason == "brand-new"
    assert len([m for m in caplog.messages if "new to us" in m]) == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (drop("title"), "title: missing"),
        (drop("author"), "author: missing"),
        (drop("comments", "totalCount"), "comments.totalCount: missing"),
        (drop("comments", "nodes", 0, "body"), "comments.nodes.0.body: missing"),
        (put("upvoteCount", value=SECRET), "upvoteCount: int_type"),
        (put("upvoteCount", value="3"), "upvoteCount: int_type"),
        (put("closed", value=1), "closed: bool_type"),
        (put("title", value=[SECRET]), "title: string_type"),
        (put("body", value=None), "body: string_type"),
        (put("createdAt", value=SECRET), "createdAt: value_error"),
        (put("createdAt", value="2026-01-01T00:00:00"), "createdAt: value_error"),
        (put("createdAt", value="0001-01-01T00:00:00+14:00"), "createdAt: value_error"),
        (put("createdAt", value=1700000000), "createdAt: value_error"),
        (put("category", value=None), "category: model_type"),
        (put("comments", "nodes", 0, "replies", value=SECRET), "comments.nodes.0.replies: model_type"),
    ],
)
def test_a_missing_or_mistyped_field_rejects_this_discussion_only(github, change, place):
    found = harvest_changed(github, change)
    assert found.rejected == (f"acme/widgets#1: {place}",)
    assert [d.number for d in found.discussions] == [2, 3]
    assert SECRET not in "".join(found.rejected)


def test_a_number_that_is_none_rejects_the_item(github):
    found = harvest_changed(github, put("number", value="x"), number=2)
    assert [d.number for d in found.discussions] == [1, 3]
    assert found.rejected == ("acme/widgets#2: number: int_type",)


def test_fields_that_nobody_asked_for_are_ignored(github):
    assert the_first(harvest_changed(github, put("surprise", value={"deep": [SECRET]}))).number == 1


@pytest.mark.parametrize("field", ["description", "labels", "poll", "answer", "reactionGroups", "closedAt"])
def test_what_may_be_null_may_be_null(github, field):
    found = the_first(harvest_changed(github, put(field, value=None)))
    assert found.number == 1
    if field == "labels":
        assert found.labels == ()
    if field == "answer":
        assert (found.answer_id, found.answer, found.answer_chosen_by) == ("", None, None)
    if field == "reactionGroups":
        assert found.reactions == ()


def test_a_deleted_account_is_a_ghost(github):
    found = the_first(harvest_changed(github, lambda node: node.update(author=None, answerChosenBy=None)))
    assert found.author == found.answer_chosen_by == Actor.ghost()


@pytest.mark.parametrize(
    ("typename", "kind"),
    [
        ("User", ActorKind.USER),
        ("Bot", ActorKind.BOT),
        ("Organization", ActorKind.ORGANIZATION),
        ("Mannequin", ActorKind.MANNEQUIN),
        ("EnterpriseUserAccount", ActorKind.ENTERPRISE),
        ("BrandNew", ActorKind.USER),
    ],
)
def test_each_kind_of_account_is_a_value(github, typename, kind, caplog):
    author = {"__typename": typename, "login": "x", "avatarUrl": "https://a", "url": "https://b"}
    with caplog.at_level(logging.WARNING, "kb_builder"):
        found = the_first(harvest_changed(github, put("author", value=author)))
    assert found.author == Actor("x", kind, 0, "https://a", "https://b")
    assert ("'BrandNew'" in caplog.text) == (typename == "BrandNew")


def test_reactions_that_nobody_gave_are_left_out_and_the_others_are_sorted(github):
    found = harvest(github, numbers=[1]).discussions[0]
    assert found.reactions == (Reaction("HEART", 1), Reaction("THUMBS_UP", 4))
    assert [label.name for label in found.labels] == ["auth", "docs"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\udc00\ud800", "\N{REPLACEMENT CHARACTER}" * 2),
        ("a\x00b", "a\N{REPLACEMENT CHARACTER}b"),
        ("😀 é é \u202e \x07", "😀 é é \u202e \x07"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("  \ttrailing  \n\n", "  \ttrailing  \n\n"),
        ("", ""),
        ("x" * 65_536, "x" * 65_536),
        ("t" * 300, "t" * 300),
    ],
)
def test_text_is_kept_as_written_once_it_can_be_stored(github, given, kept):
    row = github.repository("acme/widgets").discussion(1)
    row["title"] = row["body"] = row["comments"][0]["body"] = given
    found = harvest(github, numbers=[1]).discussions[0]
    assert found.title == found.body == kept
    assert kept in [comment.body for comment in found.comments]
    assert found.body.encode("utf-8").decode("utf-8") == kept


def test_a_thousand_labels_are_all_there(github):
    github.repository("acme/widgets").add(
        {"number": 500, "category": {"name": "Ideas"}, "title": "x", "labels": [f"l{n}" for n in range(1000)]}
    )
    found = harvest(github, numbers=[500]).discussions[0]
    assert [label.name for label in found.labels] == sorted(f"l{n}" for n in range(1000))


@pytest.mark.slow
def test_ten_thousand_comments_are_all_there(github):
    github.repository("acme/widgets").add(
        {
            "number": 500,
            "category": {"name": "Ideas"},
            "title": "x",
            "comments": [{"body": f"{n}"} for n in range(10_000)],
        }
    )
    found = harvest(github, numbers=[500]).discussions[0]
    assert {comment.body for comment in found.comments} == {f"{n}" for n in range(10_000)}


def test_a_poll_keeps_the_order_of_its_author(github):
    poll = harvest(github, numbers=[8]).discussions[0].poll
    assert poll is not None
    assert [(o.text, o.votes) for o in poll.options] == [
        ("Green", 5),
        ("Blue", 8),
        ("<b>Red</b> | `none`", 0),
    ]
    assert poll.votes == 13
