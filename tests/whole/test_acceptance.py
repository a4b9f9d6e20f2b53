"""What strangers write, seen on the finished site: hostile text, people who left, hidden posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from playwright.sync_api import Browser, Page

from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, new_project
from tests.serving import serve

pytestmark = pytest.mark.slow

SCRIPT_TITLE = "How do I escape `</title><script>globalThis.pwned=1</script>`?"
LITERALS = '--8<-- "secret.txt"\n{{ 7*7 }}\n{: onclick=pwned }\n*[stays]: pwned'
ACTIVE = '<script>globalThis.pwned=1</script><img src=x onerror="globalThis.pwned=1">'
HOSTILE = {
    101: (SCRIPT_TITLE, "Body."),
    102: ("../../etc/passwd", "---\ntitle: injected\n---\nThe whole text stays."),
    103: ("index", "Error: x\nThe whole text stays."),
    104: ("日本語だけの題名", "\ufeff---\ntitle: injected\n---\nThe whole text stays."),
    105: ("x" * 300, "...\nThe whole text stays."),
    106: ("same title", f"{LITERALS}\nThe whole text stays."),
    107: ("same title", f"{ACTIVE}The whole text stays."),
    108: ("\u202eexe.eman", "<!-- kb:end -->\n<!-- kb:begin x {} -->\nThe whole text stays."),
    109: ("CON", "</div></article></main><h1>out</h1>\nThe whole text stays."),
}


def _answered(number: int, title: str, body: str) -> dict:
    author = {"login": "ada", "databaseId": 101}
    answer = {"author": {"login": "grace", "databaseId": 102}, "createdAt": "2025-03-02T09:00:00Z"}
    return {
        "number": number,
        "title": title,
        "body": body,
        "author": author,
        "category": {"name": "Q&A"},
        "createdAt": "2025-03-01T09:00:00Z",
        "comments": [{**answer, "body": body, "isAnswer": True}],
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Kb:
    """A project whose discussions hold every hostile title and body, harvested and built."""
    data = load(WIDGETS)
    for number, (title, body) in HOSTILE.items():
        data.add(_answered(number, title, body))
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "secret.txt").write_text("TOP SECRET", encoding="utf-8")
    with GitHub([data]) as github:
        kb = new_project(github, folder)
        kb("harvest")
        kb("build")
    return Kb(folder)


@pytest.fixture(scope="module")
def page_of(browser: Browser) -> Iterator[Page]:
    """A page in headless Chromium."""
    page = browser.new_page()
    yield page
    page.close()


def _pages(kb: Kb) -> dict[int, dict]:
    manifest = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))
    return {page["number"]: page for page in manifest["pages"]}


def _document(kb: Kb, number: int) -> ElementTree.Element:
    html = (kb.folder / "site" / _pages(kb)[number]["url"] / "index.html").read_text(encoding="utf-8")
    return html5lib.parse(html, namespaceHTMLElements=False)


def _everything(kb: Kb) -> str:
    files = [path for path in (kb.folder / "site").rglob("*") if path.is_file()]
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def _words(element: ElementTree.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("number", HOSTILE)
def test_hostile_titles_and_bodies_are_shown_and_nothing_else(hostile: Kb, number: int) -> None:
    """The title is shown as it is, the text completely, and no element comes from either."""
    document = _document(hostile, number)
    quiet = _document(hostile, 1)
    title = HOSTILE[number][0].replace("\u202e", "")
    # Words in backticks are code, as on GitHub.
    assert _words(document.find(".//h1")) == title.replace("`", "")
    assert title in _words(document.find("head/title"))
    posts = " ".join(_words(element) for element in document.iter() if "data-kb-region" in element.attrib)
    assert posts.count("The whole text stays.") == (0 if number == 101 else 2)
    for tag in ("script", "style", "base", "iframe", "form"):
        assert len(document.findall(f".//{tag}")) == len(quiet.findall(f".//{tag}"))
    handlers = [name for element in document.iter() for name in element.attrib if name.startswith("on")]
    assert handlers == [name for element in quiet.iter() for name in element.attrib if name.startswith("on")]


def test_text_that_other_extensions_would_read_stays_literal(hostile: Kb) -> None:
    """Snippets, macros, attribute lists, abbreviations and front matter in a post are just text."""
    words = _words(_document(hostile, 106))
    for literal in LITERALS.splitlines():
        assert literal in words
    everything = _everything(hostile)
    assert "TOP SECRET" not in everything
    assert "title: injected" in _words(_document(hostile, 102))


def test_every_discussion_has_a_file_of_its_own(hostile: Kb) -> None:
    """Slugs are ASCII, at most 100 bytes, inside content/, and no two discussions share one."""
    files = list((hostile.folder / "content").rglob("*.md"))
    assert len({path.relative_to(hostile.folder).as_posix().lower() for path in files}) == len(files)
    assert [path.name for path in files if len(path.name.encode()) > 100 or not path.name.isascii()] == []
    urls = [page["url"] for page in _pages(hostile).values()]
    assert len(set(urls)) == len(urls)
    assert _pages(hostile)[102]["url"].startswith("answers/102-")
    assert "name: " not in (hostile.folder / "content/answers/index.md").read_text(encoding="utf-8")


def test_machine_readable_files_hold_titles_safely(hostile: Kb) -> None:
    """Feeds and sitemap are well-formed, kb.json has plain titles, JSON-LD parses and ends no script."""
    site = hostile.folder / "site"
    assert _pages(hostile)[101]["title"] == SCRIPT_TITLE
    feed = ElementTree.parse(site / "feed.xml")
    titles = [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert SCRIPT_TITLE in titles
    ElementTree.parse(site / "sitemap.xml")
    data = [
        script
        for script in _document(hostile, 101).iter("script")
        if script.get("type") == "application/ld+json"
    ]
    assert json.loads(data[0].text)["@graph"][0]["mainEntity"]["name"] == SCRIPT_TITLE


def test_nothing_of_a_post_runs_in_a_browser(hostile: Kb, page_of: Page) -> None:
    """Chromium opens the hostile pages, their indexes and a search for them: no call, no foreign request."""
    foreign: list[str] = []
    with serve(hostile.folder / "site") as base:
        page_of.on(
            "request",
            lambda request: foreign.append(request.url) if not request.url.startswith(base) else None,
        )
        for url in ["", "answers/", "404.html", *(_pages(hostile)[number]["url"] for number in HOSTILE)]:
            page_of.goto(base + url)
            assert page_of.evaluate("globalThis.pwned") is None
        page_of.goto(base)
        page_of.keyboard.press("/")
        page_of.locator("[data-kb-search-input]:visible").fill("escape title script")
        page_of.locator("[data-kb-search-result]").first.wait_for()
        assert (
            SCRIPT_TITLE.replace("`", "") in page_of.locator("[data-kb-search-results]:visible").inner_text()
        )
        assert page_of.evaluate("globalThis.pwned") is None
    assert foreign == []


def test_a_deleted_account_leaves_no_trace(tmp_path: Path) -> None:
    """When an author is gone, the next run credits "deleted user": no login, avatar or link anywhere."""
    data = load(WIDGETS)
    leaving = {"login": "leaver-of-sites", "databaseId": 401}
    data.add({**_answered(201, "Asked by somebody who leaves", "Text."), "author": leaving})
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        kb("build")
        assert (tmp_path / "site/people/leaver-of-sites/index.html").exists()
        data.discussion(201)["author"] = None
        kb("harvest")
        kb("build")
    assert "deleted user" in _words(_document(kb, 201))
    files = [
        path
        for name in ("archive", "content", "site")
        for path in (tmp_path / name).rglob("*")
        if path.is_file()
    ]
    assert [path for path in files if b"leaver-of-sites" in path.read_bytes() or "leaver" in path.name] == []


def test_an_answer_is_followed_through_every_state(tmp_path: Path) -> None:
    """Accepted, un-accepted, another accepted, edited, hidden as spam, accepted again: the page follows."""
    data = load(WIDGETS)
    data.add(_answered(301, "Followed", "First answer text."))
    second = {"author": {"login": "linus-m", "databaseId": 103}, "createdAt": "2025-03-03T09:00:00Z"}
    data.discussion(301)["comments"] += data.add(
        {**_answered(999, "Donor", "x"), "comments": [{**second, "body": "Second answer text."}]}
    )["comments"]
    data.remove(999)
    first, other = data.discussion(301)["comments"]
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)

        def seen() -> str:
            kb("harvest")
            kb("build")
            return _words(_document(kb, 301)) if 301 in _pages(kb) else ""

        assert "First answer text." in seen()
        first["isAnswer"] = False
        assert seen() == ""
        other["isAnswer"] = True
        assert "Second answer text." in seen()
        other.update(body="Second answer, edited.", lastEditedAt="2025-04-01T09:00:00Z")
        data.discussion(301)["answerChosenAt"] = "2025-03-04T09:00:00Z"
        text = seen()
        assert "Second answer, edited." in text
        assert "after it was accepted" in text
        other.update(isMinimized=True, minimizedReason="spam")
        assert seen() == ""
        assert "Second answer, edited." not in _everything(kb)
        other.update(isMinimized=False, minimizedReason=None)
        assert "Second answer, edited." in seen()


def test_each_page_says_who_when_and_under_which_licence(hostile: Kb) -> None:
    """Author, source address, dates and licence stand on every answer and every idea."""
    for number, page in _pages(hostile).items():
        document = _document(hostile, number)
        links = [link.get("href") for link in document.iter("a")]
        assert f"https://github.com/acme/widgets/discussions/{number}" in links
        assert any(time.get("datetime") for time in document.iter("time"))
        assert "Licence of the repository" in _words(document)
        assert (page["asked_by"] or "deleted user") in _words(document)


def test_moderation_is_respected(hostile: Kb) -> None:
    """Spam, abuse and off-topic comments are on no page; outdated, duplicate and resolved ones say so."""
    everything = _everything(hostile)
    hidden = [
        post for post in load(WIDGETS).posts(6) if post["minimizedReason"] in ("spam", "abuse", "off-topic")
    ]
    assert len(hidden) == 3
    assert [post["body"] for post in hidden if post["body"] in everything] == []


def test_one_page_that_cannot_be_rendered_spoils_no_other(tmp_path: Path) -> None:
    """A post beyond the renderer's budget is shown as plain text with its source; the rest is as before."""
    data = load(WIDGETS)
    data.add(_answered(401, "Too much", "word " * 70_000))
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        done = kb("build")
    assert "401-too-much" in done.stderr
    assert "word word word" in _words(_document(kb, 401))
    assert len(_pages(kb)) > 1


