"""What a reader meets: the search by words and by keyboard, on a site served below a base path."""

from __future__ import annotations

import pytest

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
    assert visit.page.evaluate("document.activeElement.matches('[data-kb-search-input]')")


@pytest.mark.parametrize("address", ["", "no/such/page/"])
def test_home_and_404_carry_the_same_field(visit: Visit, address: str) -> None:
    visit.open(address)
    visit.page.keyboard.press("/")
    assert visit.page.locator(INPUT).count() == 1
    assert "Why does the build stop with exit code 3?" in ask(visit, "exit code")


def test_by_keyboard_alone_from_a_question_to_the_page_and_on_to_the_next(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.evaluate("window.stillTheSameDocument = true")
    for question, number in (("rotate token", 1), ("exit code", 2)):
        visit.page.keyboard.press("/")
        assert visit.page.locator(INPUT).input_value() == ""
        ask(visit, question)
        visit.page.keyboard.press("ArrowDown")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(f"**/repo/answers/{number}-*/")
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
    assert visit.page.evaluate("document.activeElement.matches('[data-kb-search-open]')")


def test_filters_narrow_and_browse(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    kind = visit.page.locator('[data-kb-search-filter="kind"]')
    kind.locator('option[value="idea"]').wait_for(state="attached")
    kind.select_option("idea")
    visit.page.wait_for_selector(HIT)
    assert visit.page.locator(HIT).count() == 1
    visit.page.locator(INPUT).fill("zebra")
    visit.page.wait_for_selector(HIT, state="detached")
    assert "zebra" in visit.page.locator("[data-kb-search-state]").inner_text()


def test_hostile_titles_are_words_and_nothing_else(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    hits = ask(visit, "</title><script>alert(1)</script>")
    assert "How do I escape `</title><script>alert(1)</script>`?" in hits
    visit.page.locator(HIT, has_text="escape").click()
    visit.page.wait_for_url("**/repo/answers/6-*/")
    assert visit.page.title() == "How do I escape `</title><script>alert(1)</script>`? - Widget help"


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


@pytest.mark.parametrize("harvested", ["2020-01-01", ""])
def test_a_site_that_nobody_refreshes_says_so(visit: Visit, harvested: str) -> None:
    visit.page.route("**/harvest.json", lambda route: route.fulfill(json={"harvested": harvested}))
    with visit.page.expect_response("**/harvest.json"):
        visit.open("answers/")
    note = visit.page.locator("[data-kb-stale]")
    if harvested:
        note.wait_for(state="visible")
        assert "days ago" in note.inner_text()
    else:
        assert note.is_hidden()


def run(visit: Visit, call: str) -> object:
    """Evaluate a call of the pure functions behind the search."""
    visit.open()
    return visit.page.evaluate(
        f"async () => {{ const t = await import('{visit.home}assets/kb/terms.js'); return {call}; }}"
    )


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("How do I rotate the token?", ["rotate", "token"]),
        ("what is it", ["what", "is", "it"]),
        ("kb.yml and C++ in node-js", ["kb.yml", "c++", "node-js"]),
        ('the "exit code" of kb', ['"exit code"', "kb"]),
        ("token TOKEN ｔｏｋｅｎ", ["token"]),
        ("?!", []),
    ],
)
def test_a_question_becomes_the_words_that_tell(visit: Visit, question: str, terms: list[str]) -> None:
    assert run(visit, f"t.terms({question!r})") == terms


def test_a_rare_word_weighs_more_than_a_common_one(visit: Visit) -> None:
    lists = "[{id:'a',score:1},{id:'b',score:1},{id:'c',score:1}], [{id:'b',score:1}]"
    assert run(visit, f"t.merge([{lists}], 100).map((hit) => hit.id)") == ["b", "a", "c"]


def test_the_excerpt_is_where_the_words_are(visit: Visit) -> None:
    text = "'lead '.repeat(50) + 'Rotating the token. ' + 'tail '.repeat(50)"
    pieces = run(visit, f"t.excerpt({text}, ['rotate', 'token'], 10).filter((piece) => piece.marked)")
    assert pieces == [{"text": "Rotating", "marked": True}, {"text": "token.", "marked": True}]
