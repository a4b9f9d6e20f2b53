"""The search of `kb serve` on a very large site, here from one page on; Tantivy and the browser are real."""

from __future__ import annotations

import functools
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from kb_builder.command.serve import ServedSearch
from scripts.relevance_engines import lay_down
from tests.search.test_asking import RECORDS
from tests.search.test_large import OTHERS

ENTRY, ANSWER = "pagefind/index.json", "pagefind/answer.json"
ASKED = """async ([question, narrowed, sort]) => {
  const { search, prepare } = await import("/assets/kb/index.js");
  await prepare(question);
  const { total, hits, more, asked, nowhere } = await search(question, narrowed, 10, sort);
  const urls = (pages) => pages.map(({ url }) => url);
  return [total, urls(hits), urls(more), asked, nowhere, hits[0]?.pieces.length];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served") / "site"
    root.mkdir()
    lay_down(RECORDS, root, OTHERS)
    (root / "kb.json").write_text("{}")
    return root


def told(search: ServedSearch, path: str, **asked: str) -> dict[str, object]:
    body = search.body(path, urlencode(asked))
    assert body is not None
    found: dict[str, object] = json.loads(body)
    return found


def test_a_very_large_site_is_asked_here(site: Path, tmp_path: Path) -> None:
    search = ServedSearch(site, tmp_path, large=1)
    assert told(search, ENTRY)["served"] is True
    found = told(search, ANSWER, q="rotate my tokens", count="1")
    assert (len(found["hits"]), found["asked"]) == (1, "rotate my tokens")  # type: ignore[arg-type]
    assert told(search, ANSWER, q="rotate", kind="idea", unknown="x")["total"] == 0
    assert told(search, ANSWER)["total"] == 0
    assert search.body("pagefind/columns.gzip", "") is None


def test_another_site_is_asked_by_the_page(site: Path, tmp_path: Path) -> None:
    assert ServedSearch(site, tmp_path).body(ENTRY, "") is None
    assert ServedSearch(tmp_path, tmp_path, large=1).body(ENTRY, "") is None


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_asks_the_server(browser: Browser, site: Path, tmp_path: Path) -> None:
    search = ServedSearch(site, tmp_path, large=1)
    with serving(site, search) as (home, asked):
        page = browser.new_page()
        page.goto(home)
        for question in ("rotate my tokens", "donwtime", "bob answers", "xyzzy"):
            found = told(search, ANSWER, q=question)
            urls = [[f"/{one[0]}" for one in found[name]] for name in ("hits", "more")]  # type: ignore[attr-defined]
            got = page.evaluate(ASKED, [question, {}, ""])
            assert got[:5] == [found["total"], *urls, found["asked"], found["nowhere"]]
            assert got[5] or not urls[0]
        assert page.evaluate(ASKED, ["", {"kind": "answer"}, "votes"])[0] > 0
        page.close()
    assert not [path for path in asked if "/terms/" in path or "/near/" in path]


@contextmanager
def serving(site: Path, search: ServedSearch) -> Iterator[tuple[str, list[str]]]:
    """Serve a site with its search; give its address, and the paths that are asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

        def send_head(self) -> io.BytesIO | None:
            path, query = urlsplit(self.path)[2:4]
            asked.append(path)
            body = search.body(path.removeprefix("/"), query)
            if body is None:
                return super().send_head()  # type: ignore[return-value]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return io.BytesIO(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
