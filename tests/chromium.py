"""The system's Chromium, headless, as every browser test starts it."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

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
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
