"""JSON-LD in the body of a page."""

from __future__ import annotations

import json
from pathlib import Path

from tests import build
from tests.pages.dom import shown
from tests.pages.knowing import answer, everything, idea, knowledge, page, publish


def _data(found, path: str) -> list[dict]:
    root = shown(page(publish(found), path).text, Path())
    return [json.loads(script.text or "") for script in root.iter("script")]


def test_an_answer_is_a_question_page() -> None:
    (data,) = _data(everything(), "answers/12")
    question = data["mainEntity"]
    assert data["@type"] == "QAPage"
    assert question["name"] == "How do I rotate `</title><script>alert(1)</script>`?"
    assert question["author"] == {"@type": "Person", "name": "deleted user"}
    assert (question["answerCount"], question["upvoteCount"]) == (3, 1204)
    accepted = question["acceptedAnswer"]
    assert accepted["url"] == "#discussioncomment-4711"
    assert accepted["author"]["url"] == "../../people/bob/"
    assert [one["text"] for one in question["suggestedAnswer"]] == ["The text of c2.", "The text of c3."]
    assert [one["text"] for one in accepted["comment"]] == ["Thank you!", "The text of r2."]


def test_a_locked_discussion_is_no_question_page() -> None:
    """Search engines want readers to be able to answer."""
    assert _data(everything(), "answers/13") == []


def test_an_idea_is_a_posting_in_a_forum() -> None:
    (data,) = _data(everything(), "ideas/7")
    assert data["@type"] == "DiscussionForumPosting"
    assert data["author"]["name"] == "carol"
    assert data["headline"] == "Dark mode — 日本語, please"
    assert data["interactionStatistic"]["userInteractionCount"] == 41
    assert data["datePublished"] == "2026-01-01T12:00:00Z"


def test_no_text_ends_the_script_or_speaks_to_a_template() -> None:
    text = '</script><script>alert(1)</script><!--{{ 7*7 }}{% raw %}{# x #}&amp;\u2028 --8<-- "x"'
    found = knowledge((answer(build.answered(1, title=text, body=text)),), (idea(build.idea(2, body=text)),))
    for path in ("answers/1", "ideas/2"):
        source = page(publish(found), path).text.rpartition('<script type="application/ld+json">')[2]
        line = source.strip().removesuffix("</script>")
        assert not any(mark in line for mark in ("<", ">", "&", "{{", "{%", "{#", "\n"))
        (data,) = _data(found, path)
        said = data["mainEntity"]["text"] if path == "answers/1" else data["text"]
        assert said == " ".join(text.split())
