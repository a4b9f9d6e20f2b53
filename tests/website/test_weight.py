"""What a first visit costs the reader: bytes on the wire, and text that stays where it was first shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, Route

from tests.chromium import started
from tests.serving import serve

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BYTES, REQUESTS = 160_000, 12
"""What a first visit to a page of any kind may cost, text compressed, without images of the community."""
ENGINE = "/pagefind/"
PAGES = ("", "answers/1-*/", "answers/2-*/", "ideas/", "people/")
KINDS = (
    *(*PAGES, "answers/", "answers/3-*/", "answers/13-*/", "ideas/100-*/", "ideas/in-action/"),
    *("people/bob/", "topics/", "topics/auth/", "unanswered/", "health/", "privacy/", "guide/"),
)
# Shifts within half a second of input are the reader's own; here nothing is pressed.
SHIFTS = """globalThis.shifts = [];
new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value, sources }) =>
  [value, ...sources.map(({ node }) => node?.className || node?.nodeName)])))
  .observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def packed(shown: tuple[str, Path]) -> Iterator[tuple[str, Path]]:
    """Address and folder of the site that shows everything, text sent compressed."""
    with serve(shown[1], packed=True) as home:
        yield home, shown[1]


@pytest.fixture(scope="module")
def whole(browser: Browser) -> Iterator[Browser]:
    """The browser that readers have: its engine alone paints before letters that come in time are there."""
    running = started(browser.browser_type)
    yield running
    running.close()


def at(packed: tuple[str, Path], start: str) -> str:
    """Complete an address that holds a pattern."""
    home, site = packed
    folders = site.glob(start) if "*" in start else ()
    return home + next(
        (f"{each.relative_to(site).as_posix()}/" for each in folders if (each / "index.md").exists()), start
    )


@pytest.mark.parametrize("start", KINDS)
def test_a_first_visit_is_light_and_asks_nobody_else(
    browser: Browser, packed: tuple[str, Path], start: str
) -> None:
    """All that is loaded stays below the budget, nothing is missing or complains, and search waits."""
    context = browser.new_context()
    wrong: list[str] = []
    context.on("console", lambda message: wrong.append(message.text))
    context.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    kinds: Counter[str] = Counter()
    addresses: list[str] = []

    def note(request: Request) -> None:
        sizes = request.sizes()
        kinds[request.resource_type] += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        addresses.append(request.url)

    context.on("requestfinished", note)
    page = context.new_page()
    page.goto(at(packed, start), wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    context.close()
    assert kinds.total() <= BYTES, kinds
    assert len(addresses) <= REQUESTS, addresses
    assert wrong == []
    own = [address for address in addresses if "/assets/kb/" in address and "/fonts/" not in address]
    named = sorted(re.sub(r"\.[0-9a-f]{8}\.", ".HASH.", Path(one).name) for one in own)
    assert named == ["first.HASH.js", "kb.HASH.css", "kb.HASH.js"]
    assert [address for address in addresses if not address.startswith(packed[0])] == []
    assert [address for address in addresses if ENGINE in address] == []


@pytest.mark.parametrize(("are_late", "limit"), [(False, 0.01), (True, 0.05)])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("start", PAGES)
def test_nothing_jumps_while_a_page_loads(
    whole: Browser, packed: tuple[str, Path], start: str, width: int, are_late: bool, limit: float
) -> None:
    """What scripts will fill has its place from the start; late letters take the place of the first."""
    context = whole.new_context(viewport={"width": width, "height": 844})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    held: list[Route] = []
    hold = are_late

    def pass_or_hold(route: Route) -> None:
        held.append(route) if hold else route.continue_()

    page.route("**/*.woff2", pass_or_hold)
    page.goto(at(packed, start), wait_until="domcontentloaded")
    page.wait_for_selector("[data-kb-search-open]:not([hidden])")
    hold = False
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    shifts = page.evaluate("globalThis.shifts")
    context.close()
    assert sum(value for value, *_ in shifts) < limit, shifts
