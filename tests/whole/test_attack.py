"""Attacks in every place where a stranger's text may stand: nothing of them comes alive on any page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest
from playwright.sync_api import Browser, Page

from kb_builder.publication import Publication, SiteReport
from kb_builder.search import index_files
from kb_builder.search.packing import unpacked_file
from tests import attack
from tests.chromium import mounted
from tests.gfm.dom import ALLOWED, ATTRIBUTES, CLASSES, PYGMENTS
from tests.website.site import serving

pytestmark = pytest.mark.slow

ACTIVE = frozenset(
    re.findall(r"\w+", "script style iframe frame object embed applet svg math form base meta link template")
)
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "background",
    "xlink:href",
    "ping",
)
WAY_UP = re.compile(r"^(?:\.\./)+")
FREE = {"meta": ("content",), "link": ("href", "title"), "script": ("src",), "form": ()}
OUR_ID = re.compile(r"kb-[0-9a-f]{8}-.+|discussioncomment-\d+|post-[0-9a-f]{12}|[a-z0-9_-]{1,40}")
CANARY = """for (const name of ["pwned", "alert", "confirm", "prompt", "print"])
  globalThis[name] = (...words) => noteCall(`${name} ${words.join(" ")} on ${location}`);"""
_WHOLE = 25
QUIET = [f"plain words number {number}" for number in range(12)]


@dataclass
class Site:
    """A built site, what was published in it, and its address while it is served."""

    folder: Path
    home: str
    publication: Publication
    report: SiteReport

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Give every page as a browser reads it, by name."""
        return {
            path.relative_to(self.folder).as_posix(): html5lib.parse(
                path.read_text(encoding="utf-8"), namespaceHTMLElements=False
            )
            for path in sorted(self.folder.rglob("*.html"))
        }


def _site(root: Path, attacks: list[str]) -> Iterator[Site]:
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        publication, report = attack.build_site(root, home, attacks)
        yield Site(root / "site", home, publication, report)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of the attacks."""
    yield from _site(tmp_path_factory.mktemp("attacked") / "project", attack.payloads())


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same site with harmless words in their places."""
    yield from _site(tmp_path_factory.mktemp("quiet") / "project", QUIET)


def _signature(element: Element) -> tuple[object, ...]:
    """Give what makes an active element ours: its name, its attributes, and its code where it has any."""
    free = FREE.get(element.tag, ())
    attributes = tuple(
        # How deep a page stands is no matter.
        sorted(
            (name, "" if name in free else WAY_UP.sub("", value)) for name, value in element.attrib.items()
        )
    )
    code = (
        element.text if element.tag in ("script", "style") and "json" not in element.get("type", "") else ""
    )
    return element.tag, attributes, re.sub(r'new URL\("[^"]*"', 'new URL("', code or "")


def _inside(element: Element) -> Iterator[str]:
    """Name what community text must not hold, in one of its regions."""
    if element.tag not in ALLOWED:
        yield f"element {element.tag}"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"attribute {name} on {element.tag}"
        if name == "id" and not value.startswith("kb-"):
            yield f"id {value}"
        if name == "class":
            strange = [one for one in value.split() if one not in CLASSES and not PYGMENTS.fullmatch(one)]
            yield from (f"class {one}" for one in strange)


def _anywhere(element: Element, ours: set[tuple[object, ...]]) -> Iterator[str]:
    """Name what must stand on no page at all, wherever it comes from."""
    if element.tag in ACTIVE and _signature(element) not in ours:
        yield f"active {_signature(element)}"
    for name, value in element.attrib.items():
        if name.startswith("on") or name in ("style", "srcdoc"):
            yield f"attribute {name} on {element.tag}"
        if name == "id" and not OUR_ID.fullmatch(value):
            yield f"id {value}"
        if name in ADDRESSES:
            scheme = re.match(r"[\s\x00-\x1f]*([a-zA-Z][a-zA-Z0-9+.-]*):", value)
            if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
                yield f"address {value}"


def test_no_page_holds_anything_that_is_not_ours(attacked: Site, quiet: Site) -> None:
    """Every active element of every page is one that a site of plain words has as well."""
    ours = {
        _signature(element)
        for page in quiet.pages.values()
        for element in page.iter()
        if element.tag in ACTIVE
    }
    offences: list[str] = []
    pages = attacked.pages
    for name, page in pages.items():
        for element in page.iter():
            if isinstance(element.tag, str):
                offences += [f"{name}: {what}" for what in _anywhere(element, ours)]
                if "data-kb-region" in element.attrib:
                    offences += [f"{name}: {what}" for one in element.iter() for what in _inside(one)]
    assert offences == []
    assert len(pages) > 250


