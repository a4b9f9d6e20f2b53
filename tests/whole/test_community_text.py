"""Whatever people write, the site is built, and what was asked of it is published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.program import WIDGETS, new_project

pytestmark = pytest.mark.slow


def test_a_post_that_links_to_a_page_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    """Acceptance check 68, at this level: a warning names the page, the words stay, the link goes."""
    data = load(WIDGETS)
    answer = {"author": {"login": "grace", "databaseId": 102}, "createdAt": "2025-03-02T09:00:00Z"}
    home = "https://acme.example/help"
    body = (
        f"See [the guide]({home}/guide/), [that answer]({home}/answers/99-gone/#kb-x), [home]({home}/#no),"
        f' {home}/people/nobody/, <a href="#a:~:text=b">there</a>\n\n<h2 id="a:~:text=b">odd</h2>'
    )
    data.add(
        {
            "number": 501,
            "title": "Where is the guide?",
            "body": body,
            "author": {"login": "ada", "databaseId": 101},
            "category": {"name": "Q&A"},
            "createdAt": "2025-03-01T09:00:00Z",
            "comments": [{**answer, "body": body, "isAnswer": True}],
        }
    )
    with GitHub([data]) as github:
        kb = new_project(github, tmp_path)
        settings = kb.folder / "mkdocs.yml"
        settings.write_text(
            re.sub("(?m)^site_url:.*", f"site_url: {home}/", settings.read_text("utf-8")), "utf-8"
        )
        kb("harvest")
        said = kb("build").stderr
        assert "No findings" in kb("check").stderr
    assert (
        f"answers/501-where-is-the-guide/index.html: a post links to {home}/guide/, which is not there"
        in said
    )
    page = (kb.folder / "site/answers/501-where-is-the-guide/index.html").read_text(encoding="utf-8")
    for words in ("the guide", "that answer", ">home<", "there", "odd"):
        assert words in page
    for gone in (f'"{home}/guide/"', f'"{home}/answers/99-gone/#kb-x"', f'"{home}/people/nobody/"'):
        assert f"href={gone}" not in page
