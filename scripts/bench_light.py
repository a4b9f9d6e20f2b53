"""How soon readers on a slow line see this repository's own site: 400 kbit/s, 400 ms, a quarter of the pace.

    python -m scripts.bench_light [SITE]

Chromium loads each page as on a first visit, through HTTP/1.1 and with its cache off; the middle of three
visits counts. The machine should have nothing else to do. SITE is a finished site; without it this
repository's own is built.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import chromium
from tests.serving import serve

ROOT = Path(__file__).parent.parent
PAGES = (("home", ""), ("answer", "answers/*-*/"), ("ideas", "ideas/"), ("people", "people/"))
LIMITS = (1.6, 2.0, 3.5)
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PACE, TIMES = 4, 3
WATCH = """new PerformanceObserver((list) => { globalThis.largest = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });"""
SEEN = """[performance.getEntriesByName("first-contentful-paint")[0].startTime, globalThis.largest,
  performance.getEntriesByType("navigation")[0].loadEventEnd]"""


def visit(browser: Browser, address: str) -> list[float]:
    """Give the seconds to the first paint, to the largest, and until the page is loaded."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(WATCH)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.emulateNetworkConditions", LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": PACE})
    page.goto(address, wait_until="networkidle")
    seen: list[float] = page.evaluate(SEEN)
    page.close()
    return [one / 1000 for one in seen]


def measure(site: Path) -> None:
    """Print a row for each kind of page, and the limits."""
    print("| page | first paint | largest paint | loaded |\n| --- | --: | --: | --: |")
    with serve(site, packed=True) as home, sync_playwright() as play:
        browser = chromium(play)
        for name, pattern in PAGES:
            folder = min(site.glob(pattern)) if pattern else site
            address = f"{home}{folder.relative_to(site).as_posix()}/".replace("/./", "/")
            visits = [visit(browser, address) for _ in range(TIMES)]
            print(_row(name, map(statistics.median, zip(*visits, strict=True))), flush=True)
        browser.close()
    print(_row("at most", LIMITS))


def _row(name: str, seconds: Iterable[float]) -> str:
    return f"| {name} | {' | '.join(f'{one:.1f} s' for one in seconds)} |"


def main() -> None:
    """Build the site, or take the one named, and measure it."""
    if sys.argv[1:]:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("archive", "content", "docs", "kb.yml", "mkdocs.yml", "curation.yml", "CHANGELOG.md"):
            place = ROOT / name
            (shutil.copytree if place.is_dir() else shutil.copy)(place, Path(folder, name))
        subprocess.run([sys.executable, "-m", "kb_builder", "build", "-q", "-C", folder], check=True)
        measure(Path(folder, "site"))


if __name__ == "__main__":
    main()
