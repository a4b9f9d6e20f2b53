"""The server of `kb serve`: MkDocs' live-reload server on loopback, with our own build."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec
from mkdocs.livereload import LiveReloadServer

from kb_builder import kept, website
from kb_builder.command.watching import observer
from kb_builder.config import Project
from kb_builder.errors import KbError
from kb_builder.search import LARGE, Index, folder_stamp, has_engine, open_index
from kb_builder.search.layout import FILTERS, FOLDER

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_HOST = "127.0.0.1"
_ENTRY, _ANSWER = f"{FOLDER}/index.json", f"{FOLDER}/answer.json"
_HITS, _MOST_HITS = 10, 100
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
    builds: tuple[
        Callable[[Callable[[], bool]], None], Callable[[Callable[[], None], Callable[[], bool]], None]
    ],
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serve `site/` on loopback until interrupted.

    Of `builds` the first is called once while the site is served, the second whenever an input changes. The
    first is given a function that tells whether an input has changed again. The second is given one to call
    when the new site stands in its place, and then the same.

    The site answers under the path of its `site_url`, as it will when published, and under `/`.
    `environment` answers `!ENV` in `mkdocs.yml`; `announce` is called once
    with the address.
    """
    mount = urlsplit(website.site_facts(project.root, environment).url).path or "/"
    prepare, rebuild = builds
    site = str(project.site)
    server = _Preview(lambda: rebuild(server.show, server.is_wanted), _HOST, port, site, mount_path=mount)
    server.announce, server.prepare = announce, prepare
    server.search = ServedSearch(project.site, project.root / kept.FOLDER)
    server.error_handler = lambda _code: (project.site / "404.html").read_bytes()
    named = (project.root / name for name in _INPUTS)
    inputs = [*filter(Path.exists, named), *website.watched(project.root, environment)]
    server.observer = observer(place for place in inputs if place.is_dir())  # type: ignore[assignment]
    for place in inputs:
        server.watch(str(place))
    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
    server.serve()  # type: ignore[no-untyped-call] # MkDocs left this one untyped


class ServedSearch:
    """Answers the page's questions on very large sites, where Tantivy ranks; else the page asks its index."""

    def __init__(self, site: Path, kept: Path, large: int = LARGE) -> None:
        """Serve the search of the site in the folder `site` from `large` pages on."""
        self._site, self._kept, self._large = site, kept, large
        self._opened: tuple[object, Index] | None = None
        self._lock = threading.Lock()

    def body(self, path: str, query: str) -> bytes | None:
        """Give what stands at an address of the site, None for what is a file."""
        if path == _ENTRY and has_engine() and (entry := self._entry()):
            return msgspec.json.encode({**entry, "served": True})
        return msgspec.json.encode(self._found(parse_qs(query))) if path == _ANSWER else None

    def _entry(self) -> dict[str, object]:
        """Give the entry of the index of a very large site, nothing of another one."""
        try:
            entry = msgspec.json.decode((self._site / _ENTRY).read_bytes(), type=dict[str, object])
        except FileNotFoundError:
            return {}
        return entry if isinstance(entry["pages"], int) and entry["pages"] >= self._large else {}

    def _found(self, asked: Mapping[str, list[str]]) -> object:
        given = {name: values[0] for name, values in asked.items()}
        narrowed = {name: given[name] for name in FILTERS if name in given}
        count = int(given["count"]) if given.get("count", "").isdecimal() else _HITS
        return self._index().search(
            given.get("q", ""), narrowed=narrowed, count=min(count, _MOST_HITS), sort=given.get("sort", "")
        )

    def _index(self) -> Index:
        with self._lock:
            stamp = folder_stamp(self._site)
            if self._opened is None or self._opened[0] != stamp:
                self._opened = stamp, open_index(self._site, self._kept, self._large)
            return self._opened[1]


class _Preview(LiveReloadServer):
    announce: Callable[[str], None]
    prepare: Callable[[Callable[[], bool]], None]
    search: ServedSearch

    def _build_loop(self) -> None:
        self.prepare(self.is_wanted)
        super()._build_loop()  # type: ignore[no-untyped-call] # MkDocs left this one untyped

    def show(self) -> None:
        """Let readers see the site that was built, though the build goes on for the next one."""
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch
            self._epoch_cond.notify_all()

    def is_wanted(self) -> bool:
        """Tell whether something changed since the last build began."""
        return self._want_rebuild

    def server_activate(self) -> None:
        super().server_activate()
        self.announce(f"http://{_HOST}:{self.server_port}{self.mount_path}")

    def serve_request(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path != "/" and not path.startswith((self.mount_path, "/livereload/")):
            environ["PATH_INFO"] = self.mount_path + path.removeprefix("/")
        name = str(environ["PATH_INFO"]).removeprefix(self.mount_path)
        if (found := self.search.body(name, str(environ.get("QUERY_STRING", "")))) is not None:
            start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
            return [found]
        return super().serve_request(environ, start_response)
