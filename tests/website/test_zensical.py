"""Zensical, which follows Material for MkDocs, builds the same pages from `content/`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.website import showcase

pytestmark = pytest.mark.slow

_BIN = Path(sys.executable).parent
_MKDOCS = (str(_BIN / "mkdocs"), "build", "--quiet", "--site-dir", "../mkdocs")
_ZENSICAL = (str(_BIN / "zensical"), "build", "--clean")


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_pages_say_what_those_of_mkdocs_say(tmp_path: Path, language: str) -> None:
    target, _ = showcase.written(tmp_path / "project", "https://acme.example/repo/", language)
    for command in (_MKDOCS, _ZENSICAL):
        run = subprocess.run(command, cwd=target.root, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    theirs = tmp_path / "mkdocs"
    names = [str(file.relative_to(theirs)) for file in sorted(theirs.rglob("index.html"))]
    assert len(names) > 20
    assert [name for name in names if _said(target.site, name) != _said(theirs, name)] == []


def _said(site: Path, name: str) -> tuple[str, list[str], list[str]]:
    """Give a page's title, the words of its article, and where the links of header and article lead."""
    page, at = LexborHTMLParser((site / name).read_text(encoding="utf-8")), f"https://acme.example/{name}"
    title, article = page.css_first("title"), page.css_first("article")
    assert title is not None
    assert article is not None
    ways = [link.attributes["href"] or "" for link in page.css(".kb-header__sections a, article a[href]")]
    ways += [picture.attributes["src"] or "" for picture in page.css("article img")]
    return title.text().strip(), article.text().split(), [urljoin(at, way) for way in ways]
