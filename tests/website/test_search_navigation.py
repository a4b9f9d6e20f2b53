"""The search under both kinds of navigation: Material's instant one, and the browser's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import instant, mounted
from tests.website.site import built, project, publish, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

INPUT = "[data-kb-search-input]"
HIT = "[data-kb-search-results] a[data-kb-search-result]"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site that is too large for instant navigation, which would load its whole sitemap."""
    root = tmp_path_factory.mktemp("plain") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        target = project(root, home)
        with (root / "mkdocs.yml").open("a") as settings:
            settings.write("extra: {instant_pages: 3}\n")
        built(target, publish(target))
        yield home


@pytest.fixture(params=["instant", "plain"])
def page(
    request: pytest.FixtureRequest, browser: Browser, plain: str, served: tuple[str, Path]
) -> Iterator[tuple[Page, str, bool]]:
    """A visit to either site: the page, the address of the site, and whether navigation is instant."""
    is_instant = request.param == "instant"
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page(), served[0] if is_instant else plain, is_instant
    context.close()


def test_a_result_closes_the_dialog_and_the_way_back_leads_to_the_question(
    page: tuple[Page, str, bool],
) -> None:
    """Opened again, the search starts afresh; back in the history, the shared question is answered again."""
    tab, home, is_instant = page
    tab.goto(f"{home}answers/")
    mounted(tab)
    if is_instant:
        instant(tab)
    tab.evaluate("window.stillTheSameDocument = true")
    tab.keyboard.press("/")
    tab.locator(INPUT).fill("rotate token")
    tab.wait_for_selector(HIT)
    expect(tab).to_have_url(f"{home}answers/?q=rotate+token")
    tab.locator(HIT).first.click()
    tab.wait_for_url("**/answers/1-*/")
    tab.wait_for_selector("dialog:not([open])", state="attached")
    assert bool(tab.evaluate("window.stillTheSameDocument")) is is_instant
    mounted(tab)
    tab.keyboard.press("/")
    assert tab.locator(INPUT).input_value() == ""
    tab.keyboard.press("Escape")
    tab.go_back()
    tab.wait_for_url("**/answers/?q=rotate+token")
    tab.wait_for_selector(HIT)
    expect(tab.locator(INPUT)).to_have_value("rotate token")
