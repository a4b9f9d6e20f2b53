"""What a search costs the reader of a large site: bytes and milliseconds per question, on loopback."""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from kb_builder.publication import SearchRecord
from scripts.relevance_engines import lay_down
from tests.chromium import chromium
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
_ASK = """async (question) => {
  const started = performance.now();
  const { search } = await import("/assets/kb/index.js");
  const { total } = await search(question, {}, 10);
  return [total, performance.now() - started];
}"""


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


def measure(site: Path) -> Iterator[tuple[str, int, int, int, int]]:
    """Ask each question on one page after the other; give its hits, bytes, requests and milliseconds."""
    with serve(site) as home, sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.goto(home)
        sizes: list[int] = []
        page.context.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        for question in _QUESTIONS:
            sizes.clear()
            total, passed = page.evaluate(_ASK, question)
            page.wait_for_timeout(300)
            yield question, total, sum(sizes), len(sizes), round(passed)
        browser.close()


def main() -> None:
    """Build the index of so many synthetic pages (10,000 unless told) and print what each question costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=10_000)
    count = parser.parse_args().pages
    with tempfile.TemporaryDirectory(prefix="kb-weight-") as folder:
        started = time.monotonic()
        lay_down(tuple(synthetic(count)), Path(folder))
        print(f"{count} pages, index built in {time.monotonic() - started:.1f} s")
        for question, total, size, requests, passed in measure(Path(folder)):
            print(f"{size / 1000:7.0f} kB {requests:3} requests {passed:5} ms {total:6} pages  {question}")


if __name__ == "__main__":
    main()
