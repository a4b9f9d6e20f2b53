"""The policy that every page carries: our own code runs under it, and nothing else does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, Page

from kb_builder.publication import SiteFile
from kb_builder.website.hand_written import hand_written_files
from kb_builder.website.security_policy import Inline, inline_code, policy, protect
from tests.website.conftest import VIOLATIONS, Visit
from tests.website.site import built, project, publish, serving

GUIDE = """\
# Guide

| a | b |
|:--|--:|
| 1 | 2 |

```python
print("copy me")
```

=== "One"

    The first.

=== "Two"

    The second.

<script>document.documentElement.dataset.guide = "ran";</script>
<p style="color: rgb(1, 2, 3)">Coloured</p>
"""
BLOCKED = (
    "() => ['script-src-elem', 'script-src-attr'].every((each) => globalThis.violations?.includes(each))"
)
EVIL = '<script>document.documentElement.dataset.evil = "ran"</script><img src=x onerror="pwned=1">'


def policies(page: Path) -> list[str]:
    """Give the policies in a page's head, as a browser reads it."""
    document = html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    found = document.findall("head/meta[@http-equiv='Content-Security-Policy']")
    return [meta.get("content", "") for meta in found]


def test_the_policy_names_what_is_trusted_and_nothing_more() -> None:
    plain = policy(Inline())
    assert plain == (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"
    )
    trusted = policy(Inline({"b", "a"}, {"color: red"}))
    assert "'unsafe-inline'" not in trusted
    assert trusted.count("'sha256-") == 3
    assert trusted == policy(Inline({"a", "b"}, {"color: red"}))


def test_hosts_that_are_allowed_stand_in_all_but_what_nobody_may() -> None:
    found = dict(
        each.split(" ", 1)
        for each in policy(Inline({"a"}, {"b"}), ["img.shields.io", "x.example"]).split("; ")
    )
    allowed = {
        name for name, sources in found.items() if "https://img.shields.io https://x.example" in sources
    }
    kinds = ["default", "script", "style", "img", "frame"]
    assert allowed == {f"{kind}-src" for kind in kinds}
    assert "'none'" not in found["frame-src"]
    assert [found[name] for name in ("object-src", "base-uri", "form-action")] == ["'none'"] * 3


