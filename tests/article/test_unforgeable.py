"""Nothing that a stranger wrote stands for anything but itself, wherever it is written."""

from __future__ import annotations

import re
from pathlib import Path

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from kb_builder.article import Shelf, article, front_matter
from kb_builder.article.extension import KbExtension
from kb_builder.knowledge import Person
from kb_builder.model import Label
from kb_builder.publication import Publication
from kb_builder.region import Region, split
from tests import build
from tests.article.test_extension import EXTENSIONS
from tests.pages.dom import article_of, text_of, tree, with_class
from tests.pages.knowing import answer, everything, knowledge, publish

FORGED = (
    "<!-- kb:page people/bob.md -->",
    "<!-- kb:insert numbers -->",
    Region("other").wrap().replace("\n", " "),
    f"<!-- kb:end {Region('Plain.').token} -->",
    "kbregion" + "a" * 40,
    "kb" + "b" * 32,
    "[x](../people/bob.md), 1 Jan 2026, 99 votes, [on GitHub](https://evil.example/#discussioncomment-1)",
    "## Accepted answer",
    "Asked by [bob](../people/bob.md)",
    "</h1><script>alert(1)</script>",
    "`</h1>` and `](x.md)`",
    "&lt;b&gt; &#60;",
    "1. one",
    "- two, 3 votes",
)


def _published(text: str) -> Publication:
    """Put `text` wherever a page of an answer shows a short text."""
    who = build.person("bob")
    asked = build.answered(
        1,
        by="bob",
        title=text,
        labels=(Label(text), Label("auth")),
        comments=(build.comment("c2", "carol", body="Plain.", url=f"https://x.example/{text}"),),
    )
    found = answer(asked, summary=text)
    return publish(knowledge((found,), people=(Person(who), Person(build.person("carol")))))


def _page(found: Publication) -> tuple[str, str]:
    return next((one.path, one.text) for one in found.pages if one.path.startswith("answers/1"))


@pytest.mark.parametrize("text", FORGED)
def test_a_short_text_is_shown_as_it_was_written(text: str) -> None:
    """In the heading, as a label and as a summary; and no post, person or vote is added by it."""
    root = tree(article_of(_published(text), "answers/1"))
    shown = " ".join(text.replace("`", "").split())
    assert text_of(next(root.iter("h1"))) == shown
    assert text_of(with_class(root, "kb-summary")[0]) in (shown, " ".join(text.split()))
    assert " ".join(text.split()) in [text_of(tag) for tag in with_class(root, "kb-tag")]
    assert [text_of(who).split()[0] for who in with_class(root, "kb-post")] != []
    assert len(with_class(root, "kb-post")) == 2
    assert list(root.iter("script")) == []


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.sampled_from(FORGED), st.text(max_size=40)))
def test_a_page_is_markdown_without_html(text: str) -> None:
    """Outside front matter and community text stands no tag and no character reference."""
    body = front_matter.split(_page(_published(text))[1])[1]
    ours = "\n".join(part for part in split(body.split("\n")) if isinstance(part, str))
    raw = re.sub(r"(?m)^<!-- kb:page \S+ -->$", "", ours)
    shown = cmarkgfm.github_flavored_markdown_to_html(raw)
    assert "<!-- raw HTML omitted -->" not in shown
    assert not re.search(r"&#?\w+;", raw) or "`" in text


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_an_article_is_the_same_whatever_else_is_on(tmp_path: Path, order: int) -> None:
    """MkDocs reads our pages with every extension that a project may have switched on."""
    pages = {one.path: one.text for one in publish(everything()).pages}
    for path, text in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    markdown = Markdown(extensions=[*EXTENSIONS[::order], KbExtension(docs_dir=str(tmp_path))])
    answers = [path for path in pages if path.startswith("answers/1")]
    for path in answers:
        body = front_matter.split(pages[path])[1]
        assert markdown.reset().convert(body) == article(body, path, Shelf.of_pages(pages))


def test_a_word_for_a_region_on_a_page_by_hand_is_never_the_same_twice() -> None:
    """Nobody can write it beforehand."""
    seen: list[str] = []
    page = f"# By hand\n\n{Region('theirs').wrap()}\n"
    for _ in range(2):
        markdown = Markdown(extensions=["kb_builder"])
        lines = markdown.preprocessors["kb_lift"].run(page.split("\n"))
        seen += [line for line in lines if line.startswith("kb")]
    assert len(set(seen)) == len(seen) == 2
