"""How well a question finds its answer, beside plain BM25 and Material's own search: `make relevance`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.curate import curate
from kb_builder.gfm import plain_text
from kb_builder.publication import SearchRecord
from kb_builder.website import site_facts
from scripts.relevance_engines import ENGINES, K1, B
from scripts.relevance_people import Found, answered, held_out

_ROOT = Path(__file__).resolve().parent.parent
DATA = _ROOT.parent / "shared/data/retrieval"
_WORDED_ANEW = _ROOT / "tests/data/relevance"
"""Questions of our own, by the name of a file of discussions; the discussions are not kept here."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class Judged:
    """A collection with questions and, for each question, the addresses that answer it."""

    name: str
    records: tuple[SearchRecord, ...]
    questions: tuple[tuple[str, frozenset[str]], ...]


def own_site() -> Judged:
    """Give the pages of this repository's own site, and questions about it as people would type them."""
    project, archived = load_project(_ROOT), Archive(_ROOT / "archive").load()
    as_of = max(discussion.updated_at for discussion in archived.discussions)
    knowledge = curate(archived.repositories, archived.discussions, project.config, project.curation, as_of)
    records = pages.compose(knowledge, project.config, site_facts(_ROOT)).records
    address = {int(record.url.split("/")[1].split("-")[0]): record.url for record in records}
    lines = [json.loads(line) for line in _lines(_WORDED_ANEW / "own.jsonl")]
    questions = [(one["question"], frozenset(address[number] for number in one["answers"])) for one in lines]
    return Judged("own site", tuple(records), tuple(questions))


@dataclass(frozen=True)
class Score:
    """Means over all questions: reciprocal rank and share of right pages among ten; questions left empty."""

    mrr: float
    recall: float
    empty: int


def read(folder: Path) -> Judged:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (BEIR's shapes)."""
    corpus = [json.loads(line) for line in _lines(folder / "corpus.jsonl")]
    records = [
        SearchRecord(f"{one['_id']}/", "answer", one["title"], question="", answer=one["text"])
        for one in corpus
    ]
    right: dict[str, set[str]] = {}
    for line in _lines(folder / "qrels.tsv")[1:]:
        query, answer, score = line.split("\t")
        if int(score) > 0:
            right.setdefault(query, set()).add(f"{answer}/")
    asked = [json.loads(line) for line in _lines(folder / "queries.jsonl")]
    questions = [(one["text"], frozenset(right[one["_id"]])) for one in asked if one["_id"] in right]
    return Judged(folder.name, tuple(records), tuple(questions))


def posed(file: Path) -> Iterator[Judged]:
    """Make sets of real discussions: each is asked by the first sentences of its own text.

    In the first set pages hold title and answer; in the second also the rest of the text. Where this
    project holds questions about the same discussions in other words, they are asked too.
    """
    asked = [(one, _accepted(one)) for one in map(json.loads, _lines(file))]
    short, long = [], []
    for one, answer in asked:
        if answer:
            text, url = plain_text(one["body"] or ""), f"{one['number']}/"
            sentences = _SENTENCE.split(text)
            brief = " ".join(sentences[:2])[:200]
            first = (sentences[0] if len(sentences[0]) > 30 else " ".join(sentences[:2]))[:250]
            rest = text[len(first) :][:2000]
            short.append((SearchRecord(url, "answer", one["title"], "", answer), brief))
            long.append((SearchRecord(url, "answer", one["title"], rest, answer), first))
    for name, pairs in (("asked by its beginning", short), ("asked by its first sentence", long)):
        questions = tuple((question, frozenset([record.url])) for record, question in pairs)
        yield Judged(f"{file.stem}, {name}", tuple(record for record, _ in pairs), questions)
    worded = _WORDED_ANEW / file.name
    if worded.is_file():
        lines = [json.loads(line) for line in _lines(worded)]
        again = [(one["question"], frozenset(f"{number}/" for number in one["answers"])) for one in lines]
        yield Judged(f"{file.stem}, in other words", tuple(record for record, _ in long), tuple(again))


def _accepted(discussion: dict[str, Any]) -> str:
    answers = (one["body"] for one in discussion.get("comments", {}).get("nodes", ()) if one["isAnswer"])
    return plain_text(next(answers, "") or "")[:6000]


def score(ranked: Sequence[Sequence[str]], right: Sequence[frozenset[str]]) -> Score:
    """Judge lists of addresses, best first, of which the first ten count."""
    reciprocal = recall = 0.0
    for addresses, wanted in zip(ranked, right, strict=True):
        places = [place for place, address in enumerate(addresses[:10], 1) if address in wanted]
        reciprocal += 1 / places[0] if places else 0
        recall += len(places) / len(wanted)
    return Score(reciprocal / len(right), recall / len(right), sum(not addresses for addresses in ranked))


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _report(judged: Judged) -> None:
    print(f"\n{judged.name}: {len(judged.records)} pages, {len(judged.questions)} questions")
    print(f"  {'':20} {'MRR@10':>7} {'recall@10':>10} {'empty':>6}")
    asked, right = zip(*judged.questions, strict=True)
    for name, engine in ENGINES:
        got = score(engine(judged.records, asked), right)
        print(f"  {name:20} {got.mrr:7.3f} {got.recall:10.3f} {got.empty:6}")


def _report_people(name: str, found: Found) -> None:
    """Say whether who answered is among those whom the queue would have named."""
    if found.asked:
        among, first = found.among_five / found.asked, found.first / found.asked
        print(f"\n{name}, who could answer: {found.asked} questions")
        print(f"  right person among five {among:.3f}, first {first:.3f}")


def main() -> None:
    """Measure every set below a folder (the only argument), and say so where there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DATA, help="folder with a folder per set")
    data = parser.parse_args().data
    sets = sorted(file.parent for file in data.glob("*/qrels.tsv"))
    if not sets:
        print(
            f"no judged sets below {data}: give a folder with NAME/corpus.jsonl, queries.jsonl and qrels.tsv"
        )
        sys.exit(2)
    print(f"BM25: k1 {K1}, b {B}, title and text, lower case, no stemming, no stop words")
    for folder in sets:
        _report(read(folder))
    for file in sorted(data.parent.glob("discussions/*.jsonl")):
        for judged in posed(file):
            if judged.questions:
                _report(judged)
        _report_people(file.stem, held_out(answered(file)))


if __name__ == "__main__":
    main()
