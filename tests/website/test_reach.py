"""What is wider than the screen is scrolled by keyboard, too: code, tables, charts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.website.test_accessibility import KINDS, PLAIN, show

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Everything that can be scrolled sideways, numbered, and whether a key can be pressed in it.
_WIDE = """() => {
  const wide = [...document.querySelectorAll("main *")].filter((each) =>
    each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
    && /auto|scroll/.test(getComputedStyle(each).overflowX));
  wide.forEach((each, number) => { each.dataset.wide = number; });
  return wide.map((each) => each.tabIndex >= 0
    || each.querySelector("a[href], button, input, summary, [tabindex='0']") !== null);
}"""


@pytest.fixture(
    scope="module", params=[(1280, False), (390, False), (390, True)], ids=["wide", "narrow", "touch"]
)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a wide screen, on a narrow one, and on one that is touched but has a keyboard, too."""
    width, is_touched = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        has_touch=is_touched,
        is_mobile=is_touched,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PLAIN])
def test_whatever_is_too_wide_is_reached_and_scrolled_by_keyboard(
    page: Page, shown: tuple[str, Path], kind: str
) -> None:
    show(page, shown, kind)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # What is too wide is known when letters and styles are there.
    page.wait_for_function(f"() => ({_WIDE})().every((isReached) => isReached)")
    found = page.evaluate(_WIDE)
    assert found or kind != "answer with everything", "nothing is too wide there: this test sees nothing"
    for number, is_reached in enumerate(found):
        wide = page.locator(f'[data-wide="{number}"]')
        assert is_reached, wide.evaluate("(each) => each.outerHTML.slice(0, 300)")
        if wide.evaluate("(each) => each.tabIndex") >= 0:
            wide.focus()
            wide.evaluate("(each) => { each.scrollLeft = 0; }")
            page.keyboard.press("ArrowRight")
            page.wait_for_function(
                "(number) => document.querySelector(`[data-wide='${number}']`).scrollLeft > 0", arg=number
            )
