"""What a reader meets: the search by words and by keyboard, on a site served below a base path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kb_builder.characters import in_letters
from tests.chromium import instant, mounted
from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

INPUT = "[data-kb-search-input]"
Run = Callable[[str], object]
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


def test_a_mistyped_word_is_offered_as_it_may_have_been_meant(visit: Visit) -> None:
    visit.open("answers/")
    visit.page.keyboard.press("/")
    visit.page.locator(INPUT).fill("donwtime")
    visit.page.get_by_role("button", name="downtime").click()
    visit.page.wait_for_selector(HIT)
    expect(visit.page.locator(INPUT)).to_have_value("downtime")
    expect(visit.page.locator(f"{HIT} .kb-search__title").first).to_contain_text("rotate")


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
    visit.page.locator(f"{HIT} .kb-search__title", has_text="exit code").first.wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert "exit code" in visit.page.locator(f"{HIT} .kb-search__title").first.inner_text()


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


@pytest.mark.parametrize("harvested", ["2020-01-01", ""])
def test_a_site_that_nobody_refreshes_says_so(visit: Visit, harvested: str) -> None:
    visit.page.route("**/harvest.json", lambda route: route.fulfill(json={"harvested": harvested}))
    with visit.page.expect_response("**/harvest.json"):
        visit.open("answers/")
    visit.page.wait_for_load_state("networkidle")
    note = visit.page.locator("[data-kb-stale]")
    if harvested:
        note.wait_for(state="visible")
        assert "days ago" in note.inner_text()
    else:
        assert note.is_hidden()


@pytest.fixture(scope="module")
def run(browser: Browser, served: tuple[str, Path]) -> Iterator[Callable[[str], object]]:
    """Evaluates a call of the pure functions behind the search, all in one page."""
    context, home = browser.new_context(), served[0]
    page = context.new_page()
    page.goto(home)
    names = ("terms", "fillers", "ranking", "excerpt", "spelling")
    modules = ", ".join(f"...await import('{home}assets/kb/{name}.js')" for name in names)
    yield lambda call: page.evaluate(f"async () => {{ const t = {{ {modules} }}; return {call}; }}")
    context.close()


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("How do I rotate the token?", ["rotate", "token"]),
        ("what is it", ["what", "is", "it"]),
        ("kb.yml and C++ in node-js", ["kb.yml", "c++", "node-js"]),
        ('the "exit code" of kb', ['"exit code"', "kb"]),
        ("token TOKEN ｔｏｋｅｎ", ["token"]),
        ("useFormState --max-wait ERR_CONN_RESET", ["useformstate", "max-wait", "err_conn_reset"]),
        ("検索できる API", ["検索", "索で", "api"]),
        ("できる", ["でき", "きる"]),
        ("문서 검색", ["문서", "검색"]),
        ("検", ["検"]),
        ("?!", []),
    ],
)
def test_a_question_becomes_the_words_that_tell(run: Run, question: str, terms: list[str]) -> None:
    assert run(f"t.terms({question!r})") == terms


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("why does useFormState fail", ["use", "form", "state"]),
        ("ERR_CONN_RESET", ["err", "conn", "reset"]),
        ("XMLHttpRequest in node.js", ["xml", "http", "request", "node"]),
        ("plain words only 検索", []),
    ],
)
def test_identifiers_are_known_by_their_parts_too(run: Run, question: str, parts: list[str]) -> None:
    assert run(f"t.parts({question!r})") == parts


def test_writing_without_spaces_is_spelled_as_the_index_spells_it(run: Run) -> None:
    for text in ("検索", "検", "한국", "𠮟る"):
        assert run(f"t.inLetters({text!r})") == in_letters(text)


def test_of_too_many_words_the_rarest_known_are_asked_for(run: Run) -> None:
    ranks = "new Map([['often', 0], ['seldom', 8], ['rare', 9]])"
    call = f"t.choose(['zz', 'often', 'rare', 'seldom'], new Map(), {ranks}, 2)"
    assert run(call) == ["rare", "seldom"]


def test_words_on_very_many_pages_go_where_enough_others_stay(run: Run) -> None:
    assert run("t.choose(['app', 'a1', 'b2', 'c3'], new Map([['app', 0]]))") == ["a1", "b2", "c3"]
    assert run("t.choose(['app', 'a1'], new Map([['app', 0]]))") == ["app", "a1"]
    common = "new Map([['site', 0], ['page', 1], ['build', 2]])"
    assert run(f"t.choose(['a1', 'build', 'site', 'page'], {common})") == ["a1", "build", "page"]
    assert run(f"t.choose(['a1', 'b2', 'c3', 'building'], {common})") == ["a1", "b2", "c3"]


def test_what_the_words_say_is_added_up(run: Run) -> None:
    lists = "[{id:'a',score:1},{id:'b',score:1},{id:'c',score:1}], [{id:'b',score:2}]"
    assert run(f"t.merge([{lists}]).map((hit) => hit.id)") == ["b", "a", "c"]


def test_a_title_asked_the_same_way_comes_before_its_equal(run: Run) -> None:
    hits = "[{id: 'a', score: 1, title: 'The token'}, {id: 'b', score: 1, title: 'How do I use the token'}]"
    assert run(f"t.rerank({hits}, 'how do', ['how', 'do']).map((hit) => hit.id)") == ["b", "a"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Token rot", "Token rotation"),
        ("token", "Token rotation"),
        ("my token rotat", "Token rotation"),
        ("my token rotat?", "My tokens"),
    ],
)
def test_a_title_that_the_question_may_grow_into_comes_first(run: Run, typed: str, first: str) -> None:
    hits = "[{id: 'a', score: 1.2, title: 'My tokens'}, {id: 'b', score: 1, title: 'Token rotation'}]"
    assert run(f"t.rerank({hits}, {typed!r}, ['my'])[0].title") == first


@pytest.mark.parametrize(
    ("language", "small", "telling"),
    [
        ("de", "wie kann ich das the", "token anmelden"),
        ("fr", "comment est que je", "jeton site"),
        ("es-419", "cómo puedo la", "clave sitio"),
        ("pt-BR", "como eu faço para", "chave"),
        ("zh-CN", "如何 怎么 什么", "搜索 令牌"),
        ("ja", "です から", "検索 索で"),
        ("en", "how do i the", "wie"),
        ("xx", "how do i the", "die"),
    ],
)
def test_small_words_are_those_of_the_page_and_english_ones(
    run: Run, language: str, small: str, telling: str
) -> None:
    call = f"t.fillersOf({language!r})"
    assert run(f"{small.split()!r}.every({call})") is True
    assert run(f"{telling.split()!r}.some({call})") is False


def test_an_order_of_choice_leaves_out_what_is_hardly_relevant(run: Run) -> None:
    hits = "[{id: 'a', score: 10}, {id: 'b', score: 9}, {id: 'c', score: 1}]"
    assert run(f"t.reorder({hits}, ['c', 'b', 'a']).map((hit) => hit.id)") == ["b", "a"]


def test_the_excerpt_is_where_the_words_are(run: Run) -> None:
    text = "'lead '.repeat(50) + 'Rotating the token. ' + 'tail '.repeat(50)"
    pieces = run(f"t.excerpt({text}, ['rotate', 'token'], 10).filter((piece) => piece.marked)")
    assert pieces == [{"text": "Rotating ", "marked": True}, {"text": "token. ", "marked": True}]


def test_the_excerpt_marks_words_in_writing_without_spaces(run: Run) -> None:
    marked = run("t.excerpt('日本語で検索できます。', ['検索'], 10).filter((piece) => piece.marked)")
    assert marked == [{"text": "検索", "marked": True}]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("how to rotat the tokne", "how to rotat the token"),
        ("authenticaton fails", "authentication fails"),
        ("rotate token", ""),
        ("completely foreign", ""),
        ("ERR_TOKNE_1", ""),
    ],
)
def test_unknown_words_are_replaced_by_near_ones(run: Run, question: str, meant: str) -> None:
    words = ["token", "rotate", "authentication", "fails", "taken"]
    assert run(f"t.correct({question!r}, t.terms({question!r}), {words!r})") == meant


def test_letters_swapped_are_one_mistake(run: Run) -> None:
    assert run("[t.distance('tokne', 'token'), t.distance('abc', 'abd'), t.distance('', 'ab')]") == [
        1,
        1,
        2,
    ]
