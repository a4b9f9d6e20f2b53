"""The server of `kb serve`: MkDocs' live-reload server on loopback, with our own build."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from kb_builder import website
from kb_builder.config import Project
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_HOST = "127.0.0.1"
_INPUTS = ("archive", "content", "kb.yml", "curation.yml", "mkdocs.yml")


def check_port(port: int) -> None:
    """Raise `KbError` where nothing can be served on `port`; a build comes after, and takes a while."""
    try:
        socket.create_server((_HOST, port)).close()
    except OSError as error:
        raise KbError(
            f"cannot serve on port {port}: {error.strerror}",
            "Choose another with --port; 0 takes a free one.",
        ) from None


def serve_site(
    project: Project,
    environment: Mapping[str, str],
    rebuild: Callable[[], None],
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serve `site/` on loopback until interrupted, calling `rebuild` whenever an input changes.

    The site answers under the path of its `site_url`, as it will when published, and under `/`.
    `environment` answers `!ENV` in `mkdocs.yml`; `announce` is called once
    with the address.
    """
    mount = urlsplit(website.site_facts(project.root, environment).url).path or "/"
    server = _Preview(rebuild, _HOST, port, str(project.site), mount_path=mount)
    server.announce = announce
    server.error_handler = lambda _code: (project.site / "404.html").read_bytes()
    for name in _INPUTS:
        if (project.root / name).exists():
            server.watch(str(project.root / name))
    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
    server.serve()  # type: ignore[no-untyped-call] # MkDocs left this one untyped


class _Preview(LiveReloadServer):
    announce: Callable[[str], None]

    def server_activate(self) -> None:
        super().server_activate()
        self.announce(f"http://{_HOST}:{self.server_port}{self.mount_path}")

    def serve_request(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path != "/" and not path.startswith((self.mount_path, "/livereload/")):
            environ["PATH_INFO"] = self.mount_path + path.removeprefix("/")
        return super().serve_request(environ, start_response)
