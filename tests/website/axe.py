"""axe-core in a page: what assistive technology and WCAG 2.2 AA would object to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parent.parent.parent / "node_modules/axe-core/axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1280, 390)
SCHEMES = {"light": "default", "dark": "slate"}
# What the switch in the header does; a change of the system's setting only counts on the next page.
_SWITCH = (
    "(name) => { if ('mdColorScheme' in document.body.dataset) document.body.dataset.mdColorScheme = name; }"
)
_RUN = """async (tags) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], runOnly: tags });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.join(" ")}: ${failureSummary.replace(/\\s+/g, " ").slice(0, 300)}`));
}"""


def violations(page: Page) -> list[str]:
    """Give what axe-core objects to in the page as it is shown now."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_RUN, list(TAGS))
    return found


def every_state(page: Page) -> Iterator[str]:
    """Show the page at each width in each scheme, and name what is shown."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for scheme, name in SCHEMES.items():
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            page.evaluate(_SWITCH, name)
            yield f"{width} px, {scheme}"


def everywhere(page: Page) -> list[str]:
    """Give what axe-core objects to at any width and in any scheme."""
    return [f"{state}: {fault}" for state in every_state(page) for fault in violations(page)]
