"""One ranking: the page, the command line and assistants get the same pages in the same order."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from mcp import Client
from playwright.sync_api import Browser

from kb_builder.assistant import Current
from kb_builder.assistant.server import server_of
from kb_builder.command.cli import main
from kb_builder.command.site_files import in_folder
from kb_builder.publication import SearchRecord
from kb_builder.search.words import STEMMERS, Analyser, fillers_of, stemmer_of, tokens
from scripts.bench_mcp import lay_down_site
from scripts.relevance_engines import lay_down
from scripts.search_weight import synthetic
from tests.assistant.asking import conversing
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
    """Page, `kb search` and `kb mcp`: 1,000 questions, whole, unfinished, mistyped, with unknown words."""
    records, asked = tuple(synthetic(1_200)), questions(1_000)
    others = [
        SearchRecord(f"people/person{number}/", "person", f"person{number}", "") for number in range(40)
    ]
    others += [SearchRecord("privacy/", "page", "Remove my name", "How to have your name removed.")]
    site = tmp_path / "site"
    lay_down_site(records, site, others, texts=False)
    lay_down(records, site, others)
    with serve(site) as home:
        page = browser.new_page()
        page.goto(home)
        theirs = page.evaluate(_ASKED, asked)
        page.close()
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n")
    assert theirs == on_the_command_line(tmp_path, asked) == by_an_assistant(site, asked)
    assert sum(bool(hits) for _, hits, *_ in theirs) > 900
    assert sum(bool(more) for _, _, more, *_ in theirs) > 4


def on_the_command_line(project: Path, asked: list[str]) -> list[list[object]]:
    """Give what `kb search --json` prints for each question."""
    answers: list[list[object]] = []
    for question in asked:
        done = CliRunner().invoke(main, ["-C", str(project), "search", "--json", "--", question])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        hits, more = ([f"/{hit['url']}" for hit in found[name]] for name in ("hits", "more"))
        answers.append([found["total"], hits, more, found["asked"], found["meant"], found["nowhere"]])
    return answers


def by_an_assistant(site: Path, asked: list[str]) -> list[list[object]]:
    """Give what the tool `search` of `kb mcp` says to each question."""
    home = "https://help.example.org"

    async def talk(client: Client) -> list[list[object]]:
        answers: list[list[object]] = []
        for question in asked:
            found = (await client.call_tool("search", {"query": question})).structured_content
            hits, more = ([hit["url"].removeprefix(home) for hit in found[name]] for name in ("hits", "more"))
            answers.append([found["total"], hits, more, found["asked"], found["meant"], found["nowhere"]])
        return answers

    given: list[list[object]] = conversing(server_of(Current(in_folder(site))), talk)
    return given


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
