"""The attack corpus in every response: it stays text, and what nobody sees is not passed on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from kb_builder.assistant import Current
from kb_builder.assistant.tools import Tools
from kb_builder.characters import HIDDEN
from kb_builder.command.site_files import in_folder
from tests import attack
from tests.assistant.asking import Asked, written
from tests.website.site import project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the site of all attacks."""
    root = tmp_path_factory.mktemp("attacked")
    return written(root / "site", attack.publish(project(root / "project"), attack.payloads()))


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a result."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(one)


def test_every_page_and_search_stays_text(attacked: Path) -> None:
    site = Current(in_folder(attacked)).site()
    tools = Tools(Current(in_folder(attacked)))
    assert len(site.pages) > 100
    for entry in site.pages.values():
        page = tools.get_answer(entry.number)
        assert HIDDEN.search(page.markdown) is None
        blocks = MarkdownIt("commonmark", {"html": True}).parse(page.markdown)
        assert not [one for one in blocks if one.type == "html_block"], entry.url
        if not page.is_cut:
            headings = [blocks[at + 1] for at, one in enumerate(blocks) if one.type == "heading_open"]
            # Headings of posts stand in quotes.
            ours = [one.tag for one in blocks if one.type == "heading_open" and not one.level]
            assert ours.count("h1") == 1
            assert all(child.type != "html_inline" for one in headings for child in one.children or ())


def test_what_went_over_the_wire_is_what_was_said(attacked: Path) -> None:
    """`Asked` compares text and values of each result."""
    asked = Asked(attacked)
    results = [asked("search", query=payload[:2000]) for payload in attack.payloads()[::100] if payload]
    results += [asked("ideas"), asked("list_topics"), asked("draft_question", title='"><script>x</script>')]
    results += [asked("get_answer", number=number) for number in (1, 2, 3)]
    said = [
        text
        for result in results
        for key in result
        if key not in ("asked", "meant", "nowhere")
        for text in texts(result[key])
    ]
    assert len(said) > 500
    assert [text for text in said if HIDDEN.search(text)] == []
