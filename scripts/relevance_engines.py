"""The searches that are compared: this project's own two, Material's built-in one, and plain BM25."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import material
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, sync_playwright

from kb_builder.publication import SearchRecord
from kb_builder.search import open_index
from kb_builder.website.search_index import write_index
from scripts.bench_mcp import lay_down_site
from tests.chromium import chromium
from tests.serving import serve

ASSETS = Path(__file__).resolve().parent.parent / "kb_builder/theme/assets/kb"
K1, B = 1.2, 0.75
_WORD = re.compile(r"\w+")
_OURS = """async (questions) => {
  const { search } = await import("/assets/kb/index.js");
  const answers = [];
  for (const question of questions) answers.push((await search(question, {}, 10)).hits.map((hit) => hit.url));
  return answers;
}"""
# The messages of Material's worker: 0 hands it the index, 1 says it is ready, 2 asks, 3 answers.
_MATERIAL = """async (questions) => {
  const worker = new Worker("/" + (await (await fetch("/worker.txt")).text()));
  const tell = (message) => new Promise((done) => {
    worker.onmessage = ({ data }) => done(data);
    worker.postMessage(message);
  });
  const index = await (await fetch("/search/search_index.json")).json();
  await tell({ type: 0, data: { config: index.config, docs: index.docs, options: { suggest: false } } });
  const answers = [];
  for (const question of questions) {
    const { data } = await tell({ type: 2, data: question });
    answers.push(data.items.map((item) => item[0].location));
  }
  return answers;
}"""


def plain_bm25(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by BM25 over title and text: lower case, `\\w+`, no stemming, no stop words, k1 and b as above."""
    texts = [Counter(_WORD.findall(f"{one.title} {one.question} {one.answer}".lower())) for one in records]
    frequency = Counter(word for text in texts for word in text)
    average = sum(text.total() for text in texts) / len(texts)

    def weight(word: str, text: Counter[str]) -> float:
        rarity = math.log(1 + (len(texts) - frequency[word] + 0.5) / (frequency[word] + 0.5))
        return rarity * text[word] * (K1 + 1) / (text[word] + K1 * (1 - B + B * text.total() / average))

    def ranked(question: str) -> Iterator[str]:
        words = _WORD.findall(question.lower())
        scores = [sum(weight(word, text) for word in words if word in text) for text in texts]
        for place in sorted(range(len(texts)), key=lambda place: (-scores[place], place)):
            if scores[place] > 0:
                yield records[place].url

    return [list(ranked(question))[:10] for question in questions]


def material_search(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by Material's built-in search: its plugin's index of the same pages, asked of its own worker."""
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as folder:
        root = Path(folder)
        for record in records:
            page = root / "docs" / record.url / "index.md"
            page.parent.mkdir(parents=True)
            paragraphs = "\n\n".join(f"<p>{escape(text)}</p>" for text in (record.question, record.answer))
            head = yaml.safe_dump({"title": record.title}, allow_unicode=True)
            page.write_text(f"---\n{head}---\n\n<h1>{escape(record.title)}</h1>\n\n{paragraphs}\n", "utf-8")
        (root / "docs/index.md").write_text("# Home\n")
        settings = {"site_name": "x", "theme": {"name": "material", "font": False}, "plugins": ["search"]}
        (root / "mkdocs.yml").write_text(yaml.safe_dump(settings))
        build(load_config(str(root / "mkdocs.yml")))
        templates = Path(str(material.__file__)).parent / "templates"
        (worker,) = templates.glob("assets/javascripts/workers/search.*.min.js")
        (root / "site/worker.txt").write_text(worker.relative_to(templates).as_posix())
        with _browsing(root / "site") as page:
            found = page.evaluate(_MATERIAL, list(questions))
    known = {record.url for record in records}
    # A page and its sections are separate documents there: each page counts once.
    pages = [dict.fromkeys(address.partition("#")[0] for address in answers) for answers in found]
    return [[address for address in answers if address in known][:10] for answers in pages]


def own_search(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by what readers use: this project's index, asked through the page's own modules."""
    with sync_playwright() as playwright, chromium(playwright) as browser:
        return asked_in(browser, records, questions)


def asked_in(browser: Browser, records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by this project's search in a browser that runs already."""
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as folder:
        root = Path(folder)
        lay_down(records, root)
        with serve(root) as home:
            page = browser.new_page()
            page.goto(home)
            found = page.evaluate(_OURS, list(questions))
            page.close()
    return [[address.removeprefix("/") for address in answers] for answers in found]


def lay_down(records: Sequence[SearchRecord], root: Path, others: Sequence[SearchRecord] = ()) -> None:
    """Make the smallest site that can be searched: the index, the page's modules, and an empty page."""
    write_index(records, root / "pagefind", language="en", others=others)
    shutil.copytree(ASSETS, root / "assets/kb", ignore=shutil.ignore_patterns("fonts", "*.css"))
    (root / "index.html").write_text('<!doctype html><html lang="en"><title>Search</title></html>')


@contextmanager
def _browsing(site: Path) -> Iterator[Page]:
    with serve(site) as home, sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.goto(home)
        yield page
        browser.close()


def large_search(records: Sequence[SearchRecord], questions: Sequence[str]) -> list[list[str]]:
    """Rank by Tantivy, as `kb search` and `kb mcp` do on a very large site."""
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as folder:
        lay_down_site(records, Path(folder) / "site")
        index = open_index(Path(folder) / "site", Path(folder) / "kept", large=1)
        return [[hit.url for hit in index.search(question).hits] for question in questions]


Engine = Callable[[Sequence[SearchRecord], Sequence[str]], list[list[str]]]
"""Takes records and questions, and gives ten addresses for each question."""

ENGINES: tuple[tuple[str, Engine], ...] = (
    ("plain BM25", plain_bm25),
    ("Material's search", material_search),
    ("this site's search", own_search),
    ("on very large sites", large_search),
)
"""What is compared."""
