"""What a reader meets on a site in another language, and on one that is read from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import mounted
from tests.website import showcase
from tests.website.site import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

INPUT = "[data-kb-search-input]"
HIT = "[data-kb-search-results] a[data-kb-search-result]"
PHONE = {"width": 390, "height": 844}
KINDS = (
    "",
    "answers/",
    "topics/",
    "ideas/",
    "ideas/wanted/",
    "people/",
    "unanswered/",
    "health/",
    "no/such/page/",
)


def _site(folder: Path, language: str) -> Iterator[tuple[str, Path]]:
    root = folder / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        showcase.lay_down(root, home, language)
        yield home, root / "site"


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site in a language without a catalogue, from right to left."""
    yield from _site(tmp_path_factory.mktemp("arabic"), "ar")


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site in French."""
    yield from _site(tmp_path_factory.mktemp("french"), "fr")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page of the width of a phone; nothing in it may fail."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def _pages(site: Path) -> list[str]:
    answers = sorted(f"answers/{found.name}/" for found in (site / "answers").iterdir() if found.is_dir())
    return [*KINDS, *answers[:3], min(f"ideas/{one.name}/" for one in (site / "ideas").glob("1*"))]


def test_nothing_sticks_out_from_right_to_left_on_a_phone(phone: Page, arabic: tuple[str, Path]) -> None:
    """Every kind of page fits the width, and the page itself runs from right to left."""
    home, site = arabic
    wide = {}
    for address in _pages(site):
        phone.goto(home + address)
        mounted(phone)
        assert (
            phone.locator("html").get_attribute("dir") == "rtl" or phone.locator("body[dir=rtl]").count() == 1
        )
        width = phone.evaluate("document.documentElement.scrollWidth")
        wide |= {address: width} if width > PHONE["width"] else {}
    assert wide == {}


def test_the_search_works_from_right_to_left(phone: Page, arabic: tuple[str, Path]) -> None:
    """The dialog lies within the screen, finds, and leads to the page by keyboard."""
    phone.goto(f"{arabic[0]}answers/")
    mounted(phone)
    phone.keyboard.press("/")
    phone.locator(INPUT).fill("rotate the token")
    phone.wait_for_selector(HIT)
    for part in ("dialog[open]", HIT, INPUT):
        box = phone.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/answers/1-*/")


def test_counts_and_dates_in_latin_letters_keep_their_order(phone: Page, arabic: tuple[str, Path]) -> None:
    """The number stays before the word, whatever the direction of the page."""
    phone.goto(f"{arabic[0]}{_pages(arabic[1])[9]}")
    orders = phone.evaluate("""() => [...document.querySelectorAll('time, .kb-votes')].map((found) => {
        const range = document.createRange(), places = [];
        const walker = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
        for (let text; (text = walker.nextNode()); ) {
          for (const part of text.data.matchAll(/[\\w▲]+/g)) {
            range.setStart(text, part.index);
            range.setEnd(text, part.index + part[0].length);
            const { left, top, width } = range.getBoundingClientRect();
            if (width) places.push({ left, top });
          }
        }
        const isAfter = (one, other) => one.left < other.left || one.top < other.top;
        return places.every((place, index) => !index || isAfter(places[index - 1], place));
      })""")
    assert orders
    assert all(orders)


def test_the_scripts_speak_the_language_of_the_site(phone: Page, french: tuple[str, Path]) -> None:
    """Field, state, kinds and the words for nothing found are French."""
    phone.goto(f"{french[0]}answers/")
    mounted(phone)
    phone.keyboard.press("/")
    field = phone.locator(INPUT)
    assert field.get_attribute("placeholder") == "Demandez avec vos propres mots …"
    field.fill("rotate the token")
    phone.wait_for_selector(HIT)
    expect(phone.locator("[data-kb-search-state]")).to_contain_text("page")
    expect(phone.locator(".kb-search__kind").first).to_have_text("Réponse")
    expect(phone.locator(".kb-search__facts").first).to_contain_text("réponse de")
    field.fill("zzzzqqqq")
    expect(phone.locator("[data-kb-search-state]")).to_contain_text(
        "Aucun résultat pour «\u00a0zzzzqqqq\u00a0»"
    )
    expect(phone.locator("[data-kb-search-ask]")).to_contain_text("Demander sur GitHub")


def test_the_frame_of_a_page_is_in_its_language(phone: Page, french: tuple[str, Path]) -> None:
    """The footer, the page for a wrong address, the sorter and the language that the page claims."""
    home, _ = french
    phone.goto(f"{home}no/such/page/")
    assert phone.title().startswith("Page introuvable")
    assert "Réalisé avec kb-builder et" in phone.locator("footer").inner_text()
    phone.goto(f"{home}ideas/")
    assert phone.locator("html").get_attribute("lang") == "fr"
    mounted(phone)
    phone.set_viewport_size({"width": 1280, "height": 800})  # on a phone the search is for words
    phone.locator("[data-kb-find]").fill("dark")
    expect(phone.locator("[data-kb-count]")).to_contain_text("affichée")


def test_an_english_page_carries_no_catalogue(phone: Page, shown: tuple[str, Path]) -> None:
    """English stands in the code itself, so its readers load nothing for it."""
    phone.goto(shown[0])
    assert phone.locator("#kb-words").count() == 0


def test_a_folded_question_is_printed_open(phone: Page, shown: tuple[str, Path]) -> None:
    """Paper shows the whole question, and nothing that only a click would use."""
    home, site = shown
    folded = next(
        path.parent.name
        for path in sorted((site / "answers").glob("*/index.html"))
        if 'class="kb-question"' in path.read_text(encoding="utf-8")
    )
    phone.goto(f"{home}answers/{folded}/")
    question = phone.locator(".kb-question .kb-body")
    expect(question).not_to_be_visible()
    phone.emulate_media(media="print")
    expect(question).to_be_visible()
    for hidden in (
        ".kb-question b >> nth=0",
        ".kb-trail",
        ".kb-header",
        ".kb-permalink >> nth=0",
        ".kb-related",
        "h2:has(+ .kb-related)",
    ):
        expect(phone.locator(hidden)).not_to_be_visible()


def test_the_words_on_the_fold_say_what_a_click_does(phone: Page, shown: tuple[str, Path]) -> None:
    """Closed it offers the whole question, open it offers to fold it."""
    home, site = shown
    folded = next(
        path.parent.name
        for path in sorted((site / "answers").glob("*/index.html"))
        if 'class="kb-question"' in path.read_text(encoding="utf-8")
    )
    phone.goto(f"{home}answers/{folded}/")
    more, less = phone.locator(".kb-question b:first-of-type"), phone.locator(".kb-question b:last-of-type")
    expect(more).to_be_visible()
    expect(less).not_to_be_visible()
    more.click()
    expect(less).to_be_visible()
    expect(more).not_to_be_visible()
    less.click()
    expect(phone.locator(".kb-question .kb-body")).not_to_be_visible()
