"""`kb search`: asks the index of the finished site, with the ranking of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.command.values import Whole

if TYPE_CHECKING:
    from kb_builder.search import Found, Shown

_MOST = 100


@click.command(context_settings={"ignore_unknown_options": True})  # people ask about options
@click.argument("words", metavar="QUERY", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@click.option(
    "--limit",
    type=Whole(1, _MOST),
    default=10,
    show_default=True,
    metavar="N",
    help=f"Print the N best pages, at most {_MOST}.",
)
@global_options
def search(run: Run, words: tuple[str, ...], as_json: bool, limit: int) -> None:
    """Find the pages of the site that answer a question.

    The pages and their order are those that a reader of the site gets. The site must be
    built; no network is needed.
    """
    from kb_builder import kept
    from kb_builder.search import open_index

    console, project = run.console(), run.project()
    question = " ".join(words)
    found = open_index(project.site, project.root / kept.FOLDER).search(question, count=limit)
    if as_json:
        console.result(json.dumps(_document(question, found), ensure_ascii=False, indent=2))
        return
    for line in _lines(question, found):
        console.result(line)


def _document(question: str, found: Found) -> dict[str, object]:
    return {
        "question": question,
        "asked": found.asked,
        "meant": found.meant,
        "nowhere": list(found.nowhere),
        "total": found.total,
        "hits": [_fields(hit) for hit in found.hits],
        "more": [_fields(hit) for hit in found.more],
    }


def _fields(hit: Shown) -> dict[str, object]:
    return {name: getattr(hit, name) for name in hit.__struct_fields__}


def _lines(question: str, found: Found) -> list[str]:
    from kb_builder.command.console import printable
    from kb_builder.command.counts import counted

    count = found.total + len(found.more)
    said = [counted(count, "page") if count else f"No results for “{question}”."]
    if found.asked != question:
        said.append(f"Showing results for “{found.asked}”.")
    if found.nowhere:
        said.append(f"No page holds “{', '.join(found.nowhere)}”.")
    if found.meant:
        said.append(f"Did you mean “{found.meant}”?")
    lines = [printable(" ".join(said))]
    for place, hit in enumerate(found.hits, 1):
        lines += [f"{place:2}. {printable(hit.title)}", f"    {printable(_facts(hit))}"]
    for hit in found.more:
        lines += [f"  - {printable(hit.title)}", f"    {printable(_facts(hit))}"]
    return lines


def _facts(hit: Shown) -> str:
    from kb_builder.command.counts import counted

    of = f"for the {hit.kind}"
    votes = counted(hit.votes, f"vote {of}", f"votes {of}") if hit.votes else ""
    facts = (hit.url, hit.kind, hit.status, hit.credit, votes, hit.date)
    return " · ".join(filter(None, facts))
