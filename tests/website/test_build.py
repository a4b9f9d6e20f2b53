"""Whole builds: what a site holds, and that a failed one changes nothing."""

from __future__ import annotations

import gzip
import html
import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.errors import BuildError, ConfigError
from kb_builder.publication import Page, SiteFile
from kb_builder.region import Region
from kb_builder.website import verify
from tests.website.site import built, contents, project, publish

pytestmark = pytest.mark.slow


def test_a_site_is_complete_and_inert(served: tuple[str, Path]) -> None:
    home, site = served
    names = contents(site)
    assert {
        "404.html",
        "kb.json",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        "pagefind/index.json",
    } <= names.keys()
    assert "assets/kb/fonts/LICENSE-Inter.txt" in names
    sheets = {name for name in names if name.startswith("assets/kb/") and name.endswith(".css")}
    (whole,) = sheets - {"assets/kb/kb.css", "assets/kb/notice.css"}
    assert b"md-header" in names[whole], "Material's own is in it"
    assert not any(b"assets/stylesheets/" in names[f"{page}index.html"] for page in ("", "answers/"))
    assert b"@import" not in names["assets/kb/kb.css"]
    assert not [name for name in names if name.endswith((".py", ".pyc", ".yml"))]
    assert all(f"{page['url']}index.html" in names for page in json.loads(names["kb.json"])["pages"])
    assert verify(site, home) == ()
    assert not any(b"ghp_CANARY" in text for text in names.values())
    assert not any(
        b"googleapis" in text or b"gstatic" in text for name, text in names.items() if name.endswith(".html")
    )


def test_each_title_is_exactly_the_title(served: tuple[str, Path]) -> None:
    (page,) = served[1].glob("answers/6-*/index.html")
    text = page.read_text(encoding="utf-8")
    (title,) = re.findall("<title>(.*?)</title>", text)
    assert html.unescape(title) == "How do I escape `</title><script>alert(1)</script>`? - Widget help"
    assert "<script>alert" not in text


def test_two_builds_of_the_same_content_are_the_same_to_the_byte(tmp_path: Path) -> None:
    sites = []
    for name in ("one", "two"):
        target = project(tmp_path / name)
        built(target, publish(target))
        sites.append(contents(target.site))
    assert sites[0].keys() == sites[1].keys()
    assert [name for name in sites[0] if sites[0][name] != sites[1][name]] == []
    assert sites[0]["sitemap.xml"] == gzip.decompress(sites[0]["sitemap.xml.gz"])


def test_a_project_overrides_any_template_and_sets_name_logo_and_colour(tmp_path: Path) -> None:
    """As for any Material site: `custom_dir`, `logo` and `palette` of mkdocs.yml win over ours."""
    target = project(tmp_path / "project")
    mine = target.root / "overrides" / "partials"
    mine.mkdir(parents=True)
    (mine / "footer.html").write_text("<footer>Written by ourselves</footer>")
    (target.content / "our-logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    own = "theme: {name: kb_builder, custom_dir: overrides, logo: our-logo.svg, palette: {primary: teal}}"
    configuration = (target.root / "mkdocs.yml").read_text().replace("theme: {name: kb_builder}", own)
    (target.root / "mkdocs.yml").write_text(configuration)
    built(target, publish(target))
    page = next(target.site.glob("answers/1-*/index.html")).read_text(encoding="utf-8")
    assert "<footer>Written by ourselves</footer>" in page
    assert 'src="../../our-logo.svg"' in page
    assert 'data-md-color-primary="teal"' in page
    assert "kb-footer" not in page


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """A project whose site stands already."""
    target = project(tmp_path / "project")
    (target.site / "answers").mkdir(parents=True)
    (target.site / "index.html").write_text("the site of yesterday")
    return target.root


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("[broken](nowhere/)", "about/index.html: links to nowhere/, which is not there"),
        ("[broken](#nowhere)", "about/index.html: links to #nowhere, an anchor that is not there"),
        ("<script src='https://cdn.example/x.js'></script>", "loads https://cdn.example/x.js from elsewhere"),
        ("![](https://img.example/x.png)", "loads https://img.example/x.png from elsewhere"),
    ],
)
def test_a_page_that_does_not_pass_keeps_the_old_site(standing: Path, page: str, reason: str) -> None:
    target = replace(project(standing.parent / "other"), root=standing)
    publication = publish(target)
    (standing / "content/about.md").write_text(f"# About\n\n{page}\n")
    before = contents(standing)
    with pytest.raises(BuildError) as caught:
        built(target, publication)
    assert any(reason in line for line in caught.value.details)
    assert contents(standing) == before


def test_mkdocs_own_failure_is_told_and_keeps_the_old_site(standing: Path) -> None:
    target = replace(project(standing.parent / "other"), root=standing)
    publication = publish(target)
    with (standing / "mkdocs.yml").open("a") as file:
        file.write("hooks: [absent.py]\n")
    before = contents(standing)
    with pytest.raises(BuildError, match="MkDocs could not build the site") as caught:
        built(target, publication)
    assert any("absent.py" in line for line in caught.value.details)
    assert contents(standing) == before


def test_warnings_of_mkdocs_are_passed_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    (target.content / "about.md").write_text("# About\n\n[broken](nowhere.md)\n")
    with caplog.at_level(logging.WARNING), pytest.raises(BuildError):
        built(target, publication)
    assert any("nowhere.md" in record.message for record in caplog.records)


def test_a_configuration_without_our_extension_is_refused(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    file = target.root / "mkdocs.yml"
    file.write_text(file.read_text().replace("kb_builder, ", ""))
    with pytest.raises(ConfigError, match="kb_builder is missing"):
        built(target, publication)
    assert not target.site.exists()


def test_a_text_that_cannot_be_rendered_is_shown_plainly_and_its_page_named(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    bottomless = Region(
        "> " * 30_000 + "text", "acme/widgets", "https://github.com/acme/widgets/discussions/1"
    )
    (page,) = (one for one in publication.pages if one.path.startswith("answers/2-"))
    longer = Page(page.path, f"{page.text}\n{bottomless.wrap()}\n", page.head)
    report = built(
        target, replace(publication, pages=(*(one for one in publication.pages if one != page), longer))
    )
    assert report.plain_pages == (f"{page.path.removesuffix('.md')}/index.html",)
    assert (
        "https://github.com/acme/widgets/discussions/2" in (target.site / report.plain_pages[0]).read_text()
    )


def test_a_file_of_the_project_comes_before_ours(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    (target.content / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    built(target, publish(target))
    assert (target.site / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("name", ["markdown", "kb_builder", "yaml"])
def test_a_folder_of_the_project_is_no_library(tmp_path: Path, name: str) -> None:
    """A repository may have a folder or a program called like a library that a build needs."""
    target = project(tmp_path / "project")
    (target.root / f"{name}.py").write_text("raise SystemExit('imported from the project')\n")
    built(target, publish(target), anew=True)
    assert (target.site / "index.html").is_file()


def test_no_file_is_written_outside_the_site(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    astray = SiteFile("../astray.txt", "x")
    with pytest.raises(BuildError, match="outside the site"):
        built(target, replace(publish(target), files=(astray,)))
    assert not (tmp_path / "project/astray.txt").exists()
