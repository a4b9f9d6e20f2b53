"""How the pages look: at every width, in every kind, with letters of our own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.chromium import mounted
from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = [
    "",
    "answers/",
    "ideas/",
    "people/",
    "people/bob/",
    "topics/",
    "404.html",
    "answers/6-",
    "ideas/100-",
]


def address(visit: Visit, start: str) -> str:
    """Complete the address of a page that begins with `start`."""
    if not start.endswith("-"):
        return start
    visit.open("answers/" if start.startswith("answers") else "ideas/")
    titles = visit.page.locator(".kb-card > :is(h2, h3) > a")
    links = titles.evaluate_all("links => links.map((link) => link.href)")
    return next(str(link) for link in links if f"/{start}" in str(link)).removeprefix(visit.home)


@pytest.mark.parametrize("start", PAGES)
def test_no_page_is_wider_than_the_screen(visit: Visit, start: str) -> None:
    """As it is opened on a phone and on a desk, and when that phone or window is turned or drawn wider."""
    where = address(visit, start)
    for opened, drawn in ((320, 390), (1280, 820)):
        visit.page.set_viewport_size({"width": opened, "height": 800})
        visit.open(where)
        for width in (opened, drawn):
            visit.page.set_viewport_size({"width": width, "height": 800})
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_letters_are_our_own(visit: Visit) -> None:
    visit.open()
    assert visit.page.evaluate("document.fonts.ready.then(() => document.fonts.check('17px Inter'))")
    assert "Inter" in visit.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


def test_the_facts_stand_beside_the_text_where_there_is_room_and_fold_where_there_is_not(
    visit: Visit,
) -> None:
    visit.open(address(visit, "answers/6-"))
    facts = visit.page.locator(".kb-facts")
    assert facts.is_visible()
    beside, text = facts.bounding_box(), visit.page.locator("h1").bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["x"] > text["x"] + text["width"]
    visit.page.set_viewport_size({"width": 390, "height": 800})
    expect(facts).to_be_hidden()
    visit.page.locator(".kb-provenance > summary").click()
    expect(facts).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_visit_follows_the_readers_scheme_and_the_switch_changes_it(
    visit: Visit, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.open()
    names = {"light": "default", "dark": "slate"}
    assert visit.page.get_attribute("body", "data-md-color-scheme") == names.pop(scheme)
    visit.page.locator(".md-header__option label:not([hidden])").click()
    (other,) = names.values()
    visit.page.wait_for_selector(f"body[data-md-color-scheme='{other}']")


def test_a_page_is_whole_before_materials_script_is_there(visit: Visit) -> None:
    """Colours, the search and what subscribes to pages: the script is fetched after all else."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route("**/bundle.*.js", hold)
    visit.page.emulate_media(color_scheme="dark")
    visit.page.add_init_script(SUBSCRIBE)
    visit.page.goto(visit.home, wait_until="load")
    assert visit.page.get_attribute("body", "data-md-color-scheme") == "slate"
    visit.page.keyboard.press("/")
    visit.page.locator("[data-kb-search-input]").first.fill("token")
    visit.page.locator("[data-kb-search-result]").first.wait_for()
    assert visit.page.evaluate("globalThis.pages") is None
    held[0].continue_()
    mounted(visit.page)
    assert visit.page.evaluate("globalThis.pages") == 1


# As a plugin's script does at the end of a page.
SUBSCRIBE = """document.addEventListener("DOMContentLoaded", () => {
  window.document$.subscribe(() => (globalThis.pages = (globalThis.pages ?? 0) + 1));
});"""

CONTRAST = """(primary) => {
  document.body.dataset.mdColorPrimary = primary;
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (color) => {
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.body);
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const probe = document.querySelector(".kb-card > :is(h2, h3) > a");
  return {
    link: ratio(luminance(getComputedStyle(probe).color), luminance(style.backgroundColor)),
    text: ratio(luminance(style.color), luminance(style.backgroundColor)),
  };
}"""


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_any_primary_colour_gives_links_that_can_be_read(visit: Visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "slate" else "light")
    visit.open()
    for primary in ("custom", "yellow", "lime", "red", "teal", "brown", "black", "white"):
        ratios = visit.page.evaluate(CONTRAST, primary)
        assert ratios["link"] >= 4.5, primary
        assert ratios["text"] >= 7, primary


def test_data_for_machines_is_in_the_head_and_never_runs(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.locator(".kb-card > :is(h2, h3) > a").first.click()
    visit.page.wait_for_url("**/answers/*-*/")
    visit.page.wait_for_selector('head script[type="application/ld+json"]', state="attached")
    assert (
        visit.page.locator("body script:not([src], [type], #__config)").filter(has_text="@context").count()
        == 0
    )
