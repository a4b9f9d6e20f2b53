"""How pages become findable: a small document for each, from which Pagefind makes the index.

Only what a reader looks for is indexed (title, question, answer, other wordings), not the whole
page. Filters are kind, topic, status and repository; sorts are votes and date
(https://pagefind.app/docs/filtering/, https://pagefind.app/docs/metadata/).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath

from kb_builder.errors import BuildError
from kb_builder.publication import SearchRecord
from kb_builder.website.canonical_index import make_canonical

_LONGEST_TEXT = 20_000
_EXCERPT = 240


def write_index(
    records: Iterable[SearchRecord], target: Path, *, language: str, environment: Mapping[str, str]
) -> None:
    """Write the index of `records` to the folder `target`; `language` is the site's (ISO 639-1).

    Raises `BuildError` when Pagefind fails.
    """
    with tempfile.TemporaryDirectory(prefix="kb-search-") as folder:
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


def _facts(record: SearchRecord) -> Iterator[str]:
    filters = [("kind", record.kind), ("status", record.status), ("repository", record.repository)]
    filters += [("topic", label) for label in record.labels]
    meta = [
        ("kind", record.kind),
        ("status", record.status),
        ("credit", record.credit),
        ("date", record.date),
    ]
    meta += [("votes", str(record.upvotes)), ("summary", _summary(record))]
    sorts = [("votes", str(record.upvotes)), ("date", record.date)]
    for attribute, pairs in (("filter", filters), ("meta", meta), ("sort", sorts)):
        for name, value in pairs:
            if value:
                yield f'<meta data-pagefind-{attribute}="{name}[content]" content="{escape(value)}">'


def _summary(record: SearchRecord) -> str:
    text = " ".join((record.answer or record.question).split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]} …"


def _body(record: SearchRecord) -> Iterator[str]:
    yield f'<h1 data-pagefind-meta="title">{escape(record.title)}</h1>'
    for text in record.synonyms:
        yield f'<p data-pagefind-weight="4">{escape(text)}</p>'
    for text in (record.question, record.answer):
        if text:
            yield f"<p>{escape(text[:_LONGEST_TEXT])}</p>"


def _run_pagefind(documents: Path, target: Path, environment: Mapping[str, str]) -> None:
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(documents),
        "--output-path",
        str(target.resolve()),
    ]
    command.append("--quiet")
    finished = subprocess.run(
        command,
        cwd=documents,
        env=dict(environment),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode:
        words = " ".join(f"{finished.stdout} {finished.stderr}".split())
        raise BuildError(f"Pagefind could not build the search index: {words[-500:]}", "Run with --debug.")
