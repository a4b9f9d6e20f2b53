"""What a reader sees of an answered question."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from kb_builder.knowledge import Person
from kb_builder.model import Actor, ActorKind, Label, License
from kb_builder.pages.staleness import version_of
from tests import build
from tests.pages.dom import head_of, seen, text_of, with_class
from tests.pages.knowing import answer, everything, knowledge, page, publish


def _shown(found, path: str = "answers/1", **settings) -> Element:
    return seen(publish(found, **settings), path)


def _one(**changes) -> Element:
    return _shown(knowledge((answer(build.answered(1, **changes)),)))


def _facts(root: Element) -> dict[str, str]:
    (panel,) = with_class(root, "kb-facts")
    return {text_of(row[0]): text_of(row[1]) for row in panel.iter("div")}


def test_the_accepted_answer_comes_first_and_the_others_below() -> None:
    root = _shown(everything(), "answers/12")
    assert [text_of(heading) for heading in root.iter("h2")] == [
        "Question",
        "Accepted answer",
        "2 more comments",
    ]
    posts = with_class(root, "kb-post")
    assert posts[0].get("id") == "discussioncomment-4711"
    assert "rotate --all" in text_of(posts[0])
    assert "kb-accepted" in posts[0].get("class", "")
    assert ["The text of c2" in text_of(posts[1]), "The text of c3" in text_of(posts[2])] == [True, True]


def test_a_region_inside_a_fold_is_rendered() -> None:
    """The question of fifteen lines is folded, and its text is rendered inside the fold."""
    root = _shown(everything(), "answers/12")
    (fold,) = with_class(root, "kb-question")
    assert fold.tag == "details"
    assert "Line 14 of a long question" in text_of(fold)
    assert any(link.get("href") == "../../ideas/7-dark-mode-ri-ben-yu-please/" for link in fold.iter("a"))
    assert "kb:begin" not in text_of(root)


def test_a_short_question_is_not_folded() -> None:
    """Empty lines do not make it long."""
    for body in ("Short?", "Hi!\n\nA short question?\n\nYes, it is.\n\nThanks\n\n"):
        root = _one(body=body)
        assert with_class(root, "kb-question") == []
        assert body.split()[-1] in text_of(root)


def test_replies_are_folded_and_counted() -> None:
    (fold,) = with_class(_shown(everything(), "answers/12"), "kb-replies")
    assert text_of(fold).startswith("2 replies")
    assert "Thank you!" in text_of(fold)


def test_an_accepted_reply_is_shown_with_what_it_replies_to() -> None:
    root = _shown(everything(), "answers/13")
    (context,) = with_class(root, "kb-context")
    assert text_of(context).startswith("In reply to carol")
    assert "The text of p1" in text_of(context)
    assert "The text of a13" in text_of(with_class(root, "kb-accepted")[0])
    (siblings,) = with_class(root, "kb-replies")
    assert "The text of r13" in text_of(siblings)
    assert "The text of a13" not in text_of(siblings)


def test_what_an_accepted_reply_replies_to_may_be_an_answer_of_its_own() -> None:
    """It stands once, with the accepted reply, and its other replies below that."""
    comments = (*everything().answers[0].discussion.comments, build.comment("c9"))
    root = _shown(
        knowledge((answer(build.discussion(13, comments=comments, answer_id="a13"), others=comments),))
    )
    (folded,) = with_class(root, "kb-replies")
    assert "The text of r13" in text_of(folded)
    assert "The text of p1" in text_of(with_class(root, "kb-context")[0])
    assert "The text of c9" in text_of(with_class(root, "kb-post")[1])
    _assert_anchors_lead_somewhere(root)


def _assert_anchors_lead_somewhere(root: Element) -> None:
    anchors = [found.get("id") for found in root.iter() if found.get("id")]
    assert len(set(anchors)) == len(anchors)
    assert {href[1:] for link in root.iter("a") if (href := link.get("href", "")).startswith("#")} <= set(
        anchors
    )


@pytest.mark.parametrize("path", ["answers/12", "answers/13", "ideas/7", "people/bob", "people/index"])
def test_every_permalink_leads_to_one_post(path: str) -> None:
    _assert_anchors_lead_somewhere(_shown(everything(), path))


def test_credit_links_to_the_page_of_a_person() -> None:
    root = _shown(everything(), "answers/12")
    by = with_class(with_class(root, "kb-byline--answer")[0], "kb-credit")[0]
    assert text_of(by) == "bob staff"
    assert [link.get("href") for link in by.iter("a")] == ["../../people/bob/"]


def test_a_sample_of_the_team_is_marked_as_both() -> None:
    sample = build.person("sample-ana", kind=ActorKind.SAMPLE)
    people = (Person(sample, is_staff=True),)
    root = _shown(knowledge((answer(build.answered(1, by=sample)),), people=people))
    (byline,) = with_class(root, "kb-byline--answer")
    assert text_of(with_class(byline, "kb-credit")[0]) == "sample-ana staff sample"


def test_an_empty_question_says_so() -> None:
    assert text_of(with_class(_one(body=" \n"), "kb-empty")[0]) == "Nothing was written beyond the title."


def test_provenance_says_who_when_and_under_which_licence() -> None:
    """Acceptance check 55, on one answer; what the bylines say stands there alone."""
    root = _shown(everything(), "answers/12")
    (panel,) = with_class(root, "kb-provenance")
    said, asked, posted = with_class(root, "kb-byline")[:3]
    assert text_of(said) == "Answered by bob staff Helper, accepted by alice, 2 Jan 2026"
    assert text_of(asked).startswith("Asked by deleted user 1 Jan 2026")
    assert text_of(posted).startswith("edited 5 Jan 2026 on GitHub")
    assert _facts(panel) == {
        "Edited after acceptance": "5 Jan 2026",
        "Labels": "auth <b>bold</b>",
        "Category": "Q&A",
        "Updated": "5 Jan 2026",
        "Licence of the repository": "MIT License",
        "Source": "Discussion 12 of acme/widgets",
    }


def test_a_missing_licence_is_said() -> None:
    assert _facts(_one())["Licence of the repository"] == "no licence stated"


def test_the_way_to_the_discussion_is_plain() -> None:
    (row,) = with_class(_one(), "kb-actions__row")
    (link,) = row.iter("a")
    assert text_of(link) == "Suggest an improvement"
    assert link.get("href") == "https://github.com/acme/widgets/discussions/1"


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        (
            {"answer": {"last_edited_at": build.at(2)}},
            "edited",
            "edited on 3 Jan 2026, after it was accepted",
        ),
        (
            {"answer": {"is_minimized": True, "minimized_reason": "outdated"}},
            "outdated",
            "marked as outdated",
        ),
        (
            {"answer": {"is_minimized": True, "minimized_reason": "RESOLVED"}},
            "resolved",
            "marked as resolved",
        ),
        ({"is_locked": True}, "locked", "The discussion is locked"),
        ({"is_closed": True, "state_reason": "OUTDATED"}, "closed", "closed as outdated"),
    ],
)
def test_a_reader_is_warned(changes, kind: str, words: str) -> None:
    (notice,) = with_class(_one(**changes), "kb-notice")
    assert f"kb-notice--{kind}" in notice.get("class", "")
    assert words in text_of(notice)


def test_an_answer_that_nobody_touched_for_long_is_called_stale() -> None:
    """Age counts from the last word on the answer to the build's own date, never to today."""
    found = replace(knowledge((answer(build.answered(1)),)), as_of=build.at(20))
    assert with_class(_shown(found, stale_after_days=19), "kb-notice--stale") == []
    (notice,) = with_class(_shown(found, stale_after_days=18), "kb-notice--stale")
    assert "since 2 Jan 2026" in text_of(notice)


