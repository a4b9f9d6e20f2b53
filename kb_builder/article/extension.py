"""The door for Python-Markdown: pages of ours as their articles, and what hand-written pages insert.

MkDocs reads Markdown with Python-Markdown, which may not read community text. A page of ours is
taken whole, before anything else reads it, and its article is given after everything else is done.
On a page written by hand only regions and inserts are taken out; a word that is random in every
run stands for each, so that no text can hold it.
"""

from __future__ import annotations

import functools
import os
import re
import secrets
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from kb_builder.article import zensical
from kb_builder.article.compose import insert
from kb_builder.article.inserts import INSERT, open_fence, without_heading
from kb_builder.article.made_before import ARTICLES
from kb_builder.article.noting import Noting
from kb_builder.article.shelf import Shelf
from kb_builder.article.texts import Numbered, Render
from kb_builder.gfm import Store, render
from kb_builder.kept import Kept
from kb_builder.region import STORE_VARIABLE, Region, split

_PAGE = re.compile(r"<!-- kb:page (?P<path>\S+\.md) -->")
# What is lifted out is lifted before any other preprocessor reads the page, and put back after every
# other postprocessor is done with it.
_FIRST, _LAST = 1_000_000, -1_000_000
# The contents that a theme learns of: the title, where the link to skip the header leads. They have each key
# that Python-Markdown's `toc` gives, since Zensical reads all of them.
CONTENTS = [{"level": 1, "id": "top", "name": "", "html": "", "data-toc-label": "", "children": []}]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class KbExtension(Extension):
    """Shows pages of ours as their articles, regions as `render` does, and splices inserts."""

    def __init__(self, **options: object) -> None:
        """Take `docs_dir`: the folder that pages stand in ("content" unless said)."""
        self.config: dict[str, list[Any]] = {"docs_dir": ["content", "The folder that pages stand in"]}
        self._lifted = _Lifted()
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with `md`."""
        md.registerExtension(self)
        folder = Path(os.fspath(self.getConfig("docs_dir"))).absolute()
        # MkDocs stands between a build and this process; its configuration belongs to the project.
        kept = os.environ.get(STORE_VARIABLE, "")
        rendered = _store(Path(kept)).render if kept else render
        md.preprocessors.register(_Lift(self._lifted, _shelf(folder), rendered), "kb_lift", _FIRST)
        md.postprocessors.register(_PutBack(self._lifted, md), "kb_put_back", _LAST)

    def reset(self) -> None:
        """Forget the page before."""
        self._lifted.clear()


@functools.cache
def _store(folder: Path) -> Store:
    """Give the texts kept in a folder: MkDocs makes an extension anew for every page."""
    return Store(Kept(folder))


@functools.cache
def _shelf(folder: Path) -> Shelf:
    """Give the shelf of a folder: MkDocs makes an extension anew for every page."""
    return Shelf.of_folder(folder)


@functools.cache
def asked_by_pages() -> dict[str, Noting]:
    """Give the shelves that pages read so far have asked, by the page's file, "" for those by hand."""
    return {}


class _Lifted:
    """What was taken out of the page at hand: all of it, or the HTML of parts by their words."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.whole = ""
        self.parts: dict[str, str] = {}

    def keep(self, html: str) -> str:
        """Keep HTML and give the word that stands for it: letters only, nothing that means anything."""
        word = "kb" + "".join(secrets.choice(_LETTERS) for _ in range(32))
        self.parts[word] = html
        return word


class _Lift(Preprocessor):
    def __init__(self, lifted: _Lifted, shelf: Shelf, rendered: Render) -> None:
        super().__init__()
        self._lifted, self._shelf, self._rendered = lifted, shelf, rendered

    def _noting(self, path: str) -> Noting:
        asked = asked_by_pages()
        if path not in asked or not asked[path].is_of(self._shelf):  # another folder may have such a page
            asked[path] = Noting(self._shelf)
        return asked[path]

    def run(self, lines: list[str]) -> list[str]:
        """Take the page as a whole, or put a word in place of each region and insert."""
        first = next((line for line in lines if line.strip()), "")
        page = _PAGE.fullmatch(first)
        shelf = self._noting(page["path"] if page else "")
        if page:
            made = ARTICLES.article("\n".join(lines), page["path"], shelf, self._rendered)
            self._lifted.whole = zensical.between_files(made, page["path"]) if zensical.is_at_work() else made
            return [self._lifted.keep(self._lifted.whole)]
        numbered, out, fence = Numbered(self._rendered), list[str](), ""
        for part in split(lines):
            if isinstance(part, Region):
                out += ["", self._lifted.keep(numbered.html(part)), ""]
            elif not fence and (found := INSERT.fullmatch(part)):
                html = insert(found["name"], shelf)
                out = [*out, "", self._lifted.keep(html), ""] if html else without_heading(out)
            else:
                fence = open_fence(fence, part)
                out.append(part)
        return out


class _PutBack(Postprocessor):
    def __init__(self, lifted: _Lifted, md: Markdown) -> None:
        super().__init__(md)
        self._markdown, self._lifted = md, lifted

    def run(self, text: str) -> str:
        """Give the article, or put the HTML of each part in place of its word, in one go."""
        if self._lifted.whole:
            self._markdown.toc_tokens = CONTENTS  # type: ignore[attr-defined] # as the extension `toc` does
            return self._lifted.whole
        if not self._lifted.parts:
            return text
        either = "|".join(self._lifted.parts)
        word = re.compile(rf"<p>(?P<alone>{either})</p>|(?P<within>{either})")
        return word.sub(lambda found: self._lifted.parts[found["alone"] or found["within"]], text)
