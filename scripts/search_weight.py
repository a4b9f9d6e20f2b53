"""What a search costs the reader of a large site: bytes and milliseconds per question, typed key by key.

Twice: five questions of pages in the words of this repository's texts, and eight titles of a made-up
community, whose answers are twice as long and whose words are more even.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Request, sync_playwright

from kb_builder.publication import SearchRecord
from kb_builder.website.bundle import bundle
from kb_builder.website.search_index import write_index
from scripts.bench_tantivy import records as made_up
from tests.chromium import chromium, mounted
from tests.serving import serve

_WORD = re.compile(r"[A-Za-z][\w-]+")
_HERE = Path(__file__).resolve().parent.parent
_QUESTIONS = (
    "How do I rotate the token of a scheduled harvest without downtime?",
    "Why does the build stop with exit code 3 after a label was renamed?",
    "Where are uploaded images stored when the site is built?",
    "Can maintainers hide an accepted answer that is out of date?",
    "The search finds nothing on our project page behind a proxy",
)
_TITLES = 8
_PAGE = """site_name: Widget help
theme: {name: kb_builder}
plugins: []
docs_dir: content
use_directory_urls: true
nav: [{Home: index.md}]
"""
# The last key, and the last change of the hits after it.
_WATCH = """() => {
  const results = document.querySelector("[data-kb-search-results]");
  addEventListener("keydown", () => (globalThis.pressed = performance.now()), true);
  new MutationObserver(() => (globalThis.shown = performance.now())).observe(results, { childList: true });
}"""
_PASSED = """() => [
  globalThis.shown - globalThis.pressed,
  document.querySelectorAll("[data-kb-search-result]").length,
]"""


def synthetic(count: int, seed: int = 1) -> Iterator[SearchRecord]:
    """Give pages of about 1,250 characters in the words, and as often, as this repository's texts."""
    files = sorted((_HERE / "archive").rglob("discussions/*.json"))
    bodies = [json.loads(file.read_text(encoding="utf-8"))["body"] for file in files]
    words = [word for body in bodies for word in _WORD.findall(body)]
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        # Large communities have many words of their own: names, options, errors.
        own = [f"{chance.choice(words)}{chance.choice(words)}" for _ in range(3)]
        title = " ".join(chance.choices(words, k=9))
        question, answer = (" ".join(chance.choices(words, k=70) + own) for _ in range(2))
        yield SearchRecord(
            f"answers/{number}-page/",
            "answer",
            title,
            question,
            answer,
            labels=(f"topic{number % 40}",),
            repository="acme/widgets",
            upvotes=number % 97,
            credit=f"person{number % 700}",
            date=f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
        )


def beside(records: Sequence[SearchRecord]) -> Iterator[SearchRecord]:
    """Give the people and topics of pages, and some pages of lists."""
    for login in sorted({one.credit for one in records}):
        yield SearchRecord(f"people/{login}/", "person", login, "")
    for topic in sorted({topic for one in records for topic in one.labels}):
        yield SearchRecord(f"topics/{topic}/", "topic", topic, "")
    for name in ("answers", "ideas", "people", "topics", "privacy", "health"):
        yield SearchRecord(f"{name}/", "page", f"All {name} of this project", f"Where {name} are listed.")


def lay_down_page(root: Path, records: Sequence[SearchRecord]) -> float:
    """Make a site of one page with the index of `records`; give the seconds that the index took."""
    (root / "content").mkdir()
    (root / "content/index.md").write_text("# Widget help\n")
    (root / "mkdocs.yml").write_text(_PAGE)
    build(load_config(str(root / "mkdocs.yml")))
    (root / "site/search.json").write_text('{"ask": "", "topics": []}')
    page = root / "site/index.html"
    files = bundle(root / "site", "")
    page.write_text(files.complete("index.html", page.read_text(encoding="utf-8")), encoding="utf-8")
    others = tuple(beside(records))
    started = time.process_time()
    write_index(records, root / "site/pagefind", language="en", others=others)
    return time.process_time() - started


def measure(
    site: Path, pause: int, questions: Sequence[str] = _QUESTIONS
) -> Iterator[tuple[str, int, dict[str, int], int]]:
    """Type questions key by key, `pause` milliseconds apart; give hits, the bytes of each file, the wait."""
    with serve(site, packed=True) as home, sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.goto(home, wait_until="networkidle")
        mounted(page)
        sizes: dict[str, int] = {}

        def note(request: Request) -> None:
            sizes[request.url.removeprefix(home)] = request.sizes()["responseBodySize"]

        page.context.on("requestfinished", note)
        for question in questions:
            sizes.clear()
            page.keyboard.press("/")
            page.evaluate(_WATCH)
            page.keyboard.type(question, delay=pause)
            page.wait_for_timeout(1_000)
            passed, hits = page.evaluate(_PASSED)
            yield question, hits, dict(sizes), round(passed)
            page.keyboard.press("Escape")
            page.wait_for_load_state("networkidle")
        page.context.remove_listener("requestfinished", note)
        browser.close()


def titles(records: Sequence[SearchRecord]) -> list[str]:
    """Give the titles of some pages, as questions of those who look for them."""
    return [one.title for one in records[len(records) // 16 :: len(records) // _TITLES]]


def report(
    name: str, records: Sequence[SearchRecord], questions: Sequence[str], pause: int, *, files: bool
) -> None:
    """Make the index of some pages, ask, and print what each question costs; of each file too where told."""
    with tempfile.TemporaryDirectory(prefix="kb-weight-") as folder:
        seconds = lay_down_page(Path(folder), records)
        sizes = [file.stat().st_size for file in Path(folder, "site/pagefind").rglob("*.*")]
        print(
            f"{len(records)} pages, {name}: index built in {seconds:.1f} CPU s"
            f" ({1000 * seconds / len(records):.2f} ms a page), {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"
        )
        for question, hits, fetched, passed in measure(Path(folder, "site"), pause, questions):
            size, requests = sum(fetched.values()) / 1000, len(fetched)
            print(f"{size:7.0f} kB {requests:3} requests {passed:5} ms {hits:3} hits  {question}")
            for path, one in fetched.items() if files else ():
                print(f"{one / 1000:15.1f} kB  {path}")


def main() -> None:
    """Build the indexes of so many pages (10,000 unless told) and print what each question costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", type=int, nargs="?", default=10_000)
    parser.add_argument("--pause", type=int, default=60, help="milliseconds between two keys")
    parser.add_argument("--files", action="store_true", help="also print each file that was fetched")
    given = parser.parse_args()
    report("synthetic", tuple(synthetic(given.pages)), _QUESTIONS, given.pause, files=given.files)
    community = tuple(made_up(given.pages))[: given.pages]
    report("made-up community", community, titles(community), given.pause, files=given.files)


if __name__ == "__main__":
    main()