def test_the_site_warns_when_nobody_harvests_any_more(hostile: Kb, page_of: Page, tmp_path: Path) -> None:
    """A last harvest more than a week ago is announced to readers; a fresh one is not."""
    with serve(hostile.folder / "site") as base:
        page_of.goto(base)
        page_of.wait_for_load_state("networkidle")
        assert page_of.locator("[data-kb-stale]").is_hidden()
        old = {"harvested": "2025-01-01"}
        page_of.route("**/harvest.json", lambda route: route.fulfill(json=old))
        page_of.goto(base)
        page_of.locator("[data-kb-stale]").wait_for(state="visible")
        page_of.unroute("**/harvest.json")


def test_the_environment_of_mkdocs_has_no_token(hostile: Kb) -> None:
    """`kb build` gives MkDocs an environment without anything that is named like a secret."""
    hook = hostile.folder / "show_environment.py"
    hook.write_text(
        "import os\ndef on_startup(**_): open('names.txt', 'w').write(' '.join(os.environ))\n",
        encoding="utf-8",
    )
    mkdocs = hostile.folder / "mkdocs.yml"
    mkdocs.write_text(
        mkdocs.read_text(encoding="utf-8") + "\nhooks: [show_environment.py]\n", encoding="utf-8"
    )
    secrets = {"GITHUB_TOKEN": "a", "GH_TOKEN": "b", "KB_APP_PRIVATE_KEY": "c", "AWS_SECRET_ACCESS_KEY": "d"}
    hostile("build", **secrets, HARMLESS="e")
    names = (hostile.folder / "names.txt").read_text().split()
    assert "HARMLESS" in names
    assert [name for name in names if name in secrets] == []
