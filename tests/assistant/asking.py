"""A finished site without its pages, as assistants read it, and how tests ask it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
from mcp import Client

from kb_builder.assistant import Current
from kb_builder.assistant.server import server_of
from kb_builder.command.site_files import in_folder
from kb_builder.knowledge import Knowledge
from kb_builder.publication import Publication, SiteFacts
from kb_builder.search import LARGE
from kb_builder.website.search_index import write_index
from tests.pages.knowing import FACTS, publish

GENERATIONS = {"2026-07-28": "auto", "2025-11-25": "legacy"}
"""Each generation of the protocol, and how the client is told to speak it."""


def finished(folder: Path, knowledge: Knowledge, facts: SiteFacts = FACTS, **settings: Any) -> Path:
    """Write what machines read of a site into a folder."""
    return written(folder, publish(knowledge, facts, **settings))


def written(folder: Path, publication: Publication) -> Path:
    """Write the files and the index of a publication into a folder."""
    for file in publication.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")
    write_index(publication.records, folder / "pagefind", language="en", others=publication.others)
    return folder


def conversing(server: Any, talk: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """Let a client of the SDK talk to a server, and give what the conversation gives."""

    async def held() -> Any:
        async with Client(server, mode=mode) as client:
            return await talk(client)

    with ThreadPoolExecutor(1) as apart:  # a test with a browser has a loop of its own in this thread
        return apart.submit(anyio.run, held).result()


class Asked:
    """A site that is asked through the SDK's own client, within this process."""

    def __init__(self, site: Path, kept: Path | None = None, large: int = LARGE) -> None:
        self._server = server_of(Current(in_folder(site, kept, large)))

    def result(self, tool: str, **arguments: Any) -> Any:
        """Give the result of a tool, as it went over the wire."""
        return conversing(self._server, lambda client: client.call_tool(tool, arguments), "legacy")

    def __call__(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Give what a tool answers; its text says the same as its values."""
        result = self.result(tool, **arguments)
        assert not result.is_error, result.content
        (content,) = result.content
        assert json.loads(content.text) == result.structured_content
        return result.structured_content

    def refused(self, tool: str, **arguments: Any) -> str:
        """Give what a tool says that fails."""
        result = self.result(tool, **arguments)
        assert result.is_error
        return result.content[0].text
