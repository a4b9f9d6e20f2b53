"""Boards and lists in a real browser: scripts add order and tabs, and nothing is lost without them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import instant, mounted
from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TITLES = ".kb-board .kb-card:not([hidden]) > h3"


def test_a_board_is_sorted_and_filtered_at_once(visit: Visit) -> None:
    visit.open("ideas/")
    titles = visit.page.locator(TITLES)
    expect(titles).to_have_text(["Dark mode for the printed page", "Wider margins"])
    visit.page.select_option("[data-kb-sort]", "date")
    expect(titles).to_have_text(["Wider margins", "Dark mode for the printed page"])
    visit.page.fill("[data-kb-find]", "PRINTED dark")
    expect(titles).to_have_text(["Dark mode for the printed page"])
    expect(visit.page.locator("[data-kb-count]")).to_have_text("1 shown")
    visit.page.fill("[data-kb-find]", "")
    visit.page.select_option("[data-kb-sort]", "")
    expect(titles).to_have_text(["Dark mode for the printed page", "Wider margins"])


def test_a_list_keeps_the_ideas_of_one_status(visit: Visit) -> None:
    visit.open("ideas/newest/")
    visit.page.select_option("[data-kb-keep]", "planned")
    expect(visit.page.locator("[data-kb-count]")).to_have_text("2 shown")


def test_periods_are_tabs_also_after_instant_navigation(visit: Visit) -> None:
    visit.open("people/")
    instant(visit.page)
    visit.page.locator(".kb-header__sections a", has_text="Ideas").click()
    visit.page.wait_for_url("**/ideas/")
    mounted(visit.page)
    visit.page.go_back()
    visit.page.wait_for_url("**/people/")
    mounted(visit.page)
    panels = visit.page.locator("[data-kb-panel]")
    panels.nth(1).wait_for(state="hidden")
    visit.page.locator("[data-kb-tabs] a", has_text="All time").click()
    panels.nth(3).wait_for(state="visible")
    assert [panels.nth(place).is_visible() for place in range(4)] == [False, False, False, True]
    assert visit.page.locator("[data-kb-tabs] [aria-current]").inner_text() == "All time"
    expect(visit.page).to_have_url(f"{visit.home}people/#all-time")


def test_statuses_are_chips_on_a_phone_and_columns_elsewhere(
    browser: Browser, shown: tuple[str, Path]
) -> None:
    with browser.new_page(viewport={"width": 390, "height": 844}) as page:
        page.goto(f"{shown[0]}ideas/")
        mounted(page)
        chips, titles = page.locator(".kb-chips"), page.locator(".kb-card > :is(h2, h3)")
        expect(chips.locator("[aria-current]")).to_have_text("open 6")
        first = titles.first.bounding_box()
        assert first
        assert first["y"] <= 300
        chips.locator("a", has_text="delivered").click()
        expect(titles.filter(visible=True)).to_have_text(["Wider margins"])
        page.set_viewport_size({"width": 1280, "height": 800})
        chips.wait_for(state="hidden")
        expect(titles.filter(visible=True).first).to_have_text("Idea 107")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1000)])
def test_every_status_is_in_sight_at_once(
    browser: Browser, shown: tuple[str, Path], width: int, height: int
) -> None:
    with browser.new_page(viewport={"width": width, "height": height}) as page:
        page.goto(f"{shown[0]}ideas/")
        mounted(page)
        titles = page.locator(".kb-board__title")
        expect(titles).to_have_text(["open 6", "planned 1", "delivered 1", "declined 1"])
        places = [at for one in titles.all() if (at := one.bounding_box())]
        assert len(places) == 4
        assert all(at["x"] + at["width"] <= width and at["y"] + at["height"] <= height for at in places)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_there_without_scripts(browser: Browser, served: tuple[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served[0]}people/")
    assert page.locator("[data-kb-panel]").count() == page.locator("[data-kb-panel]:visible").count() == 4
    page.goto(f"{served[0]}ideas/")
    assert not page.locator("[data-kb-sorter]").is_visible()
    page.locator(".kb-views a", has_text="Newest").click()
    expect(page.locator(".kb-card > :is(h2, h3)").first).to_have_text("Wider margins")
    context.close()


def test_the_queue_is_not_indexed_and_leads_on(served: tuple[str, Path]) -> None:
    """Search engines leave out what is not answered, figures, and other orders of a list."""
    _, site = served
    mark = '<meta name="robots" content="noindex">'
    assert mark in (site / "unanswered/index.html").read_text(encoding="utf-8")
    assert mark in (site / "health/index.html").read_text(encoding="utf-8")
    assert mark not in (site / "ideas/index.html").read_text(encoding="utf-8")
    places = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "/repo/ideas/</loc>" in places
    assert "/unanswered/" not in places


def test_a_name_tells_who_it_is_once_somebody_points_at_it(visit: Visit) -> None:
    """It is read from their own page, and Escape puts it away."""
    visit.open("answers/")
    name = visit.page.locator("a.kb-name").first
    assert name.get_attribute("data-kb-known") is None, "nothing is fetched before"
    name.hover()
    expect(name).to_have_attribute("data-kb-known", re.compile(r"accepted answer"))
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("html")).to_have_class(re.compile("kb-known-away"))
