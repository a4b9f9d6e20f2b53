"""One ranking: the page in a browser and Python give the same pages in the same order."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kb_builder.publication import SearchRecord
from kb_builder.search import Index, index_files
from kb_builder.search.words import STEMMERS, Analyser, fillers_of, stemmer_of, tokens
from scripts.relevance_engines import lay_down
from scripts.search_weight import synthetic
from tests.chromium import mounted
from tests.serving import serve
from tests.website.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ROOT = Path(__file__).resolve().parent.parent.parent
OWN = ROOT / "tests/data/relevance/own.jsonl"
ODD = (
    "C++ C# .NET kb.yml node-js --max-wait ERR_CONN_RESET useFormState XMLHttpRequest v1.5.2 a.b.c don't "
    "l'eau "
    "Größe groesse GROSSE naïve ĳ ﬁn Straße İstanbul ΣΊΣΥΦΟΣ ½ ² x² École østers Ærø 検索できる日本語 "
    "テスト ｶﾞﾗｽ 한국어 문서"
    " ภาษาไทย हिन्दी עברית العربية 𠮟る 👍🏽 a\u0301 e\u0308 \u200b https://x.org/y?z=1#q "
    f"_a_ __b __ -- 0x7f {'long' * 20} \ud7ff\ufffd"
)
_ODD_WORDS = ("how", "why do", "xyzzy", '"exit code"', "C++", "検索", "remove my name", "person7")
_CUT = """async ([home, stemmer, fillers, text]) => {
  const { analyser, tokens } = await import(`${home}assets/kb/terms.js`);
  const { stem } = stemmer ? await import(`${home}pagefind/stem.js`) : { stem: (word) => word };
  return tokens(text).map((token) => analyser(stem, fillers)(token));
}"""


_ASKED = """async (questions) => {
  const { search } = await import("/assets/kb/index.js");
  const urls = (hits) => hits.map(({ url }) => url);
  const answers = [];
  for (const question of questions) {
    const { total, hits, more, asked, meant, nowhere } = await search(question, {});
    answers.push([total, urls(hits), urls(more), asked, meant, nowhere]);
  }
  return answers;
}"""


def questions(count: int) -> list[str]:
    """Draw questions from the words of a synthetic site, some of them cut short or mistyped."""
    chance = random.Random(7)  # noqa: S311
    words = [word for one in synthetic(40) for word in f"{one.title} {one.answer}".split()]
    drawn = []
    for _ in range(count):
        asked = [chance.choice(words) for _ in range(chance.randint(1, 9))]
        asked.insert(chance.randrange(len(asked) + 1), chance.choice(_ODD_WORDS))
        text = " ".join(asked)
        cut = text[: -chance.randint(1, 4)]
        drawn.append(chance.choice([text, text + "?", cut, text.replace("e", "ea", 1)]))
    return drawn


def test_the_same_ten_in_the_same_order(browser: Browser, tmp_path: Path) -> None:
    """For 1,000 questions, typed whole, unfinished, mistyped, with words that are nowhere."""
    records, asked = tuple(synthetic(1_200)), questions(1_000)
    others = [
        SearchRecord(f"people/person{number}/", "person", f"person{number}", "") for number in range(40)
    ]
    others += [SearchRecord("privacy/", "page", "Remove my name", "How to have your name removed.")]
    lay_down(records, tmp_path, others)
    with serve(tmp_path) as home:
        page = browser.new_page()
        page.goto(home)
        theirs = page.evaluate(_ASKED, asked)
        page.close()
    index = Index(index_files(records, "en", others).get)
    ours = [index.search(question) for question in asked]
    assert theirs == [
        [
            found.total,
            [f"/{hit.url}" for hit in found.hits],
            [f"/{hit.url}" for hit in found.more],
            found.asked,
            found.meant,
            list(found.nowhere),
        ]
        for found in ours
    ]
    assert sum(bool(found.hits) for found in ours) > 900
    assert sum(bool(found.more) for found in ours) > 5


@pytest.mark.parametrize("language", ["en", "de"])
def test_texts_are_cut_alike(visit: Visit, language: str) -> None:
    own = " ".join(json.loads(line)["question"] for line in OWN.read_text(encoding="utf-8").splitlines())
    text, stemmer, fillers = f"{ODD} {own}", stemmer_of(language), fillers_of(language)
    script = (ROOT / f"kb_builder/search/stemmers/{stemmer}.js").read_text(encoding="utf-8")
    visit.page.route(
        "**/pagefind/stem.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    visit.open()
    mounted(visit.page)
    cut = visit.page.evaluate(_CUT, [visit.home, stemmer, fillers, text])
    analyser = Analyser(stemmer, fillers)
    assert cut == [[list(group) for group in analyser.groups_of(token)] for token in tokens(text)]


@pytest.mark.parametrize("language", sorted(set(STEMMERS)))
def test_each_language_has_its_stemmer(language: str) -> None:
    assert (ROOT / f"kb_builder/search/stemmers/{stemmer_of(language)}.js").is_file()