def test_every_attack_is_published_and_none_stops_a_page(attacked: Site) -> None:
    """No payload makes a page plain text, and the manifest lists every discussion."""
    manifest = json.loads((attacked.folder / "kb.json").read_text(encoding="utf-8"))
    assert len(manifest["pages"]) == len(attacked.publication.records)
    assert attacked.report.plain_pages == ()


def test_every_file_for_machines_is_well_formed(attacked: Site) -> None:
    """Feeds are XML without foreign addresses, data for search engines is JSON."""
    for feed in attacked.folder.rglob("feed.xml"):
        root = ElementTree.parse(feed).getroot()
        found = [link.get("href", "") for link in root.iter("{http://www.w3.org/2005/Atom}link")]
        assert {urlsplit(address).scheme for address in found} <= {"http", "https"}
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            *("feed", "title", "id", "updated", "author", "name", "uri", "generator", "link"),
            *("entry", "published", "category", "summary"),
        }
    for page in attacked.pages.values():
        for script in page.iter("script"):
            if "json" in script.get("type", ""):
                json.loads(script.text or "")


def test_the_search_index_holds_text_and_nothing_else(attacked: Site) -> None:
    """Whatever was posted: files of the index are named by us, and are JSON."""
    names = index_files(attacked.publication.records, "en")
    for name, content in names.items():
        assert re.fullmatch(
            r"index\.json|(columns|near/\d+|(terms/\d+|pages)/\w+|words/[a-z_])\.gzip|stem\.js", name
        ), name
        if name.endswith(".gzip"):
            unpacked_file(content, object)


@pytest.fixture
def unprotected(attacked: Site, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page in a browser that ignores the policy, and all that it did and should not: calls, requests."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    done: list[str] = []
    context.expose_binding("noteCall", lambda _, words: done.append(words))
    context.add_init_script(CANARY)
    page = context.new_page()
    page.on("dialog", lambda dialog: done.append(dialog.message))
    page.on("request", lambda request: _note(done, request.url, attacked.home))
    yield page, done
    context.close()


@pytest.mark.browser
def test_nothing_runs_and_nobody_else_is_asked(attacked: Site, unprotected: tuple[Page, list[str]]) -> None:
    """Chromium opens every page without the policy: no call of a canary, no request to another host.

    The theme's own files are left out on most pages, which are the same on all; that is what makes
    it quick.
    """
    page, done = unprotected
    blocking = page.context.new_cdp_session(page)
    blocking.send("Network.enable")
    for place, path in enumerate(sorted(attacked.folder.rglob("*.html"))):
        url = attacked.home + path.relative_to(attacked.folder).as_posix().removesuffix("index.html")
        left_out = ["*/assets/*"] if place % _WHOLE else []
        blocking.send("Network.setBlockedURLs", {"urls": left_out})
        if 'http-equiv="refresh"' in path.read_text(encoding="utf-8"):
            page.goto(url, wait_until="commit")
            page.wait_for_url(lambda at, here=url: at != here, wait_until="load")
        else:
            page.goto(url, wait_until="load")
    assert done == []


@pytest.mark.browser
def test_the_browser_would_notice(unprotected: tuple[Page, list[str]]) -> None:
    """A canary that is called, and a request to elsewhere, are seen."""
    page, done = unprotected
    page.route("**/elsewhere.example/**", lambda route: route.abort())
    page.set_content("<img src=x onerror=pwned(1)><img src=https://elsewhere.example/x>")
    page.wait_for_load_state("load")
    assert any(words.startswith("pwned 1") for words in done)
    assert any(words.startswith("https://elsewhere.example") for words in done)


@pytest.mark.browser
def test_a_search_for_attacks_shows_words(attacked: Site, unprotected: tuple[Page, list[str]]) -> None:
    """Each attack is searched for; the hits are words, whatever their titles hold."""
    page, done = unprotected
    page.goto(attacked.home + "answers/")
    mounted(page)
    page.keyboard.press("/")
    for payload in (*attack.payloads()[::6], "pwned script onerror"):
        page.locator("[data-kb-search-input]").fill(payload.replace("\n", " ")[:300])
    page.locator("[data-kb-search-result]").first.wait_for()
    results = page.locator("[data-kb-search-results]").first
    assert results.locator("script, img, svg, iframe, style, form, [onerror], [style]").count() == 0
    assert done == []


def _note(done: list[str], url: str, home: str) -> None:
    if not url.startswith((home, "data:", "blob:")):
        done.append(url)