def test_only_code_counts_as_code() -> None:
    found = inline_code(
        '<script>one < two && "</p>"</script><script src="x.js"></script><script type="module">three</script>'
        '<script type="application/ld+json">{}</script><style>p {}</style><p style="a: b" onclick="x">s</p>'
    )
    assert found == Inline({'one < two && "</p>"', "three"}, {"p {}", "a: b"})


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            '<!doctype html><html><head><meta charset="utf-8"><title>x</title>',
            '<meta charset="utf-8">\n<meta http',
        ),
        ("<!DOCTYPE html><HTML lang=en><Head><title>x", "<Head>\n<meta http"),
        ("<!doctype html><title>x", "<!doctype html>\n<meta http"),
        ("text", "\n<meta http"),
    ],
)
def test_the_policy_comes_before_all_that_it_governs(tmp_path: Path, page: str, shown: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text(page)
    protect(tmp_path / "site", [])
    assert shown in (tmp_path / "site/a.html").read_text()
    assert policies(tmp_path / "site/a.html") == [policy(Inline())]


def test_a_script_on_a_page_of_the_community_is_never_trusted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Trusted are the theme's scripts, at any depth, and what hand-written files hold; the rest is named."""
    site, content = tmp_path / "site", tmp_path / "content"
    for name, text in {
        "site/404.html": '<script>s=new URL("/kb/",location)</script>',
        "site/a/b/index.html": '<script>s=new URL("../..",location)</script><script>evil</script>',
        "site/guide/index.html": "<script>mine</script><script>inserted</script>",
        "content/a/b.md": "<script>evil</script>",
        "content/guide.md": "<script>mine</script>\n<!-- kb:insert x -->",
        "content/.kb/x.md": "<script>inserted</script>",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with caplog.at_level(logging.WARNING):
        protect(site, [*hand_written_files(content, ["a/b.md"])])
    ours = {f's=new URL("{base}",location)' for base in ("/kb/", ".", "..", "../..")}
    assert policies(site / "a/b/index.html") == [policy(Inline({*ours, "mine"}))]
    assert "guide/index.html" in caplog.text


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site with a hand-written guide, and a page into which an attacker got a script and a handler."""
    root = tmp_path_factory.mktemp("policy") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        target = project(root, home)
        settings = (root / "mkdocs.yml").read_text()
        more = "markdown_extensions: [tables, pymdownx.highlight, pymdownx.superfences, md_in_html, "
        more += "{pymdownx.tabbed: {alternate_style: true}}, "
        (root / "mkdocs.yml").write_text(settings.replace("markdown_extensions: [", more))
        (root / "content/guide.md").write_text(GUIDE)
        publication = publish(target)
        built(target, publication)
        attacked = next((root / "site/answers").glob("1-*/index.html"))
        attacked.write_text(attacked.read_text().replace("</h1>", f"</h1>{EVIL}", 1))
        yield home, root / "site"


@pytest.fixture
def reader(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page in a fresh visit, and what the policy blocked in it."""
    context = browser.new_context()
    blocked: list[str] = []
    context.expose_binding("noteViolation", lambda _, text: blocked.append(text))
    context.add_init_script(VIOLATIONS)
    yield context.new_page(), blocked
    context.close()


@pytest.mark.slow
def test_every_page_carries_the_same_policy_once(guided: tuple[str, Path]) -> None:
    found = {name: policies(name) for name in guided[1].rglob("*.html")}
    assert len(found) > 20
    assert {tuple(each) for each in found.values()} == {tuple(next(iter(found.values())))}
    assert all(len(each) == 1 for each in found.values())


@pytest.mark.slow
@pytest.mark.browser
def test_what_an_attacker_got_into_a_page_does_not_run(
    guided: tuple[str, Path], reader: tuple[Page, list[str]]
) -> None:
    """An inline script and a handler are blocked, on arrival and under instant navigation alike."""
    page, blocked = reader
    page.goto(guided[0] + "answers/")
    for arrive in (
        page.locator('.kb-card > :is(h2, h3) > a[href*="1-"]').first.click,
        page.reload,
    ):
        arrive()
        page.wait_for_url("**/answers/1-*/")
        page.locator("img[onerror]").wait_for(state="attached")
        page.wait_for_function(BLOCKED)
        assert page.evaluate("[document.documentElement.dataset.evil, globalThis.pwned]") == [None, None]
        assert any(text.startswith("script-src-elem inline") for text in blocked)
        assert any(text.startswith("script-src-attr inline") for text in blocked)
        blocked.clear()
        page.evaluate("globalThis.violations = []")


@pytest.mark.slow
@pytest.mark.browser
def test_hand_written_pages_work_as_they_did(
    guided: tuple[str, Path], reader: tuple[Page, list[str]]
) -> None:
    """Tables, tabs, copy buttons, the palette, a script and a style of one's own: nothing is blocked."""
    page, blocked = reader
    page.goto(guided[0])
    page.goto(guided[0] + "guide/")
    assert page.evaluate("document.documentElement.dataset.guide") == "ran"
    assert page.evaluate("getComputedStyle(document.querySelector('p[style]')).color") == "rgb(1, 2, 3)"
    page.locator(".tabbed-labels label").nth(1).click()
    page.get_by_text("The second.").wait_for(state="visible")
    page.locator(".highlight").hover()
    page.locator("button.md-clipboard, .md-code__button").first.click()
    page.locator(".md-header__option label:not([hidden])").click()
    assert blocked == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("start", ["", "answers/", "ideas/", "people/", "people/bob/", "topics/", "404.html"])
def test_no_page_breaks_its_own_policy(visit: Visit, start: str) -> None:
    """The visit fails on any violation; here every kind of page is opened and its search used."""
    visit.open(start)
    visit.page.keyboard.press("/")
    visit.page.locator("[data-kb-search-input]").first.fill("token")
    visit.page.locator("[data-kb-search-result]").first.wait_for()


@pytest.mark.slow
def test_redirects_and_other_files_carry_it_too(tmp_path: Path) -> None:
    root = tmp_path / "project"
    target = project(root)
    publication = publish(target)
    stub = SiteFile("old/index.html", '<!doctype html><head><meta charset="utf-8"><title>x</title>')
    built(target, replace(publication, files=(*publication.files, stub)))
    assert policies(root / "site/old/index.html") == policies(root / "site/index.html")
