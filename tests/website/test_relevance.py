"""How well questions put in other words find the answers of this repository's own site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kb_builder import pages
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.curate import curate
from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files
from kb_builder.website import site_facts
from scripts.relevance import score
from scripts.relevance_engines import asked_in, plain_bm25

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
OWN = ROOT / "tests/data/relevance/own.jsonl"


def _records() -> tuple[SearchRecord, ...]:
    project, archived = load_project(ROOT), Archive(ROOT / "archive").load()
    as_of = max(discussion.updated_at for discussion in archived.discussions)
    knowledge = curate(archived.repositories, archived.discussions, project.config, project.curation, as_of)
    return pages.compose(knowledge, project.config, site_facts(ROOT)).records


@pytest.mark.browser
def test_questions_in_other_words_find_their_answers(browser: Browser) -> None:
    """Fifty questions as people would type them, few in the words of the title: CI guards this floor."""
    asked = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    records = _records()
    address = {int(record.url.split("/")[1].split("-")[0]): record.url for record in records}
    right = [frozenset(address[number] for number in one["answers"]) for one in asked]
    questions = [one["question"] for one in asked]
    ours = score(asked_in(browser, records, questions), right)
    plain = score(plain_bm25(records, questions), right)
    assert ours.empty == 0
    assert ours.mrr >= max(0.78, plain.mrr + 0.05), (ours, plain)
    assert ours.recall >= max(0.92, plain.recall), (ours, plain)


@pytest.mark.parametrize("question", ["rust", "xyzzy", "kubernetes ingress", "best pizza in naples", "C++"])
def test_what_the_site_does_not_hold_finds_nothing(question: str) -> None:
    found = Index(index_files(_records(), "en").get).search(question)
    assert (found.total, found.hits) == (0, ())
    assert found.nowhere


def test_a_half_typed_title_finds_its_page_first() -> None:
    """The first words of each title, the last of them cut short; some titles begin alike."""
    records = _records()
    index = Index(index_files(records, "en").get)
    found = []
    for record in records:
        words = record.title.split()
        for count in (3, 4):
            if len(words) > count:
                typed = " ".join(words[:count])
                cut = typed[: -max(1, min(2, len(words[count - 1]) // 2))]
                found.append([hit.url for hit in index.search(cut).hits])
                found[-1] = found[-1][: found[-1].index(record.url) + 1] if record.url in found[-1] else []
    ranks = [1 / len(urls) if urls else 0 for urls in found]
    assert len(ranks) > 100
    assert sum(ranks) / len(ranks) >= 0.97
