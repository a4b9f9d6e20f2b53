"""What the search knows of pages that maintainers wrote by hand."""

from __future__ import annotations

from pathlib import Path

from kb_builder.publication import SearchRecord
from kb_builder.website.hand_written import hand_written_files
from kb_builder.website.own_pages import own_pages

PAGE = (
    "<!doctype html><title>Guide - Help</title><meta name=viewport content=x><nav>Menu</nav>"
    '<main><article><h1>Guide<a class="headerlink" href="#guide">¶</a></h1><p>Turn the <b>widget</b>.</p>'
    "<script>code()</script></article></main>"
)


def test_title_and_text_of_pages_written_by_hand(tmp_path: Path) -> None:
    """The home page, generated pages, and what no search engine may show are left out."""
    site, content = tmp_path / "site", tmp_path / "content"
    pages = {
        "index": PAGE,
        "guide": PAGE,
        "hidden": PAGE.replace("name=viewport content=x", 'name="robots" content="noindex"'),
    }
    for name, text in {**pages, "answers/1-x": PAGE}.items():
        written = content / f"{name}.md"
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text("# Guide")
        built = site / ("index.html" if name == "index" else f"{name}/index.html")
        built.parent.mkdir(parents=True, exist_ok=True)
        built.write_text(text)
    (content / "not-built.md").write_text("# Draft")
    own = [name for name, _ in hand_written_files(content, ["answers/1-x.md"])]
    found = list(own_pages(site, own))
    assert found == [SearchRecord("guide/", "page", "Guide", "Turn the widget .")]


def test_pages_below_a_link_are_pages_of_the_project_too(tmp_path: Path) -> None:
    """As MkDocs sees them; a link that leads in a circle is followed once."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guide.md").write_text("# Guide")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/docs").symlink_to("../docs")
    (tmp_path / "docs/again").symlink_to(".")
    (tmp_path / "content/all").symlink_to(tmp_path)
    names = [name for name, _ in hand_written_files(tmp_path / "content", frozenset())]
    assert names == ["docs/guide/index.html"]
