"""The pure functions behind the search: excerpts, what they mark, and how far apart two words are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]


Run = Callable[[str], object]


@pytest.fixture(scope="module")
def run(browser: Browser, served: tuple[str, Path]) -> Iterator[Callable[[str], object]]:
    """Evaluates a call of the pure functions behind the search, all in one page."""
    context, home = browser.new_context(), served[0]
    page = context.new_page()
    page.goto(home)
    modules = ", ".join(f"...await import('{home}assets/kb/{name}.js')" for name in ("excerpt", "spelling"))
    yield lambda call: page.evaluate(f"async () => {{ const t = {{ {modules} }}; return {call}; }}")
    context.close()


def test_the_excerpt_is_where_the_words_are(run: Run) -> None:
    text = "'lead '.repeat(50) + 'Rotating the token. ' + 'tail '.repeat(50)"
    term = "(word) => ({ Rotating: 'rotat', token: 'token' })[word] ?? ''"
    pieces = run(f"t.excerpt({text}, {term}, 10).filter((piece) => piece.marked)")
    assert pieces == [{"text": "Rotating ", "marked": True}, {"text": "token. ", "marked": True}]


def test_the_excerpt_marks_words_in_writing_without_spaces(run: Run) -> None:
    term = "(word) => (word === '検索' ? word : '')"
    marked = run(f"t.excerpt('日本語で検索できます。', {term}, 10).filter((piece) => piece.marked)")
    assert marked == [{"text": "検索", "marked": True}]


def test_letters_swapped_are_one_mistake(run: Run) -> None:
    assert run("[t.distance('tokne', 'token'), t.distance('abc', 'abd'), t.distance('', 'ab')]") == [
        1,
        1,
        2,
    ]
