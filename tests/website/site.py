"""A small help site for tests: a project folder with hand-written pages, and what is published in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from kb_builder import pages
from kb_builder.config import Project
from kb_builder.curate import curate
from kb_builder.publication import Publication, SiteReport
from kb_builder.website import build, site_facts
from kb_builder.website.held import Held
from tests import build as make
from tests.warm import LOADED

AS_OF = make.at(40)
_CONFIGURATION = """\
site_name: Widget help
site_url: {url}
docs_dir: content
theme: {{name: kb_builder}}
plugins: []
markdown_extensions: [kb_builder, {{toc: {{permalink: true}}}}]
nav: [{{Home: index.md}}, {{Answers: answers/index.md}}, {{Ideas: ideas/index.md}}]
not_in_nav: |
  /answers/*
  /ideas/*
  /people/*
  /unanswered/*
  /health/*
  /privacy/*
  /topics/*
"""
_QUESTIONS = [
    (
        "How do I rotate the token without downtime?",
        "Create a second token, deploy it, then revoke the first.",
    ),
    ("Why does the build stop with exit code 3?", "A guard refused: too many pages would have vanished."),
    ("Can I change the colour of the header?", "Set `theme.palette.primary` in `mkdocs.yml`."),
    ("Where are uploaded images stored?", "Beside the site, in the media folder."),
    ("日本語で検索できますか？", "はい、検索は日本語に対応しています。"),
    (
        "How do I escape `</title><script>alert(1)</script>`?",
        "It is escaped for you: <script>alert(2)</script>",
    ),
]


def project(root: Path, url: str = "https://acme.example/repo/") -> Project:
    """Lay down a project with a hand-written home page."""
    content = root / "content"
    content.mkdir(parents=True)
    (root / "mkdocs.yml").write_text(_CONFIGURATION.format(url=url))
    (content / "index.md").write_text("# How can we help?\n\n<!-- kb:insert newest-answers -->\n")
    return Project(root, make.config(), make.curation())


def publish(target: Project) -> Publication:
    """Write the pages of six answers and two ideas into the project, and give all that is published."""
    asked = [
        make.answered(number, title=title, answer={"body": body}, labels=("auth",) if number == 1 else ())
        for number, (title, body) in enumerate(_QUESTIONS, start=1)
    ]
    proposed = [
        make.idea(100, title="Dark mode for the printed page", labels=("planned",), upvotes=41),
        make.idea(101, title="Wider margins", labels=("planned",), upvotes=12, day=20),
    ]
    knowledge = curate([make.repository()], [*asked, *proposed], target.config, target.curation, AS_OF)
    publication = pages.compose(knowledge, target.config, site_facts(target.root))
    pages.write(target.content, publication.pages)
    return publication


def built(target: Project, publication: Publication, *, anew: bool = False) -> SiteReport:
    """Build the project's site as the command line would, with a token around that nobody may see.

    `anew` runs MkDocs in a new Python.
    """
    environment = {**os.environ, "GITHUB_TOKEN": "ghp_CANARY"}
    return build(
        target, publication, as_of=AS_OF, environment=environment, held=None if anew else Held(LOADED)
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, by name, but for what builds keep for the next one."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class _Handler(SimpleHTTPRequestHandler):
    base = "/repo/"

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(self.base) if path.startswith(self.base) else "outside/of/the/site"
        return super().translate_path("/" + inside)

    def send_error(self, code: int, *_words: str | None) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback under `/repo/`, as GitHub Pages serves a project; give the address."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}/repo/"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
