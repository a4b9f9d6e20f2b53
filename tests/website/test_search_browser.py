"""What a reader meets: the search by words and by keyboard, on a site served below a base path."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.chromium import instant, mounted
from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]


INPUT = "[data-kb-search-input]"
HIT = "[data-kb-search-results] a[data-kb-search-result]"


def ask(visit: Visit, question: str) -> list[str]:
    """Type a question and give the titles of the hits."""
    visit.page.locator(INPUT).fill(question)
    visit.page.wait_for_selector(HIT)
    return visit.page.locator(f"{HIT} .kb-search__title").all_inner_texts()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (
            "how can I rotate my tokens with no downtime at all?",
            "How do I rotate the token without downtime?",
        ),
        ("what is the meaning of exit code 3 please", "Why does the build stop with exit code 3?"),
        ("uploading an image", "Where are uploaded images stored?"),
        ("日本語", "日本語で検索できますか？"),
        ("dark mode", "Dark mode for the printed page"),
    ],
)
def test_a_whole_question_finds_its_answer_first(visit: Visit, question: str, title: str) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    assert ask(visit, question)[0] == title


@pytest.mark.parametrize("key", ["/", "s", "Control+k", "Meta+k"])
def test_each_key_opens_the_one_field(visit: Visit, key: str) -> None:
    visit.open("answers/")
    visit.page.keyboard.press(key)
    assert visit.page.locator(INPUT).count() == 1
    expect(visit.page.locator(INPUT)).to_be_focused()


@pytest.mark.parametrize("address", ["", "no/such/page/"])
def test_home_and_404_carry_the_same_field(visit: Visit, address: str) -> None:
    visit.open(address)
    visit.page.keyboard.press("/")
    assert visit.page.locator(INPUT).count() == 1
    assert "Why does the build stop with exit code 3?" in ask(visit, "exit code")


def test_by_keyboard_alone_from_a_question_to_the_page_and_on_to_the_next(visit: Visit) -> None:
    visit.open("answers/")
    instant(visit.page)
    visit.page.evaluate("window.stillTheSameDocument = true")
    for question, number in (("rotate token", 1), ("exit code", 2)):
        visit.page.keyboard.press("/")
        assert visit.page.locator(INPUT).input_value() == ""
        ask(visit, question)
        visit.page.keyboard.press("ArrowDown")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(f"**/repo/answers/{number}-*/")
        mounted(visit.page)
        visit.page.wait_for_selector("dialog:not([open])", state="attached")
        assert visit.page.locator(INPUT).count() == 0
    assert visit.page.evaluate("window.stillTheSameDocument"), "instant navigation was lost"


def test_enter_opens_the_best_hit_even_before_it_is_shown(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("rotate token")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/repo/answers/1-*/")


def test_escape_closes_and_gives_the_focus_back(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.locator("[data-kb-search-open]").click()
    visit.page.keyboard.type("token")
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector("dialog:not([open])", state="attached")
    expect(visit.page.locator("[data-kb-search-open]")).to_be_focused()


def test_filters_narrow_and_browse(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    kind = visit.page.locator('[data-kb-search-filter="kind"]')
    kind.locator('option[value="idea"]').wait_for(state="attached")
    kind.select_option("idea")
    expect(visit.page.locator(HIT)).to_have_count(2)
    visit.page.locator(INPUT).fill("zebra")
    visit.page.wait_for_selector(HIT, state="detached")
    expect(visit.page.locator("[data-kb-search-state]")).to_contain_text("zebra")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("検索", "日本語で検索できますか？"),
        ("日本語の検索方法", "日本語で検索できますか？"),
        ("palette", "Can I change the colour of the header?"),
        ("theme.palette.primary is ignored", "Can I change the colour of the header?"),
        (
            'Traceback (most recent call last):\n  File "/srv/app/main.py", line 12, in <module>\n    run()\n'
            "SystemExit: exit code 3\nkb: refused by a guard, too many pages would have vanished "
            + "at 0x7f "
            * 40,
            "Why does the build stop with exit code 3?",
        ),
    ],
)
def test_any_writing_identifiers_and_whole_error_messages_find_their_page(
    visit: Visit, question: str, title: str
) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    assert ask(visit, question)[0] == title


def test_the_question_is_in_the_address_and_a_shared_one_is_answered(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    ask(visit, "rotate token")
    expect(visit.page).to_have_url(f"{visit.home}answers/?q=rotate+token")
    for address in ("answers/?q=exit+code", "?q=exit+code"):
        visit.open(address)
        visit.page.wait_for_selector(HIT)
        assert visit.page.locator(INPUT).input_value() == "exit code"
    visit.page.keyboard.press("/")
    visit.page.keyboard.press("Escape")
    expect(visit.page).to_have_url(visit.home)


def test_a_mistyped_word_is_answered_as_it_may_have_been_meant(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    assert "rotate" in ask(visit, "donwtime")[0]
    expect(visit.page.locator("[data-kb-search-state]")).to_contain_text("Showing results for “downtime”")


def test_beside_other_hits_a_mistyped_word_is_offered_as_it_may_have_been_meant(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    ask(visit, "uploaded images stored and donwtime")
    expect(visit.page.locator("[data-kb-search-state]")).to_contain_text("No page holds “donwtime”")
    visit.page.get_by_role("button", name="uploaded images stored and downtime").click()
    expect(visit.page.locator(INPUT)).to_have_value("uploaded images stored and downtime")
    expect(visit.page.locator("[data-kb-search-state]")).not_to_contain_text("No page holds")


def test_filters_stand_in_the_address_and_are_set_again(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    kind = visit.page.locator('[data-kb-search-filter="kind"]')
    kind.locator('option[value="idea"]').wait_for(state="attached")
    kind.select_option("idea")
    visit.page.locator(INPUT).fill("dark")
    expect(visit.page).to_have_url(f"{visit.home}answers/?q=dark&kind=idea")
    visit.open("answers/?kind=idea&q=dark&status=nothing")
    expect(visit.page.locator(HIT)).to_have_count(1)
    expect(visit.page.locator('[data-kb-search-filter="kind"]')).to_have_value("idea")
    visit.page.keyboard.press("Escape")
    expect(visit.page).to_have_url(f"{visit.home}answers/")


def test_on_a_phone_the_filters_are_behind_one_button(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.open("answers/")
    visit.page.locator("[data-kb-search-open]").click()
    ask(visit, "token")
    kind = visit.page.locator('[data-kb-search-filter="kind"]')
    expect(kind).to_be_hidden()
    visit.page.get_by_role("button", name="Filters").click()
    expect(kind).to_be_visible()


@pytest.mark.parametrize(
    ("question", "address"),
    [("bob", "people/bob/"), ("auth", "topics/auth/"), ("remove my name", "privacy/")],
)
def test_people_topics_and_pages_are_found_in_groups(visit: Visit, question: str, address: str) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    ask(visit, question)
    expect(visit.page.locator(f'{HIT}[href$="/repo/{address}"]')).to_be_visible()


@pytest.mark.parametrize("word", ["certificate", "rust", "xyzzy", "certificate of rust"])
def test_a_word_that_is_nowhere_finds_nothing(visit: Visit, word: str) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.locator(INPUT).fill(word)
    visit.page.locator("[data-kb-search-empty]").wait_for()
    expect(visit.page.locator("[data-kb-search-state]")).to_contain_text(word)
    assert visit.page.locator(HIT).count() == 0


def test_no_file_is_asked_for_that_is_not_there(visit: Visit) -> None:
    """No word of the site begins with x: there is no list of them to correct spelling from."""
    missing: list[str] = []
    visit.page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.locator(INPUT).fill("xyzzy")
    visit.page.locator("[data-kb-search-empty]").wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert [address for address in missing if "/pagefind/" in address] == []


def test_where_nothing_is_found_there_is_a_way_on(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.locator(INPUT).fill("zebra & quokka?")
    ask_link = visit.page.get_by_role("link", name="Ask on GitHub")
    ask_link.wait_for()
    target = ask_link.get_attribute("href") or ""
    assert target.startswith(
        "https://github.com/acme/widgets/discussions/new?category=q-a&title=zebra+%26+quokka"
    )
    visit.page.locator("[data-kb-search-topics] a", has_text="auth").click()
    visit.page.wait_for_url("**/repo/topics/auth/")


def test_the_last_keystroke_wins_whatever_arrives_later(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("where are uploaded images stored", delay=15)
    visit.page.keyboard.press("Control+A")
    visit.page.keyboard.type("exit code", delay=15)
    first = visit.page.locator(f"{HIT} .kb-search__title").first
    # Other hits of the first question hold these words too: what counts is which one comes first.
    expect(first).to_contain_text("exit code")
    visit.page.wait_for_load_state("networkidle")
    assert "exit code" in first.inner_text()
    assert visit.page.url == f"{visit.home}answers/?q=exit+code"


def test_hits_can_be_ordered_by_votes_and_date(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    ask(visit, "page")
    visit.page.locator("[data-kb-search-sort]").select_option("votes")
    first = visit.page.locator(HIT).first
    first.locator("text=▲ 41").wait_for()
    assert "proposed by" in first.inner_text()


def test_hostile_titles_are_words_and_nothing_else(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    hits = ask(visit, "</title><script>alert(1)</script>")
    assert "How do I escape </title><script>alert(1)</script>?" in hits
    visit.page.locator(HIT, has_text="escape").click()
    visit.page.wait_for_url("**/repo/answers/6-*/")
    expect(visit.page).to_have_title("How do I escape `</title><script>alert(1)</script>`? - Widget help")


def test_keys_typed_into_a_field_stay_there(visit: Visit) -> None:
    visit.open()
    visit.page.locator(INPUT).click()
    visit.page.keyboard.type("s/s")
    assert visit.page.locator(INPUT).input_value() == "s/s"


def test_a_site_without_an_index_says_so(visit: Visit) -> None:
    visit.page.route("**/pagefind/**", lambda route: route.abort())
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("token")
    visit.page.get_by_text("could not be loaded").wait_for()


def test_what_words_need_is_fetched_while_they_are_typed(visit: Visit) -> None:
    """After the last key only what is shown of pages is left to fetch."""
    visit.open("answers/")
    fetched = visit.page.evaluate("""async () => {
      const { prepare, search } = await import("../assets/kb/index.js");
      const typed = ["where are ", "where are uploaded ", "where are uploaded imag"];
      for (const question of typed) await prepare(question);
      const before = performance.getEntriesByType("resource").length;
      await search("where are uploaded images", {});
      return performance.getEntriesByType("resource").slice(before).map(({ name }) => name);
    }""")
    assert fetched
    assert [name for name in fetched if "/pagefind/pages/" not in name] == []
