"""Writes docs/mcp-session.md: a client of the SDK asks kb-builder's own help five questions, over stdio."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

from kb_builder.config import load_project
from kb_builder.pipeline.publishing import publish
from kb_builder.website.search_index import write_index

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/mcp-session.md"
_HEAD = """\
# A session

Five questions of a client to `kb mcp`, on the site of this repository's own archive. Written by
`scripts/mcp_session.py`; a test compares it. Long values are cut ("…"), lists after two entries.
"""
QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "Where is an answer to this?",
        "search",
        {"query": "Pages shows a 404 after the first run", "limit": 1, "kind": "answer"},
    ),
    ("What does it say?", "get_answer", {"number": 12}),
    ("Who wrote it?", "person", {"login": "sample-fjord"}),
    ("What is planned?", "ideas", {"status": "planned", "sort": "votes"}),
    ("Nothing fits. How do I ask?", "draft_question", {"title": "Can I host the site behind a login?"}),
)
_LONGEST, _MOST = 160, 2


def session() -> str:
    """Give the page: what was asked of the own site, and what it answered."""
    _, publication = publish(load_project(ROOT), {})
    with tempfile.TemporaryDirectory() as folder:
        for file in publication.files:
            target = Path(folder, file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
        write_index(publication.records, Path(folder, "pagefind"), language="en", others=publication.others)
        return anyio.run(_talk, folder)


async def _talk(site: str) -> str:
    arguments = ["-m", "kb_builder", "-q", "mcp", site]
    program = StdioServerParameters(command=sys.executable, args=arguments)
    parts = [_HEAD]
    async with Client(program) as client:
        parts.append(f"Protocol {client.protocol_version}. {client.instructions}\n")
        for question, tool, given in QUESTIONS:
            result = await client.call_tool(tool, given)
            asked = ", ".join(f"{name}={json.dumps(value)}" for name, value in given.items())
            parts.append(f"## {question}\n\n`{tool}({asked})`\n")
            shown = json.dumps(_cut(result.structured_content), indent=2, ensure_ascii=False)
            parts.append(f"```json\n{shown}\n```\n")
    return "\n".join(parts)


def _cut(value: object) -> object:
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_cut(one) for one in value[:_MOST]]
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value


def main() -> None:
    """Write the page."""
    PAGE.write_text(session(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
