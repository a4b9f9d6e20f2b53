"""The page of an answer as a reader in trouble meets it: what stands where, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import mounted

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LONG, SHORT, LOCKED = "answers/13-*/", "answers/10-*/", "answers/2-*/"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all that is looked at, in a visit that may use the clipboard."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def show(page: Page, shown: tuple[str, Path], address: str) -> None:
    home, site = shown
    folder = next(each for each in site.glob(address) if (each / "index.md").exists())
    page.goto(f"{home}{folder.relative_to(site).as_posix()}/")
    mounted(page)


def test_the_accepted_answer_of_a_short_question_starts_above_the_fold(
    page: Page, shown: tuple[str, Path]
) -> None:
    show(page, shown, SHORT)
    box = page.locator(".kb-accepted .kb-body").bounding_box()
    assert box is not None
    assert box["y"] < 500
    # The title is the question, and the byline names who answered and who accepted once.
    assert page.locator("h2:not(.kb-hidden)").first.inner_text() == "Accepted answer"
    assert page.locator(".kb-byline--answer").inner_text().startswith("Answered by")


def test_a_long_answer_has_a_list_of_its_headings(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, LONG)
    links = page.locator(".kb-contents a")
    assert links.all_inner_texts() == ["Before", "Rotate", "After"]
    links.last.click()
    expect(page.get_by_role("heading", name="After")).to_be_in_viewport()
    show(page, shown, SHORT)
    expect(page.locator(".kb-contents")).to_have_count(0)


def test_long_code_is_folded_until_it_is_asked_for(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, LONG)
    code = page.locator(".kb-body pre > code")
    folded = code.bounding_box()
    page.get_by_role("button", name="Show all 60 lines").click()
    whole = code.bounding_box()
    assert folded is not None
    assert whole is not None
    assert folded["height"] < whole["height"]
    expect(page.locator(".kb-code__more")).to_have_count(0)


@pytest.mark.parametrize("start", [LONG, "guide"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_button_that_copies_stands_beside_the_code(
    page: Page, shown: tuple[str, Path], width: int, start: str
) -> None:
    """Also on a page written by hand."""
    page.set_viewport_size({"width": width, "height": 844})
    show(page, shown, start)
    code = page.locator("pre > code").first.bounding_box()
    button = page.locator(".md-code__button").first.bounding_box()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert code is not None
    assert button is not None
    assert button["x"] >= code["x"] + code["width"]


def test_the_link_and_the_markdown_of_an_answer_can_be_copied(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, SHORT)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".md-dialog--active")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Copy as Markdown").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('#')")


def test_who_was_not_helped_asks_anew_with_the_page_in_the_form(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, SHORT)
    form = urlsplit(page.get_by_text("No, ask a new question").get_attribute("href") or "")
    assert form.path == "/acme/widgets/discussions/new"
    asked = parse_qs(form.query)
    assert asked["category"] == ["q-a"]
    assert "https://github.com/acme/widgets/discussions/10" in asked["body"][0]
    helped = page.get_by_text("Yes, upvote it on GitHub").get_attribute("href") or ""
    assert helped.endswith("#a10")


def test_a_locked_discussion_asks_for_nothing(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, LOCKED)
    expect(page.get_by_text("Did this help?")).to_have_count(0)
    expect(page.get_by_text("Read the discussion on GitHub")).to_be_visible()


def test_a_picture_opens_large_and_the_page_stays(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, SHORT)
    page.evaluate(
        """() => {
          const link = document.createElement("a");
          [link.className, link.href] = ["kb-picture", "https://example.org/shot.png"];
          link.append(document.createElement("img"));
          link.firstChild.alt = "a screenshot";
          document.querySelector(".kb-body").append(link);
        }"""
    )
    address = page.url
    page.locator("a.kb-picture").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="a screenshot")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="a screenshot")).to_have_count(0)
    assert page.url == address


def test_a_short_answer_takes_one_sheet_with_both_addresses(page: Page, shown: tuple[str, Path]) -> None:
    show(page, shown, SHORT)
    sheets = page.pdf(format="A4")
    assert re.findall(rb"/Count (\d+)", sheets) == [b"1"]
    page.emulate_media(media="print")
    said = page.inner_text("body")
    page.emulate_media(media="null")
    assert page.get_attribute("link[rel=canonical]", "href") in said
    assert "Question 10" in said
    assert "Discussion 10 of acme/widgets" in said
    assert "Copy link" not in said
    assert "Search" not in said
