"""JSON-LD in the body of a page."""

from __future__ import annotations

import json
from typing import Any

from kb_builder.addresses import page_address
from kb_builder.website.completion import script
from tests import build
from tests.pages.dom import seen
from tests.pages.knowing import answer, everything, idea, knowledge, page, publish


def _data(found, path: str) -> list[dict]:
    published = publish(found)
    told = published.data.get(page_address(str(page(published, path).path)))
    data: Any = told.value if told else json.loads(next(seen(published, path).iter("script")).text or "")
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def test_an_answer_is_a_question_page() -> None:
    data, _ = _data(everything(), "answers/12")
    question = data["mainEntity"]
    assert data["@type"] == "QAPage"
    assert question["name"] == "How do I rotate `</title><script>alert(1)</script>`?"
    assert question["author"] == {"@type": "Person", "name": "deleted user"}
    assert (question["answerCount"], question["upvoteCount"]) == (3, 1204)
    accepted = question["acceptedAnswer"]
    assert accepted["url"] == "#discussioncomment-4711"
    assert accepted["author"]["url"] == "../../people/bob/"
    assert "The text of c2." not in str(question), "it stands on the page once"
    assert (accepted["commentCount"], "comment" in accepted) == (2, False)


def test_a_locked_discussion_is_no_question_page() -> None:
    """Search engines want readers to be able to answer."""
    assert [one["@type"] for one in _data(everything(), "answers/13")] == ["BreadcrumbList"]


def test_an_idea_is_a_posting_in_a_forum() -> None:
    data, _ = _data(everything(), "ideas/7")
    assert data["@type"] == "DiscussionForumPosting"
    assert data["author"]["name"] == "carol"
    assert data["headline"] == "Dark mode — 日本語, please"
    likes, comments = data["interactionStatistic"]
    assert (likes["userInteractionCount"], comments["userInteractionCount"]) == (41, 1)
    assert (data["commentCount"], "comment" in data) == (1, False), "their texts stand on the page alone"
    assert data["datePublished"] == "2026-01-01T12:00:00Z"


def test_no_text_ends_the_script_or_speaks_to_a_template() -> None:
    text = '</script><script>alert(1)</script><!--{{ 7*7 }}{% raw %}{# x #}&amp;\u2028 --8<-- "x"'
    found = knowledge((answer(build.answered(1, title=text, body=text)),), (idea(build.idea(2, body=text)),))
    for path in ("answers/1", "ideas/2"):
        line = script({"@graph": _data(found, path)}).partition(">")[2].removesuffix("</script>")
        assert not any(mark in line for mark in ("<", ">", "&", "{{", "{%", "{#", "\n"))
        data = _data(found, path)[0]
        said = data["mainEntity"]["name"] if path == "answers/1" else data["text"]
        assert said == " ".join(text.split())
        if path == "answers/1":
            assert "text" not in data["mainEntity"], "the page says it"


def test_a_nested_answer_is_no_comment_and_every_answer_counts() -> None:
    """An accepted reply, a comment that nobody else supports, and one that somebody emptied."""
    replies = (build.comment("a1", "bob"), build.comment("r1"))
    comments = (
        build.comment("p1", upvotes=1, replies=replies),
        build.comment("c2"),
        build.comment("c3", body=" "),
    )
    asked = build.discussion(1, comments=comments, answer_id="a1", answer_chosen_at=build.at(2))
    found = knowledge((answer(asked, others=comments[:1]),))
    question = _data(found, "answers/1")[0]["mainEntity"]
    assert (question["answerCount"], question["commentCount"]) == (2, 1)
    assert "The text of p1." not in str(question), "it stands on the page once"


def test_a_contributor_has_a_profile_with_true_figures() -> None:
    """Bob wrote two accepted answers, with 3 and 0 votes."""
    data, way = _data(everything(), "people/bob")
    assert (data["@type"], data["dateModified"]) == ("ProfilePage", "2026-01-03T12:00:00Z")
    somebody = data["mainEntity"]
    assert (somebody["@type"], somebody["name"], somebody["url"]) == ("Person", "bob", "./")
    assert somebody["sameAs"] == "https://github.com/bob"
    assert somebody["interactionStatistic"]["userInteractionCount"] == 3
    assert somebody["agentInteractionStatistic"]["userInteractionCount"] == 2
    assert [(one["name"], one.get("item")) for one in way["itemListElement"]] == [
        ("Home", "../../"),
        ("People", "../"),
    ]


def test_a_made_up_account_is_nobodys_on_github() -> None:
    data, _ = _data(everything(), "people/sample-zoe")
    assert "sameAs" not in data["mainEntity"]


def test_every_generated_page_below_home_tells_its_trail() -> None:
    pages = [one for one in publish(everything()).pages if not one.path.startswith(".kb")]
    trails = [_data(everything(), one.path)[-1] for one in pages]
    assert {one["@type"] for one in trails} == {"BreadcrumbList"}
    assert all(one["itemListElement"][0]["name"] == "Home" for one in trails)
    assert {len(one["itemListElement"]) for one in trails} == {2, 3}
    assert not any("./" in step.values() for one in trails for step in one["itemListElement"])
