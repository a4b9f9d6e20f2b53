"""A site of plain Material stays one: its look, its plugins, and our search and styles beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb_builder.publication import SiteFacts
from kb_builder.website.plain_material import Dressing
from tests.chromium import mounted
from tests.website.axe import every_state
from tests.website.site import built, project, publish, serving

_THEME = """\
theme:
  name: material
  font: {text: Inter}
  language: de
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default}
    - {media: "(prefers-color-scheme: dark)", scheme: slate}
extra_css: [own.css]
"""
_POST = "---\ndate: 2026-01-01\ntags: [news]\n---\n# First post\n\nWords of our own.\n"
_CONTRAST = """async () => {
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  const { violations } = await axe.run(".md-content [class^=kb-]", { runOnly: ["color-contrast"] });
  return violations.flatMap(({ nodes }) => nodes.map((one) => `${one.target}: ${one.failureSummary}`));
}"""
_AXE = Path(__file__).resolve().parent.parent.parent / "node_modules/axe-core/axe.min.js"

pytestmark = pytest.mark.slow


def laid_down(root: Path, home: str, plugins: str) -> Path:
    """Build a site of plain Material below a folder, and give the folder of the site."""
    target = project(root, home)
    file = target.root / "mkdocs.yml"
    text = file.read_text().replace("theme: {name: kb_builder}\n", _THEME)
    file.write_text(text.replace("plugins: []\n", plugins))
    (target.content / "own.css").write_text(".md-typeset .kb-accepted { border-color: rgb(1, 2, 3); }")
    for name, page in {
        "blog/index.md": "# Blog\n",
        "blog/posts/one.md": _POST,
        "tags.md": "# Tags\n\n<!-- material/tags -->\n",
    }.items():
        (target.content / name).parent.mkdir(parents=True, exist_ok=True)
        (target.content / name).write_text(page)
    built(target, publish(target))
    return target.site


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and folder of a site of plain Material that lists no plugins."""
    root = tmp_path_factory.mktemp("plain") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        yield home, laid_down(root, home, "")


@pytest.fixture
def page(browser: Browser, plain: tuple[str, Path]) -> Iterator[Page]:
    """An answer's page of it; afterwards nothing may have failed, and no other host may have been asked."""
    context = browser.new_context(reduced_motion="reduce")
    shown, errors, asked = context.new_page(), list[str](), list[str]()
    shown.on("pageerror", lambda error: errors.append(str(error)))
    context.on("request", lambda request: asked.append(request.url))
    shown.goto(f"{plain[0]}answers/")
    shown.get_by_role("link", name="How do I rotate the token without downtime?").click()
    mounted(shown)
    yield shown
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith((plain[0], "data:"))] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_search_is_in_materials_header_and_finds_an_answer(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    control = page.locator(".md-header").get_by_role("button", name="Suchen")
    control.click()
    page.locator("[data-kb-search-input]").fill("what is the meaning of exit code 3?")
    hit = page.locator("[data-kb-search-result]").first
    expect(hit).to_contain_text("Why does the build stop with exit code 3?")
    hit.click()
    page.wait_for_url("**/answers/2-*/")
    expect(control).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("[data-kb-search-input]")).to_be_focused()


@pytest.mark.browser
def test_parts_of_ours_can_be_read_in_materials_colours(page: Page) -> None:
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    faults = {state: found for state in every_state(page) if (found := page.evaluate(_CONTRAST))}
    assert faults == {}


@pytest.mark.browser
def test_the_projects_own_styles_come_after_ours(page: Page) -> None:
    accepted = page.locator(".kb-accepted")
    expect(accepted).to_have_css("border-top-color", "rgb(1, 2, 3)")
    expect(accepted).to_have_css("border-top-left-radius", "14px")


def test_what_is_completed_after_mkdocs_does_not_need_our_theme(plain: tuple[str, Path]) -> None:
    home, site = plain
    page = next(site.glob("answers/1-*/index.html")).read_text()
    assert "Create a second token" in page
    assert ">bob<" in page
    assert f'<meta property="og:image" content="{home}assets/cards/answers/1-' in page
    assert f'"url":"{home}answers/1-' in page
    assert (site / "assets/kb/notice.css").is_file()
    # Plain Material would ask Google for its fonts.
    assert "fonts.g" not in page


def test_materials_plugins_work_and_a_search_that_is_listed_stays(tmp_path: Path) -> None:
    plugins = "plugins: [search, blog, tags]\n"
    site = laid_down(tmp_path / "project", "https://acme.example/repo/", plugins)
    page = next(site.glob("answers/1-*/index.html")).read_text()
    assert 'class="md-search"' in page
    assert "fonts.g" not in page
    assert "First post" in (site / "blog/2026/01/01/first-post/index.html").read_text()
    assert "First post" in (site / "tags/index.html").read_text()
    assert "Create a second token" in (site / "search/search_index.json").read_text()


def test_machines_are_told_what_they_are_told_with_our_theme(plain: tuple[str, Path]) -> None:
    """Feeds, the Markdown of a page, the search for browsers, and what no search engine may show."""
    home, site = plain
    answer = next(site.glob("answers/1-*/index.html")).read_text()
    assert links(answer, "alternate ") == ["../../feed.xml", "index.md"]
    assert links(answer, "search") == ["../../opensearch.xml"]
    assert 'content="noindex"' not in answer
    assert links((site / "ideas/index.html").read_text(), "alternate ")[-1] == "../ideas/feed.xml"
    person = (site / "people/bob/index.html").read_text()
    assert links(person, "alternate ")[-1] == "feed.xml"
    hidden = (site / "health/index.html").read_text()
    assert '<meta name="robots" content="noindex">' in hidden
    assert links(hidden, "alternate ") == ["../feed.xml"]
    listed = (site / "sitemap.xml").read_text()
    assert f"{home}answers/1-" in listed
    assert f"{home}health/" not in listed


def links(page: str, relation: str) -> list[str]:
    """Give where the links of a kind in a page lead, in their order."""
    head = page.partition("</head>")[0]
    return re.findall(rf'<link rel="{relation}" [^>]*href="([^"]*)">', head)


def test_a_page_gets_our_sheet_after_materials_and_our_script_last() -> None:
    head = '<head><link rel="stylesheet" href="../../assets/stylesheets/main.1.css"><link href="own.css">'
    assert Dressing("")(f"{head}</head><body>") == (
        '<head><link rel="stylesheet" href="../../assets/stylesheets/main.1.css">\n'
        '<link rel="stylesheet" href="../../assets/kb/kb.css"><link href="own.css">'
        '<script type="module" src="../../assets/kb/kb.js"></script>\n</head><body>'
    )
    assert Dressing("")("<head></head>") == "<head></head>"
    assert Dressing.of(SiteFacts("Help", "", language="tlh")).words == ""
    assert "Suchen" in Dressing.of(SiteFacts("Help", "", language="de-CH")).words
