"""Gives a site of plain Material what our theme has: styles, the search, and what machines are told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, TemplateNotFound

from kb_builder.article import front_matter
from kb_builder.language import language
from kb_builder.publication import Page, SiteFacts, has_twin
from kb_builder.website.filling import page_name

_FOLDER = "assets/kb"
_ASSETS = Path(str(files("kb_builder.theme"))) / _FOLDER
_SHEET, _LIST = "kb.css", "material.css"
_IMPORT = re.compile(r'^@import "([a-z]+\.css)";$', re.MULTILINE)
# A stranger's text holds no "<" where a page has these.
_OF_MATERIAL = re.compile(r'<link rel="stylesheet" href="([^"]*)assets/stylesheets/[^"]*">')


def lay_out(site: Path) -> None:
    """Write our sheets and scripts into the folder `site`, where the project has none of its own.

    The sheet of all parts is the one for plain Material. Raises `OSError`.
    """
    listed = (_ASSETS / _LIST).read_text(encoding="utf-8")
    sources = {_SHEET: _ASSETS / _LIST}
    sources |= {name: _ASSETS / name for name in _IMPORT.findall(listed)}
    sources |= {script.name: script for script in _ASSETS.glob("*.js")}
    (site / _FOLDER).mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        target = site / _FOLDER / name
        if not target.exists():
            target.write_bytes(source.read_bytes())


@dataclass(frozen=True, slots=True)
class Dressing:
    """What every page of Material's gets: our sheet after Material's and before the project's, our script.

    `words` are those of our scripts where they are not English; `feed` is what the site's feed is called.
    """

    words: str
    feed: str = ""
    is_searchable: bool = False
    """Whether browsers may be told of the search, which needs the address of the site."""

    @classmethod
    def of(cls, facts: SiteFacts) -> Dressing:
        """Give it for a site."""
        return cls(_words(facts.language), facts.name, bool(facts.url))

    def __call__(self, page: str) -> str:
        """Give a page with it; a page without Material's sheets stays as it is."""
        head, end, rest = page.partition("</head>")
        found = [*_OF_MATERIAL.finditer(head)]
        if not end or not found:
            return page
        place, home = found[-1].end(), found[-1][1]
        sheet = f'<link rel="stylesheet" href="{home}{_FOLDER}/{_SHEET}">'
        script = f'<script type="module" src="{home}{_FOLDER}/kb.js"></script>'
        told = "".join(self._told(home))
        return f"{head[:place]}\n{sheet}{head[place:]}{self.words}{told}{script}\n{end}{rest}"

    def _told(self, home: str) -> Iterator[str]:
        if self.feed:
            yield _feed(self.feed, f"{home}feed.xml")
        if self.is_searchable:
            kind = 'rel="search" type="application/opensearchdescription+xml"'
            yield f'<link {kind} title="{escape(self.feed)}" href="{home}opensearch.xml">\n'


def own_lines(facts: SiteFacts, pages: Iterable[Page]) -> Mapping[str, str]:
    """Give what each page of ours says in its head, by its address: as with our theme.

    That is whether search engines may show it, its own feed, and where it stands as Markdown.
    """
    return {_address(page): "".join(_lines(facts, page)) for page in pages}


def hidden(pages: Iterable[Page]) -> frozenset[str]:
    """Give the addresses of the pages that no search engine may show."""
    return frozenset(_address(page) for page in pages if _known(_head(page)).get("noindex"))


def _lines(facts: SiteFacts, page: Page) -> Iterator[str]:
    head = _head(page)
    known = _known(head)
    kind, login = known.get("kind"), str(known.get("login", ""))
    if known.get("noindex"):
        yield '<meta name="robots" content="noindex">\n'
    elif has_twin(head):
        yield '<link rel="alternate " type="text/markdown" title="Markdown" href="index.md">\n'
    if kind == "idea" or known.get("of") == "ideas":
        home, ideas = "../" * _address(page).count("/"), language(facts.language).gettext("Ideas")
        yield _feed(f"{facts.name}: {ideas}", f"{home}ideas/feed.xml")
    elif kind == "person":
        yield _feed(f"{facts.name}: {login}", "feed.xml")


def _feed(title: str, address: str) -> str:
    # Material takes "alternate" without the space for another language.
    kind = 'rel="alternate " type="application/atom+xml"'
    return f'<link {kind} title="{escape(title)}" href="{address}">\n'


def _head(page: Page) -> Mapping[str, object]:
    return page.head or front_matter.split(page.text)[0]


def _known(head: Mapping[str, object]) -> Mapping[str, object]:
    known = head.get("kb")
    return known if isinstance(known, Mapping) else {}


def _address(page: Page) -> str:
    return page_name(page.path).removesuffix("index.html")


def _words(language: str) -> str:
    """Give the words of our scripts as an element, "" where English ones will do."""
    code = language.lower().replace("_", "-").partition("-")[0]
    theme = Environment(loader=PackageLoader("kb_builder", "theme"), autoescape=True)
    try:
        said = theme.get_template(f"partials/words/{code}.html").module
    except TemplateNotFound:
        return ""
    line = json.dumps(vars(said)["script"], ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/json" id="kb-words">{line.replace("<", chr(92) + "u003c")}</script>\n'
