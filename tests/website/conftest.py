"""A finished site and a browser, made once for all tests that look at them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import mounted
from tests.website import showcase
from tests.website.site import built, project, publish, serving

VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => {
  (globalThis.violations ??= []).push(event.effectiveDirective);
  noteViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
})"""


@dataclass
class Visit:
    """A reader's visit: the page in the browser, the site's address, and all that went wrong or elsewhere."""

    page: Page
    home: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, url: str = "") -> None:
        """Go to an address relative to the site's root."""
        self.page.goto(self.home + url)
        mounted(self.page)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and folder of a site that is served below a base path."""
    root = tmp_path_factory.mktemp("help") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        target = project(root, home)
        built(target, publish(target))
        yield home, root / "site"


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and folder of the site that shows every kind of page and every part of one, harvested today."""
    root = tmp_path_factory.mktemp("showcase") / "project"
    (root / "site").mkdir(parents=True)
    with serving(root / "site") as home:
        showcase.lay_down(root, home)
        harvested = {"harvested": datetime.now(UTC).date().isoformat()}
        (root / "site/harvest.json").write_text(json.dumps(harvested))
        yield home, root / "site"


@pytest.fixture
def visit(browser: Browser, served: tuple[str, Path]) -> Iterator[Visit]:
    """A new visit; afterwards nothing may have failed, and no other host may have been asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made = Visit(context.new_page(), served[0])
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    made.page.on("dialog", lambda dialog: made.errors.append(f"dialog: {dialog.message}"))
    context.on("request", lambda request: _note(made, request.url))
    context.expose_binding(
        "noteViolation", lambda _, text: made.errors.append(f"blocked by the policy: {text}")
    )
    context.add_init_script(VIOLATIONS)
    yield made
    context.close()
    assert made.errors == []
    assert made.foreign == []


def _note(visit: Visit, url: str) -> None:
    if not url.startswith((visit.home, "data:", "blob:")):
        visit.foreign.append(url)
