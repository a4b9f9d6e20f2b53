"""The law of frames: a page that is filled is, to the byte, the page that MkDocs makes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder import gfm, pages
from kb_builder.config import Project
from kb_builder.curate import curate
from kb_builder.frames.job import Job
from kb_builder.frames.told import Told
from kb_builder.publication import Publication
from kb_builder.website import site_facts
from kb_builder.website.children import run_module
from kb_builder.website.filling import Filling, page_name
from kb_builder.website.mkdocs_run import run_mkdocs
from kb_builder.website.warm import Start
from tests import build as make
from tests.warm import LOADED
from tests.website import showcase
from tests.website.site import AS_OF, contents, project, publish

pytestmark = pytest.mark.slow

_FOOTER = "<footer>Written by ourselves, {{ page.title }}, {{ pages | length }} pages</footer>"
_ANNOUNCEMENT = """\
{% extends "kb.html" %}
{% block announce %}<p>Version 3 is out, says {{ page.canonical_url | e }}</p>{% endblock %}
"""
_COMMENTS = """\
<h2>Comments</h2>
<div data-term="{{ page.url }}" data-title="{{ page.title | striptags | e }}"></div>
"""
_ANALYTICS = """\
{% if page %}<script type="application/json">
{{ {"page": page.url, "title": page.meta.title or ""} | tojson }}
</script>{% endif %}
"""
_BANNER = """\
{% extends "base.html" %}
{% block content %}
  {% set kb = page.meta.kb or {} %}
  {% if kb.labels and "auth" in kb.labels %}<p>About signing in</p>{% endif %}
  {% if kb.votes and kb.votes.idea and kb.votes.idea > 20 %}<b>Wanted</b>{% endif %}
  {% if page.meta.banner %}<p>{{ page.meta.banner }}</p>{% endif %}
  {{ page.content }}
{% endblock %}
"""
OVERRIDES = {
    "footer": ("partials/footer.html", _FOOTER),
    "announcement": ("main.html", _ANNOUNCEMENT),
    "announcement past our frame": ("main.html", _ANNOUNCEMENT.replace("kb.html", "base.html")),
    "comments": ("partials/comments.html", _COMMENTS),
    "analytics": ("partials/integrations/analytics.html", _ANALYTICS),
    "banner": ("main.html", _BANNER),
}


def _configure(target: Project, old: str, new: str) -> None:
    file = target.root / "mkdocs.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def _override(target: Project, name: str, text: str) -> None:
    file = target.root / "overrides" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    _configure(target, "theme: {name: kb_builder", "theme: {custom_dir: overrides, name: kb_builder")


def _both(
    target: Project, publication: Publication, start: Start
) -> tuple[dict[str, bytes], dict[str, bytes], int]:
    """Give the files of the site as frames make it and as MkDocs does, and how many pages were filled."""
    folders = target.root / ".site-filled", target.root / ".site-built"
    for folder in folders:
        folder.mkdir()
    environment = dict(os.environ)
    filling = Filling(publication, target.content, gfm.render, start)
    filling.run(target.root, folders[0], strict=False, as_of=AS_OF, environment=environment)
    for path in filling.paths:
        file = folders[0] / page_name(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(filling.page(path), encoding="utf-8")
    job = target.root.parent / "whole-job"
    Job("", Told({})).write(job)
    options = {"strict": False, "as_of": AS_OF, "environment": environment}
    run_mkdocs(target.root, folders[1], job=job, start=start, **options)
    return contents(folders[0]), contents(folders[1]), len(filling.names)


def _long_lists(target: Project) -> Publication:
    """Write so many answers that lists in several folders have further pages, and give what is published."""
    known, two = target.config, (("ana", "auth"), ("ben", "colour"))
    asked = [
        make.answered(number, *two[number % 2][:1], labels=two[number % 2][1:]) for number in range(1, 241)
    ]
    knowledge = curate([make.repository()], asked, known, target.curation, AS_OF)
    publication = pages.compose(knowledge, known, site_facts(target.root))
    pages.write(target.content, publication.pages)
    return publication


def _assert_law(
    target: Project, publication: Publication, filled: range, start: Start = LOADED.run
) -> dict[str, bytes]:
    ours, theirs, count = _both(target, publication, start)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert count in filled
    return ours


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja", "pt-BR", "zh"])
def test_every_kind_of_page_is_filled_as_mkdocs_makes_it(tmp_path: Path, language: str) -> None:
    target, publication = showcase.written(tmp_path / "project", "https://acme.example/repo/", language)
    _assert_law(target, publication, range(20, 1000))


def test_a_new_program_makes_what_a_copy_of_one_makes(tmp_path: Path) -> None:
    """The other tests run copies of a program that has MkDocs loaded."""
    both = []
    for name, start in (("copy", LOADED.run), ("new", run_module)):
        target, publication = showcase.written(tmp_path / name, "https://acme.example/repo/", "en")
        both.append(_assert_law(target, publication, range(20, 1000), start))
    assert both[0] == both[1]


def test_pages_are_filled_where_the_site_has_no_address_yet(tmp_path: Path) -> None:
    target = project(tmp_path / "project", "")
    _assert_law(target, publish(target), range(10, 1000))


@pytest.mark.parametrize(
    "footer", ["", "{{ page.url }}, {{ page.file.src_uri }}, {{ 'people/' in page.url }}"]
)
def test_one_frame_serves_further_pages_of_all_lists_of_a_kind(tmp_path: Path, footer: str) -> None:
    target = project(tmp_path / "project")
    publication = _long_lists(target)
    if footer:
        _override(target, "partials/footer.html", f"{{% if page %}}{footer}{{% endif %}}")
    _assert_law(target, publication, range(100, 1000))
    filling = Filling(publication, target.content, gfm.render, LOADED.run)
    (fresh := target.root / ".site-again").mkdir()
    filling.run(target.root, fresh, strict=False, as_of=AS_OF, environment=dict(os.environ))
    further = [path for path in filling.paths if "/page/" in path]
    kinds = {(path.partition("/")[0], path.count("/")) for path in further}
    folders = {path.rpartition("/")[0] for path in further}
    assert {"answers/page", "people/ana/page", "people/ben/page", "topics/auth/page"} <= folders
    assert len({filling.key(path) for path in further}) == len(kinds)


@pytest.mark.parametrize("name", OVERRIDES)
def test_what_projects_override_is_filled_too(tmp_path: Path, name: str) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    _override(target, *OVERRIDES[name])
    if name == "analytics":
        with (target.root / "mkdocs.yml").open("a") as file:
            file.write("extra: {analytics: {provider: custom}}\n")
    made = _assert_law(target, publication, range(10, 1000))
    for page in (made["index.html"], next(made[name] for name in made if name.startswith("answers/1-"))):
        assert page.count(b"<h1") == 1
        assert (b"Version 3 is out" in page) is name.startswith("announcement")
        assert b"assets/kb/kb.js" in page
        assert b"assets/kb/kb.css" in page
    assert b">How can we help?" in made["index.html"]


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_other_themes_are_filled_too(tmp_path: Path, theme: str) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    _configure(target, "theme: {name: kb_builder}", f"theme: {{name: {theme}}}")
    _assert_law(target, publication, range(10, 1000))


def test_an_address_for_edits_and_own_styles_are_filled_too(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    (target.content / "own.css").write_text("h1 {color: red}")
    own = "repo_url: https://github.com/acme/widgets\nedit_uri: edit/main/content/\nextra_css: [own.css]\n"
    _configure(target, "plugins: []\n", f"plugins: []\n{own}")
    _configure(target, "{name: kb_builder}", "{name: kb_builder, features: [content.action.edit]}")
    _assert_law(target, publication, range(10, 1000))


def test_a_page_of_ours_in_nav_shows_where_it_stands(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    page = next(target.content.glob("answers/1-*.md")).name
    _configure(target, "{Ideas: ideas/index.md}", f"{{More: [answers/{page}, ideas/index.md]}}")
    _assert_law(target, publication, range(10, 1000))


def test_a_page_written_by_hand_links_to_pages_that_are_filled(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    page = next(target.content.glob("answers/1-*.md")).name
    (target.content / "about.md").write_text(f"# About\n\n[one](answers/{page}#top)\n")
    ours = _assert_law(target, publication, range(10, 1000))
    assert f'href="../answers/{page.removesuffix(".md")}/#top"'.encode() in ours["about/index.html"]


def _obstacles() -> Iterator[tuple[str, str, str, str]]:
    yield "plugins: []", "plugins: [search]", "", "the plugin or hook search may see every page"
    yield "plugins: []", "hooks: [own.py]\nplugins: []", "", "the plugin or hook own.py may see every page"
    yield "nav: [{Home: index.md}, {Answers: answers/index.md}, {Ideas: ideas/index.md}]\n", "", "", "no nav"
    yield "plugins: []", "draft_docs: /ideas/\nplugins: []", "", "draft_docs in mkdocs.yml names generated"
    yield "", "", "{{ page and page.content | striptags | length }}", "not like the other pages"
    yield "", "", "{{ page and page.url.endswith('margins/') }}", "in a way of its own"
    failing = "{{ absent() if page and page.meta.title and '<b>' in page.meta.title }}"
    yield "", "", failing, "a template cannot show a specimen"
    yield "", "", "{{ page and page.content | striptags }}", "in a way that cannot be repeated"

    yield "", "", "{{ page and page.content | wordcount }}", "is not like the other pages of its kind"
    listing = "{% for file in pages %}{{ file.page.content | length }}{% endfor %}"
    yield "", "", listing, "a template reads the text of pages"


@pytest.mark.parametrize(("old", "new", "footer", "reason"), tuple(_obstacles()))
def test_what_frames_cannot_do_is_left_to_mkdocs_with_the_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, old: str, new: str, footer: str, reason: str
) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    (target.root / "own.py").write_text("def on_page_content(html, **_):\n    return html + '<p>Seen</p>'\n")
    if footer:
        _override(target, "partials/footer.html", footer)
    else:
        _configure(target, old, new)
    with caplog.at_level(logging.INFO):
        _assert_law(target, publication, range(1))
    assert reason in caplog.text


@pytest.mark.parametrize(
    "footer",
    [
        "{{ page and page.meta.title and page.meta.title | truncate(5) }}",
        "{{ (page.meta.kb or {}) | tojson if page }}",
    ],
)
def test_pages_that_differ_in_what_a_template_looks_at_have_frames_of_their_own(
    tmp_path: Path, footer: str
) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    _override(target, "partials/footer.html", footer)
    _assert_law(target, publication, range(10, 1000))


def test_a_template_may_list_all_pages(tmp_path: Path) -> None:
    target = project(tmp_path / "project")
    publication = publish(target)
    listing = "{% for file in pages[:3] %}{{ file.url }}{% endfor %}{% for file in pages %}"
    listing += "{{ file.page.title }}{{ file.page.canonical_url }}{{ file.src_uri }}{{ file.page.abs_url }}"
    listing += "{{ file.name }}{{ file.page.is_homepage }}{% endfor %}"
    _override(target, "partials/footer.html", listing)
    _assert_law(target, publication, range(10, 1000))
