"""The system's Chromium, as every browser test starts it: without windows where there is a build for that."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, BrowserType, Page, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WITHOUT_WINDOWS = "chromium-headless-shell"
"""The same engine alone: the whole browser opens a window for each visit, which takes longer than a page."""
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
    shell = shutil.which(_WITHOUT_WINDOWS)
    return playwright.chromium.launch(executable_path=shell or program(), args=_ARGUMENTS)


def started(kind: BrowserType, *further: str) -> Browser:
    """Start the whole browser, with further arguments."""
    return kind.launch(executable_path=program(), args=[*_ARGUMENTS, *further])


def program() -> str | None:
    """Give where the system's Chromium lies, which has windows."""
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