def test_an_ordinary_answer_bears_no_notice() -> None:
    assert with_class(_one(is_closed=True, state_reason="RESOLVED"), "kb-notice") == []


@pytest.mark.parametrize(
    ("nobody", "name"), [(build.GHOST, "deleted user"), (build.HIDDEN, "a community member")]
)
def test_who_may_not_be_named_has_no_login_no_link_and_no_initial(nobody: Actor, name: str) -> None:
    """Acceptance check 52, for the page."""
    root = _one(author=nobody, by=nobody, answer_chosen_by=nobody)
    named = with_class(root, "kb-credit")
    assert {text_of(credit) for credit in named} == {name}
    assert [link for credit in named for link in credit.iter("a")] == []
    assert {credit.get("data-initial") for credit in named} == {"?"}


def test_a_hidden_actor_that_still_carries_data_gives_none_of_it_away() -> None:
    """Even a login that curation forgot to drop reaches no page, file or record."""
    leaky = replace(build.person("secretlogin"), kind=ActorKind.HIDDEN)
    found = build.answered(1, author=leaky, by=leaky, answer_chosen_by=leaky)
    publication = publish(knowledge((answer(found),)))
    assert "secretlogin" not in repr(publication)
    assert "u/1" not in "".join(page.text for page in publication.pages)


