"""From a page's Markdown to the HTML of its article: by the template of its kind, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from kb_builder.article import answer, community, ideas, lists
from kb_builder.article.blocks import Block, Heading, List, Quote, Table, text_of
from kb_builder.article.inserts import INSERTS
from kb_builder.article.people import People
from kb_builder.article.reading import parse
from kb_builder.article.shelf import Shelf
from kb_builder.article.templating import render as fill
from kb_builder.article.texts import Numbered, Render, Texts
from kb_builder.article.view import PageView
from kb_builder.gfm import render
from kb_builder.language import language
from kb_builder.region import Region

_LOG = logging.getLogger(__name__)
_VALUES: Mapping[str, Callable[[PageView], Mapping[str, object]]] = {
    "answer": answer.values,
    "answers": lists.answers,
    "health": lists.health,
    "idea": ideas.idea,
    "ideas": ideas.board,
    "ideas-view": ideas.view,
    "in-action": ideas.in_action,
    "people": community.people,
    "person": community.person,
    "topic": lists.topic,
    "topics": lists.topics,
    "unanswered": lists.unanswered,
}
"""Kind of page → what its template shows beside the page itself."""
_PLAIN = "page.html"
_HOME, _LISTED = "index.md", "answers/index.md"


def article(body: str, path: str, shelf: Shelf, rendered: Render = render) -> str:
    """Give the HTML of the page with this body that stands at `path` in `content/`.

    Never raises: a page that its template cannot show is shown plainly, every text on it included.
    """
    view = _view(body, path, shelf, rendered, shelf.facts(path))
    try:
        return _filled(view)
    # The page may have been edited by hand.
    except Exception as problem:  # noqa: BLE001 - one page must not stop the others
        _LOG.warning("%s: shown without its template (%s: %s)", path, type(problem).__name__, problem)
        view = _view(body, path, shelf, rendered, shelf.facts(path))
        return str(Markup("\n").join(_plainly(block, view) for block in view.blocks))


def insert(name: str, shelf: Shelf) -> str:
    """Give the HTML of the part of the home page that is called `name`, "" where there is no such part."""
    if name not in INSERTS:
        return ""
    # A page written by hand does not say its language, our lists do.
    home = _view("", _HOME, shelf, render, shelf.facts(_LISTED))
    try:
        return fill(f"insert-{name}.html", home.language, page=home, **INSERTS[name](home))
    except Exception as problem:  # noqa: BLE001 - the rest of the page is worth showing
        _LOG.warning("kb:insert %s: left out (%s: %s)", name, type(problem).__name__, problem)
        return ""


def _view(body: str, path: str, shelf: Shelf, rendered: Render, facts: Mapping[str, Any]) -> PageView:
    said = language(str(facts.get("language", "en")))
    repository = str(facts.get("discussion", "")).rpartition("#")[0]
    texts = Texts(shelf, said, path, repository, Numbered(rendered))
    return PageView(path, parse(body, path), shelf, said, texts, People(shelf, said, path))


def _filled(view: PageView) -> str:
    kind = str(view.facts.get("kind", ""))
    values = _VALUES[kind](view) if kind in _VALUES else {}
    html = fill(f"{kind}.html" if kind in _VALUES else _PLAIN, view.language, page=view, **values)
    if view.texts.shown < sum(isinstance(block, Region) for block in view.blocks):
        raise ValueError("a text stands in a place that its template does not show")
    return html


def _plainly(block: Block, view: PageView) -> Markup:
    match block:
        case Region():
            return view.text(block, view.url)
        case Heading(level, inline):
            return Markup("<h{0}>{1}</h{0}>").format(level, text_of(inline))
        case List(items):
            return Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % text_of(item.inline) for item in items
            )
        case Quote(blocks):
            return Markup().join(_plainly(one, view) for one in blocks)
        case Table(head, rows):
            return Markup("<br>").join(escape(" | ".join(map(text_of, row))) for row in (head, *rows))
        case _:
            return Markup("<p>%s</p>") % text_of(block.inline)
