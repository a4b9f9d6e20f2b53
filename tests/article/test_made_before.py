"""An article that was made before is taken again while it would be the same."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kb_builder.article import Articles, Noting, Shelf, article
from kb_builder.gfm import render

_PATH, _BODY = "people/alice.md", "# alice\n\nSee [ours](../ours.md) and [the answer](../answers/1-a.md)."
_PAGES = {
    _PATH: f"---\ntitle: alice\nkb: {{kind: person}}\n---\n\n{_BODY}\n",
    "answers/1-a.md": "---\ntitle: An answer\nkb: {kind: answer}\n---\n",
}


def _made(articles: Articles, folder: Path, body: str = _BODY) -> tuple[str, Noting]:
    shelf = Noting(Shelf.of_pages(_PAGES, docs_dir=folder))
    return articles.article(body, _PATH, shelf, render), shelf


def test_what_is_taken_again_is_what_is_made_and_asks_the_same(tmp_path: Path) -> None:
    articles, others = Articles(), Articles()
    plain, asked = _made(articles, tmp_path)
    assert not articles.known
    articles.begin("one", _PAGES)
    first, noted = _made(articles, tmp_path)
    assert list(articles.new) == [_PATH]
    others.learn("one", articles.new)
    others.begin("one", _PAGES)
    again, same = _made(others, tmp_path)
    assert not others.new
    assert first == again == plain == article(_BODY, _PATH, Shelf.of_pages(_PAGES), render)
    assert noted.asked == same.asked == asked.asked


def test_another_body_and_other_generated_pages_make_an_article_anew(tmp_path: Path) -> None:
    articles = Articles()
    articles.begin("one", _PAGES)
    _made(articles, tmp_path)
    articles.begin("one", _PAGES)
    assert "Other words" in _made(articles, tmp_path, "# alice\n\nOther words.")[0]
    assert list(articles.new) == [_PATH]
    articles.begin("two", _PAGES)
    assert not articles.known


def test_an_answer_that_no_generated_page_gives_is_compared(tmp_path: Path) -> None:
    articles = Articles()
    articles.begin("one", ())
    _made(articles, tmp_path)
    articles.begin("one", ())
    before = dict(_PAGES)
    try:
        _PAGES["people/alice.md"] = before["people/alice.md"].replace("title: alice", "title: bob")
        _made(articles, tmp_path)
    finally:
        _PAGES.update(before)
    assert list(articles.new) == [_PATH]


def test_what_had_to_be_said_is_said_each_time(caplog: pytest.LogCaptureFixture) -> None:
    articles, shelf = Articles(), Shelf.of_pages(_PAGES)
    articles.begin("one", _PAGES)
    with caplog.at_level(logging.WARNING, "kb_builder"):
        for _ in range(2):
            articles.article("# Nothing asked", "answers/1-a.md", shelf, render)
    assert [message.partition(" (")[0] for message in caplog.messages] == [
        "answers/1-a.md: shown without its template"
    ] * 2
    assert not articles.known
