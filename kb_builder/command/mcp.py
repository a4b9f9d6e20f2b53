"""`kb mcp`: lets assistants ask a finished site, in a folder or at its address."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, collect_as_usual, global_options
from kb_builder.command.values import Whole
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.assistant import Source


@click.command()
@click.argument("site", metavar="[SITE]", default="")
@click.option(
    "--http",
    "port",
    type=Whole(0, 65_535),
    metavar="PORT",
    help="Serve streamable HTTP on this port of this machine; 0 takes a free one (default: stdio).",
)
@click.option("--json", "as_json", is_flag=True, help="With --http: print the address as one JSON document.")
@global_options
def mcp(run: Run, site: str, port: int | None, as_json: bool) -> None:
    """Let assistants ask a finished site.

    It speaks the Model Context Protocol and only reads. SITE is a folder with a finished site, or
    its https address (default: site/ of the project). Needs the extra "mcp".
    """
    from kb_builder.assistant import Current
    from kb_builder.search import LARGE, has_engine

    console = run.console()
    current = Current(_source(run, site))
    opened = current.site()
    try:
        from kb_builder.assistant import server
    except ModuleNotFoundError as error:
        raise KbError(
            f"`kb mcp` needs the extra `mcp`: {error.name} is not installed",
            'Install it: pip install "kb-builder[mcp]"',
        ) from None
    collect_as_usual()
    about = f"{len(opened.pages)} pages of {opened.manifest.site.name or site or 'the site'}"
    if opened.index.pages >= LARGE and not has_engine():
        console.note('This site is very large: pip install "kb-builder[tantivy]" makes its search quicker.')
    if port is None:
        console.note(f"Serving {about} on standard input and output.")
        server.serve_stdio(current)
        return
    with _listening(server.HOST, port) as listening:
        address = f"http://{server.HOST}:{listening.getsockname()[1]}{server.PATH}"
        console.note(f"Serving {about} (stop with Ctrl-C).")
        console.result(json.dumps({"url": address}) if as_json else address)
        server.serve_http(current, listening)


def _source(run: Run, site: str) -> Source:
    from kb_builder import kept
    from kb_builder.command.site_files import at_address, in_folder

    if "://" in site:
        return at_address(site)
    if site:
        return in_folder(Path(site))
    project = run.project()
    return in_folder(project.site, project.root / kept.FOLDER)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise KbError(
            f"cannot serve on port {port}: {error.strerror}",
            "Choose another with --http; 0 takes a free one.",
        ) from None
