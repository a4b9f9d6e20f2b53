"""`kb mcp` as assistants start it: both transports, both generations of the protocol, the SDK's client."""

from __future__ import annotations

import http.client
import json
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from scripts import mcp_session
from tests.assistant.asking import GENERATIONS, conversing, finished
from tests.pages.knowing import everything
from tests.program import Kb
from tests.serving import serve

pytestmark = pytest.mark.slow

TOOLS = ["search", "get_answer", "list_topics", "ideas", "person", "draft_question"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a site that holds one of everything."""
    return finished(tmp_path_factory.mktemp("asked") / "site", everything())


@contextmanager
def listening(site: str, folder: Path) -> Iterator[str]:
    """Run `kb mcp SITE --http 0` and give its address."""
    process = Kb(folder).start("mcp", site, "--http", "0", "--json")
    try:
        assert process.stdout
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said


async def talk(client: Client) -> tuple[str, list[str], int, str]:
    """Use what the server offers, and give the version of the protocol and what came of it."""
    tools = [tool.name for tool in (await client.list_tools()).tools]
    found = await client.call_tool("search", {"query": "rotate"})
    templates = (await client.list_resource_templates()).resource_templates
    assert next(one.uri_template for one in templates) == "kb://answers/{number}"
    read = await client.read_resource("kb://answers/12")
    missing = await client.call_tool("get_answer", {"number": 99})
    assert missing.is_error
    return (
        client.protocol_version,
        tools,
        found.structured_content["hits"][0]["number"],
        read.contents[0].text,
    )


@pytest.mark.parametrize("version", GENERATIONS)
def test_over_stdio(version: str, site: Path) -> None:
    program = StdioServerParameters(command=sys.executable, args=["-m", "kb_builder", "mcp", str(site)])
    spoken, tools, number, text = conversing(program, talk, GENERATIONS[version])
    assert (spoken, tools, number) == (version, TOOLS, 12)
    assert "Answered by bob" in text


def test_the_recorded_session_is_what_would_be_said_today() -> None:
    """If not: `make docs`."""
    with ThreadPoolExecutor(1) as apart:  # a test with a browser has a loop of its own in this thread
        said = apart.submit(mcp_session.session).result()
    assert mcp_session.PAGE.read_text(encoding="utf-8") == said


def test_over_http_in_both_generations(site: Path, tmp_path: Path) -> None:
    with listening(str(site), tmp_path) as address:
        for version, mode in GENERATIONS.items():
            spoken, tools, number, text = conversing(address, talk, mode)
            assert (spoken, tools, number) == (version, TOOLS, 12)
            assert "Answered by bob" in text


def test_over_the_site_at_its_address(site: Path, tmp_path: Path) -> None:
    with serve(site) as home, listening(home, tmp_path) as address:
        assert conversing(address, talk)[2] == 12


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "help.example.org"}, 421),
        ({"Host": "127.0.0.1.example.org"}, 421),
        ({"Host": "localhost:1"}, 421),
        ({"Origin": "https://help.example.org"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_page_of_somebody_else_gets_no_answer(
    site: Path, tmp_path: Path, headers: dict, status: int
) -> None:
    """DNS rebinding: the name is somebody's, the address is ours."""
    question = '{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'
    with listening(str(site), tmp_path) as address:
        connection = http.client.HTTPConnection(address.split("/")[2])
        sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        connection.request("POST", "/mcp", question, sent | headers)
        assert connection.getresponse().status == status
        connection.close()


def test_without_the_extra_it_says_what_to_install(site: Path, tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('none', name='mcp')\n")
    said = Kb(tmp_path)("mcp", str(site), expect=1, PYTHONPATH=str(tmp_path)).stderr
    assert "`kb mcp` needs the extra `mcp`: mcp is not installed" in said
    assert 'pip install "kb-builder[mcp]"' in said


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nowhere", "there is no finished site"),
        ("http://help.example.org/", "a site is read over https only"),
    ],
)
def test_a_place_without_a_site_is_refused(tmp_path: Path, place: str, reason: str) -> None:
    assert reason in Kb(tmp_path)("mcp", place, expect=1).stderr


def test_a_taken_port_is_refused(site: Path, tmp_path: Path) -> None:
    with listening(str(site), tmp_path) as address:
        port = address.split(":")[2].split("/")[0]
        said = Kb(tmp_path)("mcp", str(site), "--http", port, expect=1).stderr
    assert f"cannot serve on port {port}" in said
