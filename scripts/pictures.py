"""Takes the pictures of the documentation: kb-builder's own help, built of what is committed."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.chromium import chromium, mounted
from tests.serving import serve

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/pictures"
SIZE = {"width": 1120, "height": 680}


def answer(page: Page) -> None:
    """Show a question and its accepted answer."""
    page.get_by_role("link", name="Answers").first.click()
    page.locator("a", has_text="404 after the first").first.click()
    page.wait_for_url("**/answers/12-*/")


def search(page: Page) -> None:
    """Show what a question finds."""
    page.keyboard.press("/")
    page.locator("[data-kb-search-input]").fill("my site shows a 404")
    page.wait_for_selector("[data-kb-search-result]")


PICTURES: tuple[tuple[str, Callable[[Page], None]], ...] = (("answer", answer), ("search", search))


def main() -> None:
    """Build the site and write each picture anew."""
    subprocess.run([sys.executable, "-m", "kb_builder", "build", "-q", "-C", str(ROOT)], check=True)
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, serve(ROOT / "site") as home:
        browser = chromium(playwright)
        for name, show in PICTURES:
            page = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(home)
            mounted(page)
            show(page)
            page.wait_for_load_state("networkidle")
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=80, method=6)
        browser.close()


if __name__ == "__main__":
    main()
