"""Writes the table of docs/search.md: every judged set, asked of other searches and of ours part by part."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search import ENTRY, Index, index_files
from kb_builder.search.layout import NEAR_AT_ONCE, Entry
from scripts.relevance import DATA, Judged, own_site, posed, read, score
from scripts.relevance_engines import Engine, large_search, material_search, own_search, plain_bm25

PAGE = Path(__file__).resolve().parent.parent / "docs/search.md"
BEGIN, END = "<!-- written by scripts/relevance_table.py -->\n", "<!-- end of the table -->"


def by_words(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by this project's search without the vectors of pages."""
    return _asked(records, questions, [])


def by_words_moved(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank as on a site with so many pages that none is found by meaning alone."""
    return _asked(records, questions, ["none"] * (NEAR_AT_ONCE + 1))


ROWS: tuple[tuple[str, Engine], ...] = (
    ("plain BM25", plain_bm25),
    ("Material's search", material_search),
    ("this site's search, words alone", by_words),
    ("and the best 24 moved by meaning", by_words_moved),
    ("and five pages found by meaning alone: **what readers use**", own_search),
    ("on very large sites, by Tantivy", large_search),
)


def _asked(records: Sequence[SearchRecord], questions: Sequence[str], more: list[str]) -> list[list[str]]:
    """Ask an index whose entry names `more` files of vectors, or none at all where there are none more."""
    files = index_files(records, "en")
    entry = msgspec.json.decode(files[ENTRY], type=Entry)
    near = [*entry.near, *more] if more else []
    files[ENTRY] = msgspec.json.encode(msgspec.structs.replace(entry, near=near))
    index = Index(files.get)
    return [[hit.url for hit in index.search(question).hits] for question in questions]


def sets(data: Path) -> Iterator[Judged]:
    """Yield the judged sets below a folder, those of discussions beside it, and the one of our own site."""
    for file in sorted(data.glob("*/qrels.tsv")):
        yield read(file.parent)
    for file in sorted(data.parent.glob("discussions/*.jsonl")):
        yield from (judged for judged in posed(file) if judged.questions)
    yield own_site()


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = (f"{one.name} ({len(one.records)}, {len(one.questions)})" for one in judged)
    yield f"| MRR@10 / recall@10 (pages, questions) | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(judged)}"
    for name, engine in ROWS:
        cells = []
        for one in judged:
            asked, right = zip(*one.questions, strict=True)
            got = score(engine(one.records, asked), right)
            cells.append(f"{got.mrr:.3f} / {got.recall:.3f}")
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Ask everything, which takes some minutes, and write the table."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    lines = "\n".join(table(tuple(sets(data))))
    text = PAGE.read_text(encoding="utf-8")
    shape = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    PAGE.write_text(shape.sub(lambda _: f"{BEGIN}\n{lines}\n\n{END}", text), encoding="utf-8")
    print(lines)


if __name__ == "__main__":
    main()
