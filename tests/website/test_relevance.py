"""How well questions put in other words find the answers of this repository's own site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from kb_builder.search import Index, index_files
from scripts.relevance import own_site, score
from scripts.relevance_engines import asked_in, plain_bm25

pytestmark = pytest.mark.slow


@pytest.mark.browser
def test_questions_in_other_words_find_their_answers(browser: Browser) -> None:
    """Fifty questions as people would type them, few in the words of the title: CI guards this floor."""
    judged = own_site()
    questions, right = zip(*judged.questions, strict=True)
    ours = score(asked_in(browser, judged.records, questions), right)
    plain = score(plain_bm25(judged.records, questions), right)
    assert ours.empty == 0
    assert ours.mrr >= max(0.82, plain.mrr + 0.05), (ours, plain)
    assert ours.recall >= max(0.96, plain.recall), (ours, plain)


@pytest.mark.parametrize("question", ["rust", "xyzzy", "kubernetes ingress", "best pizza in naples", "C++"])
def test_what_the_site_does_not_hold_finds_nothing(question: str) -> None:
    found = Index(index_files(own_site().records, "en").get).search(question)
    assert (found.total, found.hits) == (0, ())
    assert found.nowhere


def test_a_half_typed_title_finds_its_page_first() -> None:
    """The first words of each title, the last of them cut short; some titles begin alike."""
    records = own_site().records
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