def test_the_poll_shows_choices_and_votes() -> None:
    (poll,) = with_class(_shown(everything(), "answers/13"), "kb-poll")
    assert text_of(poll) == "Poll: Which *one*? 3 votes <i>this</i> 2 votes that 1 vote"


def test_an_untitled_question_is_named_by_its_number() -> None:
    root = _shown(everything(), "answers/13")
    assert text_of(next(root.iter("h1"))) == "Discussion 13"


def test_a_licence_may_have_no_page_of_its_own() -> None:
    repositories = (build.repository(license=License("NOASSERTION", "", "javascript:alert(1)")),)
    root = _shown(knowledge((answer(build.answered(1)),), repositories=repositories))
    assert _facts(root)["Licence of the repository"] == "NOASSERTION"


def test_front_matter_is_escaped_once() -> None:
    """Themes print the title as it stands, so it stands escaped."""
    head, _ = head_of(page(publish(everything()), "answers/12").text)
    assert head["title"] == "How do I rotate `&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;`?"
    assert head["generator"] == "kb-builder"
    assert head["kb"] == {
        "kind": "answer",
        "discussion": "acme/widgets#12",
        "url": "https://github.com/acme/widgets/discussions/12",
        "asked": {"at": "2026-01-01T12:00:00Z", "edited": "2026-01-02T00:00:00Z"},
        "answered": {"by": "bob", "at": "2026-01-02T12:00:00Z"},
        "accepted": {"by": "alice", "at": "2026-01-02T12:00:00Z"},
        "votes": {"question": 1204, "answer": 3},
        "labels": ["auth", "<b>bold</b>"],
        "notices": ["edited"],
        "updated": "2026-01-05T12:00:00Z",
        "licence_url": "https://choosealicense.com/x",
        "licence": "MIT",
    }


def test_answers_about_the_same_matter_are_linked_nearest_first() -> None:
    asked = tuple(answer(build.answered(number, title=f"<b>Matter</b> {number}")) for number in (1, 2, 3))
    near = {("acme/widgets", 1): (("acme/widgets", 3), ("acme/widgets", 2), ("acme/widgets", 99))}
    root = _shown(replace(knowledge(asked), related=near))
    (found,) = with_class(root, "kb-related")
    assert [text_of(link) for link in found.iter("a")] == ["<b>Matter</b> 3", "<b>Matter</b> 2"]
    assert not with_class(_shown(replace(knowledge(asked), related=near), "answers/2"), "kb-related")


@pytest.mark.parametrize(
    ("labels", "notice"),
    [
        (("auth",), ""),
        (("auth", "Legacy"), "The discussion is labelled Legacy: check that the answer still holds."),
        (("v2",), "The answer is about v2, which is older than 3.1: check that it still holds."),
        (("v1", "2.x"), "The answer is about 2.x, which is older than 3.1: check that it still holds."),
        (("v2", "v4"), ""),
        (("3.x",), ""),
        (("priority: 1",), ""),
    ],
)
def test_labels_call_an_answer_out_of_date(labels: tuple[str, ...], notice: str) -> None:
    """A label says so itself, or names only versions below the maintainers' threshold."""
    found = knowledge((answer(build.answered(1, labels=tuple(map(Label, labels)))),))
    notices = with_class(_shown(found, stale_below_version="3.1"), "kb-notice--stale")
    assert [text_of(one) for one in notices] == ([notice] if notice else [])


@pytest.mark.parametrize(
    ("label", "version"),
    [
        ("v2", "2"),
        ("V10.4", "10.4"),
        ("2.x", "2"),
        ("2.1.x", "2.1"),
        ("version: 2", "2"),
        ("Release-3.0.1", "3.0.1"),
        ("widgets v3", "3"),
        ("python 3.12", "3.12"),
        ("2", ""),
        ("priority: 1", ""),
        ("vault", ""),
        ("2.x or newer", ""),
    ],
)
def test_a_label_that_names_a_version_is_told_from_one_that_does_not(label: str, version: str) -> None:
    assert str(version_of(label) or "") == version
