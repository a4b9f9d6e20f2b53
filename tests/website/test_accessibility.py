"""Nobody is kept out: WCAG 2.2 AA on every kind of page, by keyboard, enlarged, without scripts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import mounted, program
from tests.website.axe import everywhere

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ROOT = Path(__file__).resolve().parent.parent.parent
INPUT = "[data-kb-search-input]"
KINDS = {
    "home": "",
    "list of answers": "answers/",
    "answer with everything": "answers/1-*/",
    "answer in Japanese": "answers/2-*/",
    "answer from right to left": "answers/3-*/",
    "closed answer": "answers/4-*/",
    "topics": "topics/",
    "topic": "topics/auth/",
    "board of ideas": "ideas/",
    "most wanted ideas": "ideas/wanted/",
    "trending ideas": "ideas/trending/",
    "newest ideas": "ideas/newest/",
    "ideas in action": "ideas/in-action/",
    "idea with everything": "ideas/100-*/",
    "delivered idea": "ideas/101-*/",
    "people": "people/",
    "person": "people/bob/",
    "unanswered": "unanswered/",
    "health": "health/",
    "privacy": "privacy/",
    "hand-written page": "guide/",
    "missing page": "no/such/page/",
    "page that is gone": "answers/66-gone/",
    "redirect": "answers/4-old-name/",
}
PLAIN = ("page that is gone", "redirect")
"""Kinds that carry nothing but a line of text."""


@pytest.fixture(scope="module")
def page(browser: Browser, shown: tuple[str, Path]) -> Iterator[Page]:
    """One page for all that is looked at, in a visit of its own."""
    context = browser.new_context(reduced_motion="reduce")
    # A redirect stays to be looked at: only its order to leave is taken away.
    context.route("**/4-old-name/", lambda route: route.fulfill(body=_staying(route.fetch().text())))
    yield context.new_page()
    context.close()


def _staying(html: str) -> str:
    return html.replace('http-equiv="refresh"', 'name="refresh"')


def show(page: Page, shown: tuple[str, Path], kind: str) -> None:
    """Go to a page of a kind, with everything on it mounted."""
    page.goto(address(shown, kind))
    if kind not in PLAIN:
        mounted(page)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")


def address(shown: tuple[str, Path], kind: str) -> str:
    """Give the address of a page of a kind."""
    home, site = shown
    path = KINDS[kind]
    if "*" in path:
        folder = next(each for each in site.glob(path) if (each / "index.md").exists())
        path = f"{folder.relative_to(site).as_posix()}/"
    return home + path


@pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "node_modules/lighthouse").is_dir()),
    reason="Lighthouse is a program for Node: npm ci brings it",
)
def test_lighthouse_finds_nothing(shown: tuple[str, Path]) -> None:
    """It gives 100 of 100 in accessibility, best practices and SEO to the pages that people find first."""
    addresses = [
        address(shown, kind) for kind in ("home", "answer with everything", "idea with everything", "person")
    ]
    run = subprocess.run(
        ["node", "tests/website/lighthouse.mjs", *addresses],
        cwd=ROOT,
        env={**os.environ, "CHROME_PATH": program() or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {one: [] for one in addresses}


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(page: Page, shown: tuple[str, Path], kind: str) -> None:
    show(page, shown, kind)
    assert everywhere(page) == []


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("list of answers", ""),
        ("answer with everything", "rotate token"),
        ("home", "rotate"),
        ("people", "zebra"),
    ],
)
def test_axe_finds_nothing_in_an_open_search(
    page: Page, shown: tuple[str, Path], kind: str, question: str
) -> None:
    show(page, shown, kind)
    page.keyboard.press("/")
    page.locator(INPUT).fill(question)
    if question == "zebra":
        page.get_by_text("zebra").first.wait_for()
    elif question:
        page.wait_for_selector("[data-kb-search-result]")
    assert everywhere(page) == []
