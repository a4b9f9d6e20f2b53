"""Makes the search index with Pagefind, from a small document for each page.

Only what a reader looks for is indexed (title, other wordings, question, answer, labels), not the
whole page. Filters are kind, topic, status and repository; sorts are votes and date
(https://pagefind.app/docs/filtering/, https://pagefind.app/docs/metadata/). Pagefind indexes every
word of its metadata too, so what is only shown (votes, credit, date) goes as the name of an anchor,
which it keeps with the page and never searches.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath

from kb_builder.characters import bigrams
from kb_builder.errors import BuildError
from kb_builder.publication import SearchRecord
from kb_builder.website.canonical_index import make_canonical
from kb_builder.website.children import run_module
from kb_builder.website.vocabulary import vocabulary

_DOCUMENTS = ".search-"
_LONGEST_TEXT = 20_000
_TITLE_WEIGHT = 3
"""How much more a word says in a title: 2 to 4 were equally good on every judged set (docs/search.md)."""


def write_index(
    records: Iterable[SearchRecord], target: Path, *, language: str, environment: Mapping[str, str]
) -> None:
    """Write the index of `records` to the folder `target`; `language` is the site's (ISO 639-1).

    The documents that are indexed stand beside it meanwhile, where the next build finds what a
    killed one left. Raises `BuildError` when Pagefind fails.
    """
    records = tuple(records)
    with tempfile.TemporaryDirectory(prefix=_DOCUMENTS, dir=target.resolve().parent) as folder:
        for record in records:
            file = Path(folder, _document_path(record.url))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(document(record, language), encoding="utf-8")
        _run_pagefind(Path(folder), target, environment)
    try:
        make_canonical(target)
    except ValueError as error:
        raise BuildError(
            f"the search index is not as Pagefind 1.5 writes it: {error}", "Install pagefind>=1.5.2,<1.6."
        ) from error
    for name, text in zip(("words.txt", "common.txt"), vocabulary(records), strict=True):
        (target / name).write_text(text, encoding="utf-8")
    (target / "filters.json").write_text(_offered(records), encoding="utf-8")


def document(record: SearchRecord, language: str) -> str:
    """Give the small HTML document that stands for a page in the index."""
    head = ["<!doctype html>", f'<html lang="{escape(language)}">', '<head><meta charset="utf-8">']
    lines = [*head, *_facts(record), "</head>", "<body>", *_body(record), "</body>", "</html>"]
    return "\n".join(lines) + "\n"


def _document_path(url: str) -> PurePosixPath:
    path = PurePosixPath(url)
    if path.is_absolute() or ".." in path.parts:
        raise BuildError(f"search index: {url!r} is not an address of this site", "Report this as a bug.")
    return path / "index.html"


def _offered(records: Iterable[SearchRecord]) -> str:
    """Give the values of each filter with their numbers of pages, as JSON.

    Pagefind could tell as well, but once it has read its filters it counts all of them in every search.
    """
    counts: dict[str, Counter[str]] = {}
    for record in records:
        for name, value in set(_filters(record)):
            counts.setdefault(name, Counter())[value] += 1
    return json.dumps(counts, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _filters(record: SearchRecord) -> Iterator[tuple[str, str]]:
    named = [("kind", record.kind), ("status", record.status), ("repository", record.repository)]
    named += [("topic", label) for label in record.labels]
    return ((name, value) for name, value in named if value)


def _facts(record: SearchRecord) -> Iterator[str]:
    for name, value in _filters(record):
        yield f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">'
    for name, value in (("votes", str(record.upvotes)), ("date", record.date)):
        if value:
            yield f'<meta data-pagefind-sort="{name}[content]" content="{escape(value)}">'
    texts = (record.question, record.answer, *record.labels)
    heads = (record.title, *record.synonyms)
    for name, parts in (("titlebigrams", heads), ("bigrams", texts)):
        if found := bigrams(" ".join(parts)):
            yield f'<meta data-pagefind-meta="{name}[content]" content="{found}">'


def _body(record: SearchRecord) -> Iterator[str]:
    weight = f'data-pagefind-weight="{_TITLE_WEIGHT}"'
    yield f'<h1 data-pagefind-meta="title" {weight}>{escape(record.title)}</h1>'
    for text in record.synonyms:
        yield f"<p {weight}>{escape(text)}</p>"
    for text in (record.question, record.answer, ", ".join(record.labels)):
        if text:
            yield f"<p>{escape(text[:_LONGEST_TEXT])}</p>"
    shown = {"votes": record.upvotes, "credit": record.credit, "date": record.date}
    yield f'<i id="{escape(json.dumps(shown, ensure_ascii=False))}"></i>'


def _run_pagefind(documents: Path, target: Path, environment: Mapping[str, str]) -> None:
    arguments = ["--site", str(documents), "--output-path", str(target.resolve()), "--quiet"]
    finished = run_module("pagefind", arguments, folder=documents, environment=environment)
    if finished.returncode:
        words = " ".join(f"{finished.stdout} {finished.stderr}".split())
        raise BuildError(f"Pagefind could not build the search index: {words[-500:]}", "Run with --debug.")
