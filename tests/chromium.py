"""The system's Chromium, headless, as every browser test starts it."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, BrowserType, Page, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or where there is none the one that Playwright installed."""
    return started(playwright.chromium)


def started(kind: BrowserType, *further: str) -> Browser:
    """Start it with further arguments."""
    return kind.launch(executable_path=program(), args=[*_ARGUMENTS, *further])


def program() -> str | None:
    """Give where the system's Chromium lies."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


# Functions, since the policy of our pages forbids to evaluate an expression again and again.
def mounted(page: Page) -> None:
    """Wait until the page that is shown says that all scripts are done, also after instant navigation."""
    page.wait_for_function(
        "() => document.documentElement.dataset.kbMounted === location.pathname && !window.document$?.early"
    )


def instant(page: Page) -> None:
    """Wait until links are followed without a new document: Material needs the sitemap for that."""
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/sitemap.xml'))"
    )
