"""However one reads: by keyboard, enlarged, with other spacing, without motion, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.chromium import instant, mounted

pytestmark = [pytest.mark.slow, pytest.mark.browser]

READY = "[data-kb-search-open]:not([hidden])"
START = (
    "",
    "answers/",
    "answers/1-*/",
    "ideas/",
    "ideas/100-*/",
    "people/",
    "people/bob/",
    "unanswered/",
    "guide/",
)
# Where the focus is shown: on the element, on the field around it, or on the label that stands for it.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const field = element.closest(".kb-search__field");
  const shown = field ?? (element.matches(".md-option") ? element.nextElementSibling : element);
  const { left, right, top, bottom, width, height } = shown.getBoundingClientRect();
  const style = getComputedStyle(shown);
  const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isWithin = right > 24 && left >= 0 && left < innerWidth - 24 && bottom > 0 && top < innerHeight;
  const place = [left, top, width, height].map(Math.round);
  const isSeen = isWithin && width > 1 && height > 1;
  return [`${element.outerHTML.slice(0, 90)} ${place}`, hasOutline || style.boxShadow !== "none", isSeen];
}"""
SPACED = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""
# Not as a style element: the policy of the page forbids those.
RESTYLE = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""
# Text whose box hides a part of it, where nothing says that there is more.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const hides = ["hidden", "clip"].includes(style.overflowX);
  return hides && style.textOverflow !== "ellipsis" && element.clientWidth > 2 && element.checkVisibility()
    && !element.closest(".md-sidebar, svg") && element.scrollWidth > element.clientWidth + 2;
}).map((element) => element.outerHTML.slice(0, 120))"""


class Stop(NamedTuple):
    """One stop of the Tab key."""

    what: str
    has_ring: bool
    is_in_view: bool


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visit without motion."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def go(page: Page, shown: tuple[str, Path], start: str) -> None:
    """Open a page whose address begins with `start`."""
    home, site = shown
    folders = site.glob(start) if "*" in start else ()
    found = (f"{each.relative_to(site).as_posix()}/" for each in folders if (each / "index.md").exists())
    page.goto(home + next(found, start))


def stops(page: Page, most: int = 80) -> list[Stop]:
    """Press Tab from the top of the page to its end, and give every stop."""
    found: list[Stop] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        where = page.evaluate(FOCUSED)
        if where is None:
            break
        found.append(Stop(*where))
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("start", START)
def test_the_focus_is_always_seen(
    page: Page, shown: tuple[str, Path], start: str, width: int, scheme: str
) -> None:
    """Whatever Tab reaches carries a ring and stands within the window; the closed drawer holds nothing."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    go(page, shown, start)
    mounted(page)
    passed = stops(page)
    assert len(passed) > 5
    assert [stop.what for stop in passed if not (stop.has_ring and stop.is_in_view)] == []


@pytest.mark.parametrize("start", START)
def test_the_first_stop_skips_to_the_text(page: Page, shown: tuple[str, Path], start: str) -> None:
    """At once, and in the document that is there: a copy that is fetched would take the focus away."""
    go(page, shown, start)
    mounted(page)
    instant(page)
    page.route("**/", Route.abort)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.md-content'))")


def test_the_way_back_from_a_place_on_the_page_leads_to_where_one_was(
    page: Page, shown: tuple[str, Path]
) -> None:
    """Links within a page, back and forward move the page that is there; only then comes the page before."""
    page.set_viewport_size({"width": 1280, "height": 400})  # the shortest answer can be scrolled, too
    go(page, shown, "answers/")
    mounted(page)
    instant(page)
    page.locator(".kb-card > :is(h2, h3) > a").first.click()
    page.wait_for_url("**/answers/*-*/")
    mounted(page)
    page.evaluate("document.querySelector('h1').dataset.isTheSame = ''")
    page.evaluate("scrollTo(0, 120)")
    page.wait_for_function("() => history.state?.y === 120")
    page.locator(".kb-permalink, .headerlink").last.click()
    page.wait_for_url("**/answers/*-*/#*")
    page.wait_for_function("() => scrollY !== 120 && history.state?.y === scrollY")
    there = page.evaluate("scrollY")
    page.go_back()
    page.wait_for_function("() => scrollY === 120")
    page.go_forward()
    page.wait_for_function("(there) => scrollY === there", arg=there)
    assert page.locator("h1[data-is-the-same]").count() == 1
    page.go_back()
    page.go_back()
    page.wait_for_url("**/answers/")
    mounted(page)
    assert page.locator("h1[data-is-the-same]").count() == 0


def test_the_drawer_opens_and_closes_by_keyboard(page: Page, shown: tuple[str, Path]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, shown, "answers/")
    mounted(page)
    menu = page.locator("[data-kb-menu]")
    menu.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('.md-sidebar--primary')")
    assert menu.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.matches('[data-kb-menu]')")


@pytest.mark.parametrize("start", START)
def test_enlarged_fourfold_nothing_is_lost(page: Page, shown: tuple[str, Path], start: str) -> None:
    """At 320 px, which is 1280 at 400 %, and with the spacing of WCAG 1.4.12, nothing is cut or overflows."""
    page.set_viewport_size({"width": 320, "height": 256})
    go(page, shown, start)
    mounted(page)
    page.evaluate(RESTYLE, SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT) == []


def test_nothing_moves_for_readers_who_want_it_so(page: Page, shown: tuple[str, Path]) -> None:
    go(page, shown, "answers/")
    mounted(page)
    page.keyboard.press("/")
    lasting = """[...document.querySelectorAll("*")].flatMap((element) => element.getAnimations())
      .filter((animation) => animation.effect.getComputedTiming().duration > 1).length"""
    assert page.evaluate(lasting) == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("start", [*START, "topics/", "health/", "ideas/newest/", "no/such/page/"])
def test_every_page_reads_without_scripts_and_says_what_needs_them(
    browser: Browser, shown: tuple[str, Path], start: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    go(page, shown, start)
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    assert page.locator(READY).count() == 0
    assert not page.locator("[data-kb-search-open]").is_visible()
    assert page.locator(".kb-header__sections a", has_text="Answers").is_visible()
    assert page.locator("h1").first.is_visible()
    assert page.locator("[data-kb-panel]:visible").count() == page.locator("[data-kb-panel]").count()
    if (fold := page.locator("main details:not(.kb-provenance) > summary").first).count():
        fold.click()
        assert fold.locator("xpath=..").get_attribute("open") is not None
    context.close()
