"""Pages of one's own load from the hosts of `allow_hosts`; generated pages never load from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from kb_builder.errors import BuildError
from kb_builder.website import Allowed, verify
from tests import build as make
from tests.website.site import built, project, publish, serving

OWN = """\
# Guide

<img id="badge" src="https://badges.example/one.svg" alt="a badge">

<script>
const later = new Image();
later.src = "https://other.example/two.svg";
</script>
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"></svg>'
ASK = """(url) => new Promise((done) => {
    Object.assign(new Image(), {onload: () => done(true), onerror: () => done(false), src: url});
})"""


def verified(root: Path, address: str, *, is_own: bool = True) -> tuple[str, ...]:
    """Give what is found on a site whose page `a/` loads `address`."""
    (root / "a").mkdir()
    (root / "a/index.html").write_text(f'<img src="{address}">')
    allowed = Allowed(("img.example",), frozenset(["a/index.html"] if is_own else []))
    return verify(root, "https://acme.example/repo/", (), allowed)


@pytest.mark.parametrize("address", ["https://img.example/x.png", "//img.example/x.png"])
def test_a_page_of_ones_own_may_load_from_an_allowed_host(tmp_path: Path, address: str) -> None:
    assert verified(tmp_path, address) == ()


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("https://cdn.example/x", "or write allow_hosts: [img.example, cdn.example] in kb.yml"),
        ("https://x.img.example/x", "or write allow_hosts: [img.example, x.img.example] in kb.yml"),
        ("https://img.example.evil.example/x", "[img.example, img.example.evil.example]"),
        ("https://img.example@evil.example/x", "[img.example, evil.example]"),
        ("http://img.example/x", "addresses of img.example must begin with https://img.example/"),
        ("https://img.example:8443/x", "addresses of img.example must begin with https://img.example/"),
        ("blob:https://img.example/x", "Put the file into content/"),
    ],
)
def test_what_is_not_allowed_is_found_with_what_to_write(tmp_path: Path, address: str, advice: str) -> None:
    (found,) = verified(tmp_path, address)
    assert found.startswith(f"a/index.html: loads {address} from elsewhere: ")
    assert advice in found


def test_a_generated_page_loads_from_no_other_host(tmp_path: Path) -> None:
    (found,) = verified(tmp_path, "https://img.example/x.png", is_own=False)
    assert "only pages written by hand may" in found


@pytest.mark.slow
def test_what_the_theme_loads_on_every_page_is_refused(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    target = replace(target, config=make.config(allow_hosts=["cdn.example"]))
    with (target.root / "mkdocs.yml").open("a") as file:
        file.write("extra_javascript: [https://cdn.example/x.js]\n")
    with pytest.raises(BuildError) as caught:
        built(target, publish(target))
    told = "every page loads https://cdn.example/x.js from elsewhere: only pages written by hand may do this"
    assert [one.startswith(told) for one in caught.value.details] == [True]
    assert not any(one.startswith("index.html") for one in caught.value.details)


@pytest.fixture(scope="module", params=["kb_builder", "material"])
def allowing(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """A site whose guide loads a badge from an allowed host and asks another one for a second."""
    root = tmp_path_factory.mktemp("allowing") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        target = project(root, home)
        target = replace(target, config=make.config(allow_hosts=["badges.example"]))
        settings = (root / "mkdocs.yml").read_text()
        theme = f"{{name: {request.param}, features: [navigation.instant]}}"
        (root / "mkdocs.yml").write_text(settings.replace("{name: kb_builder}", theme))
        (root / "content/guide.md").write_text(OWN)
        index = root / "content/index.md"
        index.write_text(index.read_text() + "\n[The guide](guide.md), [the answers](answers/index.md)\n")
        built(target, publish(target))
        yield home


@pytest.mark.slow
@pytest.mark.browser
def test_the_policy_follows_from_page_to_page(allowing: str, browser: Browser) -> None:
    """The guide shows its badge however one comes to it; a generated page reached from home loads none."""
    context, asked = browser.new_context(), list[str]()

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="image/svg+xml", body=PICTURE)

    context.route(re.compile(r"^https://"), answer)
    page = context.new_page()
    # Instant navigation, were it on, would have its list of pages by then, and keep the first page's policy.
    page.goto(allowing + "answers/", wait_until="networkidle")
    assert not page.evaluate(ASK, "https://badges.example/at-first.svg")
    page.locator("header a").first.click()
    page.get_by_role("link", name="The guide").first.click()
    page.wait_for_url("**/guide/")
    page.wait_for_function("() => document.getElementById('badge')?.naturalWidth === 30")
    assert page.evaluate(ASK, "https://badges.example/again.svg")
    assert not page.evaluate(ASK, "https://other.example/three.svg")
    page.goto(allowing, wait_until="networkidle")
    page.get_by_role("link", name="the answers").first.click()
    page.wait_for_url("**/answers/")
    assert not page.evaluate(ASK, "https://badges.example/from-answers.svg")
    assert set(asked) == {f"https://badges.example/{name}.svg" for name in ("one", "again")}
    context.close()
