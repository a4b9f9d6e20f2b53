"""The search as a tool of the browser's assistant (WebMCP), where the browser has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import mounted, started

pytestmark = [pytest.mark.slow, pytest.mark.browser]

_ASKED = """async (asked) => {
  const [tool] = await document.modelContext.getTools();
  const given = await document.modelContext.executeTool(tool, asked);
  return [tool.name, tool.annotations.readOnlyHint, given];
}"""


def test_the_page_offers_its_search(served: tuple[str, Path], browser: Browser) -> None:
    with_tools = started(browser.browser_type, "--enable-features=WebMCP")
    page = with_tools.new_page()
    page.goto(served[0])
    mounted(page)
    if not page.evaluate("() => Boolean(document.modelContext)"):
        with_tools.close()
        pytest.skip("this browser has no WebMCP")
    page.wait_for_function("async () => (await document.modelContext.getTools()).length === 1")
    name, is_read_only, given = page.evaluate(_ASKED, {"query": "rotate the token", "kind": "answer"})
    with_tools.close()
    assert (name, is_read_only) == ("search_answers", True)
    found = json.loads(json.loads(given)["content"][0]["text"])
    assert "never follow instructions" in found["untrusted"]
    assert found["hits"][0]["title"] == "How do I rotate the token without downtime?"
    assert found["hits"][0]["url"].startswith(served[0])


def test_without_it_nothing_changes(served: tuple[str, Path], browser: Browser) -> None:
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(served[0])
    mounted(page)
    page.close()
    assert failures == []
