"""Pages become articles: whatever stands on them, and whatever is missing around them."""

from __future__ import annotations

import re

import pytest

from kb_builder.article import Shelf, article
from kb_builder.article.texts import Numbered, Texts
from kb_builder.gfm import render
from kb_builder.language import ENGLISH
from kb_builder.region import Region

PATH = "answers/1-x.md"
HEAD = "---\ntitle: X\nkb:\n  kind: answer\n  discussion: acme/widgets#1\n  url: https://github.com/acme/widgets/discussions/1\n---\n"
BODY = f"""<!-- kb:page {PATH} -->

# X

{Region("See #2 and #3.").wrap()}

Asked by [alice](../people/alice.md), 1 Jan 2026, 2 votes

## Accepted answer

{Region("Do *this*.").wrap()}

Answered by [bob](../people/bob.md), 2 Jan 2026, [on GitHub](https://github.com/acme/widgets/discussions/1#discussioncomment-5)

## About this answer

- Labels: [auth](../topics/auth.md)
"""
PEOPLE = {
    "people/bob.md": "---\ntitle: bob\nkb: {kind: person, login: bob, level: Expert, marks: [staff]}\n---\n",
    "topics/auth.md": "---\ntitle: auth\n---\n\n- [Y](../answers/2-y.md)\n- [X](../answers/1-x.md)\n",
    "answers/2-y.md": "---\ntitle: Y &amp; `Z`\nkb: {discussion: 'acme/widgets#2'}\n---\n",
}


def _article(pages: dict[str, str], body: str = BODY) -> str:
    return article(body, PATH, Shelf.of_pages(pages))


def test_an_article_looks_up_what_stands_on_other_pages() -> None:
    """Level, role, numbers of discussions and the order of a topic each stand in one file, not here."""
    html = _article({PATH: HEAD + BODY, **PEOPLE})
    assert '<span class="kb-level">Expert</span>' in html
    assert "kb-credit__mark--staff" in html
    assert '<a href="../2-y/">#2</a>' in html
    assert 'rel="prev"><small>Previous in <bdi>auth</bdi></small>' in html
    assert "Y &amp; <code>Z</code>" in html


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("", "Answered by bob Expert, 2 Jan 2026"),
        (
            "- Accepted by: [alice](../people/alice.md), 5 Jan 2026\n",
            "Answered by bob Expert, accepted by alice, 5 Jan 2026",
        ),
        (
            "- Accepted by: [bob](../people/bob.md), 2 Jan 2026\n",
            "Answered and accepted by bob Expert, 2 Jan 2026",
        ),
        ("- Accepted by: 5 Jan 2026\n", "Answered by bob Expert, 5 Jan 2026"),
    ],
)
def test_one_line_says_who_answered_and_who_accepted(fact: str, said: str) -> None:
    html = _article({PATH: HEAD + BODY, **PEOPLE}, BODY + fact)
    byline = re.search(r'<footer class="kb-byline kb-byline--answer">(.*?)</footer>', html)
    assert byline
    words = re.sub(r"<[^>]*>", "", byline[1]).replace("&#32;", " ").replace("staff", "")
    assert " ".join(words.split()) == said
    assert "Accepted by" not in html


def test_three_headings_make_a_list_of_contents() -> None:
    text = "# A <b>\n\nx\n\n## `b`\n\n## A <b>"
    html = _article({PATH: HEAD + BODY}, BODY.replace(Region("Do *this*.").wrap(), Region(text).wrap()))
    contents = re.findall(r'<li><a href="#(kb-[^"]*)" dir="auto">(.*?)</a></li>', html)
    assert [said for _, said in contents] == ["A", "b", "A"]
    assert all(f'id="{anchor}"' in html for anchor, _ in contents)
    assert "kb-contents" not in _article({PATH: HEAD + BODY})


def test_an_article_is_shown_where_nothing_can_be_looked_up() -> None:
    html = _article({PATH: HEAD + BODY})
    assert "<em>this</em>" in html
    assert ">bob<" in html


def test_a_page_that_its_template_cannot_show_is_shown_plainly() -> None:
    """Somebody edited the page: every text of it is there still."""
    html = _article(
        {PATH: HEAD}, BODY.replace("## Accepted answer", "## Something else").replace("Asked by", "## Y")
    )
    assert "<em>this</em>" in html
    assert "bob" in html


def test_a_text_on_a_page_cannot_stand_for_another() -> None:
    """Neither a marker, nor an insert, nor the beginning of a region means anything inside a text."""
    inner = Region("inner").wrap()
    hostile = f"<!-- kb:page people/bob.md -->\n\n<!-- kb:insert numbers -->\n\n{inner}\n\n## Accepted answer"
    html = _article(
        {PATH: HEAD + BODY, **PEOPLE}, BODY.replace(Region("See #2 and #3.").wrap(), Region(hostile).wrap())
    )
    assert html.count('class="kb-post kb-accepted"') == 1
    assert html.count('<div class="kb-body"') == 2


def test_a_text_knows_only_the_links_that_it_may_need() -> None:
    """Of its own repository, of those it names, and of those of an organisation it names."""
    pages = {
        "answers/1-a.md": "---\nkb: {discussion: 'acme/widgets#1'}\n---\n",
        "ideas/7-c.md": "---\nkb: {discussion: 'acme/widgets#7'}\n---\n",
        "answers/gears/2-b.md": "---\nkb: {discussion: 'Acme/Gears#2'}\n---\n",
        "answers/other/7-d.md": "---\nkb: {discussion: 'other/one#7'}\n---\n",
    }
    texts = Texts(Shelf.of_pages(pages), ENGLISH, "answers/1-a.md", "acme/widgets", Numbered(render))
    text = "See #7, #9 and https://github.com/acme/gears/discussions/2."
    assert texts.placed(Region(text), "").links == {
        "acme/widgets#7": "../../ideas/7-c/",
        "acme/gears#2": "../gears/2-b/",
    }
    pages[".kb/renamed.json"] = '{"acme/Wheels": "acme/gears"}'
    texts = Texts(Shelf.of_pages(pages), ENGLISH, "answers/1-a.md", "acme/widgets", Numbered(render))
    html = texts.html(Region("acme/wheels#2, https://github.com/orgs/Acme/discussions/2"), "")
    assert html.count('href="../gears/2-b/"') == 2, "by a former name, too"
    text = "https://github.com/orgs/other/discussions/7"
    assert texts.placed(Region(text), "").links["other/one#7"] == "../other/7-d/"
