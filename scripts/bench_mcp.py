"""Measures how long an assistant waits for `kb mcp` on a large site, over both transports."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

from kb_builder.publication import SearchRecord
from kb_builder.website.search_index import write_index
from scripts.search_weight import synthetic

MOST = 0.050
"""Seconds that 19 of 20 calls may take."""
_ASKED = 200


def lay_down_site(
    records: Iterable[SearchRecord], folder: Path, others: Iterable[SearchRecord] = (), *, texts: bool = True
) -> None:
    """Write what machines read of a site that holds these pages."""
    known = list(records)
    pages = [
        {
            "kind": one.kind,
            "repository": one.repository,
            "number": number,
            "title": one.title,
            "url": one.url,
            "source_url": f"https://github.com/{one.repository}/discussions/{number}",
            "upvotes": one.upvotes,
            "answer_upvotes": one.upvotes,
            "labels": list(one.labels),
            "asked_by": "somebody",
            "answered_by": one.credit or None,
            "accepted_by": "somebody",
            "created_at": f"{one.date}T00:00:00Z",
            "answered_at": f"{one.date}T00:00:00Z",
            "notices": [],
        }
        for number, one in enumerate(known)
    ]
    people = [{"login": login, "url": f"people/{login}/"} for login in sorted({one.credit for one in known})]
    site = {"name": "Widget help", "url": "https://help.example.org/"}
    manifest = {"pages": pages, "people": people, "licences": {"acme/widgets": "MIT"}, "site": site}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kb.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "search.json").write_text('{"ask": "https://github.com/acme/widgets/discussions/new/choose"}')
    write_index(known, folder / "pagefind", language="en", others=others)
    for one in known if texts else ():
        (folder / one.url).mkdir(parents=True)
        (folder / one.url / "index.md").write_text(
            f"---\ntitle: x\n---\n\n# {one.title}\n\n```markdown\n{one.question}\n```\n\n"
            f"## Accepted answer\n\n```markdown\n{one.answer}\n```\n",
            encoding="utf-8",
        )


def calls(records: list[SearchRecord]) -> dict[str, list[dict[str, object]]]:
    """Give what is asked of each tool: questions by the first words of titles, and whole pages."""
    chosen = records[:: max(1, len(records) // _ASKED)]
    return {
        "search": [{"query": " ".join(one.title.split()[:6])} for one in chosen],
        "get_answer": [{"number": at + 1} for at, _ in enumerate(chosen)],
        "person": [{"login": one.credit} for one in chosen],
        "draft_question": [{"title": one.title[:200]} for one in chosen],
    }


async def measured(
    server: StdioServerParameters | str, asked: dict[str, list[dict[str, object]]]
) -> dict[str, list[float]]:
    """Give the seconds of each call, by tool; the first of all reads the site and is not counted."""
    found: dict[str, list[float]] = {}
    async with Client(server) as client:
        await client.call_tool("search", {"query": "widget"})
        for tool, arguments in asked.items():
            found[tool] = []
            for one in arguments:
                started = time.perf_counter()
                result = await client.call_tool(tool, one)
                found[tool].append(time.perf_counter() - started)
                if result.is_error:
                    raise RuntimeError(result.content)
    return found


def main() -> None:
    """Print for each transport and tool how long calls take; fail where one in twenty takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=10_000)
    given = parser.parse_args()
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="kb-mcp-") as folder:
        records = list(synthetic(given.pages))
        lay_down_site(records, Path(folder))
        program = [sys.executable, "-m", "kb_builder", "-q", "mcp", folder]
        with subprocess.Popen([*program, "--http", "0"], stdout=subprocess.PIPE, text=True) as running:
            doors = {
                "stdio": StdioServerParameters(command=program[0], args=program[1:]),
                "http": next(iter(running.stdout or ())).strip(),
            }
            for name, door in doors.items():
                for tool, seconds in anyio.run(measured, door, calls(records)).items():
                    *_, late = statistics.quantiles(seconds, n=20)
                    slowest = max(slowest, late)
                    print(
                        f"kb mcp, {given.pages} answers, {name}, {tool}: "
                        f"median {statistics.median(seconds) * 1000:.1f} ms, p95 {late * 1000:.1f} ms"
                    )
            running.terminate()
    print(f"load {os.getloadavg()[0]:.1f}")
    sys.exit(slowest > MOST)


if __name__ == "__main__":
    main()
