"""Addresses live for ever: where a page stood, something says where it went, and looks like the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.website.conftest import VIOLATIONS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOVED = {
    "a former title": ("answers/4-old-name/", "answers/4-short/", "Short?"),
    "a duplicate of a question": ("answers/5-rotate-tokens/", "answers/1-how-do-i-", "How do I rotate"),
    "a duplicate of an idea": ("ideas/111-night-mode-on-paper/", "ideas/100-dark-mode-", "Dark mode"),
    "a former login": ("people/robert/", "people/bob/", "bob"),
}
GONE = "answers/66-gone/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visit in which nothing may break the policy of a page."""
    broken: list[str] = []
    made = browser.new_context()
    made.expose_binding("noteViolation", lambda _, text: broken.append(text))
    made.add_init_script(VIOLATIONS)
    yield made
    made.close()
    assert broken == []


@pytest.mark.parametrize("kind", MOVED)
def test_who_comes_to_an_old_address_arrives_at_the_page_of_today(
    context: BrowserContext, shown: tuple[str, Path], kind: str
) -> None:
    """On a project page, below `/repo/`, and without scripts."""
    old, new, title = MOVED[kind]
    page = context.new_page()
    page.goto(shown[0] + old)
    page.wait_for_url(re.compile(re.escape(shown[0] + new)))
    assert title in page.locator("h1").inner_text()


def _staying(context: BrowserContext, page: Page, address: str) -> None:
    """Open a page that would lead on, without letting it."""

    def without_refresh(html: str) -> str:
        return html.replace('http-equiv="refresh"', 'name="refresh"')

    context.route(address, lambda route: route.fulfill(body=without_refresh(route.fetch().text())))
    page.goto(address)


@pytest.mark.parametrize("address", [GONE, *(old for old, _, _ in MOVED.values())])
def test_the_page_at_an_old_address_looks_like_the_site(
    context: BrowserContext, shown: tuple[str, Path], address: str
) -> None:
    """Its letters, its colours in both schemes, its name, a way to the search, and hardly any weight."""
    page, loaded = context.new_page(), []
    page.on("response", lambda response: loaded.append((response.url, response.status)))
    grounds = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        _staying(context, page, shown[0] + address)
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
    assert len(set(grounds.values())) == 2
    assert page.locator("header").inner_text() == "Widget help"
    assert page.locator("script").count() == 0
    assert {status for _, status in loaded} == {200}
    assert len({url for url, _ in loaded}) <= 4
    page.get_by_role("link", name="Search Widget help").click()
    page.wait_for_selector("[data-kb-search-input]")
    assert page.url == shown[0]


def test_a_notice_wears_the_colour_of_the_site(context: BrowserContext, shown: tuple[str, Path]) -> None:
    assert (shown[1] / "assets/kb-tint.css").read_text() == ":root { --kb-primary: #3c50c8; }\n"
    page = context.new_page()
    page.goto(shown[0] + GONE)
    blue = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--kb-primary')")
    assert blue.strip() == "#3c50c8"


def test_nothing_of_a_removed_page_is_told(shown: tuple[str, Path]) -> None:
    text = (shown[1] / GONE / "index.html").read_text(encoding="utf-8")
    assert '<meta name="robots" content="noindex">' in text
    assert "gone: the discussion that it came from was removed" in text
    assert "66" not in re.sub(r"sha256-\S+", "", text)
