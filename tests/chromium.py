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
    """Start the browser. `make test` installs it; without one the test fails."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    assert program, "no Chromium: run `make test`, which installs it"
    return playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
