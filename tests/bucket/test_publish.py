"""`kb publish` against an S3 server on loopback, as people run it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.object_store import BUCKET, ObjectStore, object_store
from tests.program import Kb

_REST = "docs_dir: content\nmarkdown_extensions: [kb_builder]\n"
_SITE = {
    "index.html": "<link href=assets/kb.0123456789ab.css><a href=answers/7/>",
    "answers/7/index.html": "seven",
    "assets/kb.0123456789ab.css": "body{}",
    "kb.json": "{}",
    "sitemap.xml": "<urlset/>",
}


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    with object_store() as served:
        yield served


@pytest.fixture
def kb(tmp_path: Path, store: ObjectStore) -> Kb:
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Help\nsite_url: https://help.example.org/\n" + _REST)
    _lay_down(tmp_path, _SITE)
    return Kb(tmp_path, store.environment)


def _lay_down(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / path).write_text(text)


def _published(store: ObjectStore, prefix: str = "docs/") -> dict[str, str]:
    found = store.objects()
    return {
        key.removeprefix(prefix): text.decode()
        for key, text in found.items()
        if key.startswith(prefix) and not key.endswith(".kb-published.json")
    }


def test_a_site_is_uploaded_once_with_its_headers(kb: Kb, store: ObjectStore) -> None:
    said = kb("publish", "s3://help/docs").stderr
    assert "5 files uploaded" in said
    assert _published(store) == _SITE
    page = store.client.head_object(Bucket=BUCKET, Key="docs/answers/7/index.html")
    style = store.client.head_object(Bucket=BUCKET, Key="docs/assets/kb.0123456789ab.css")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"] == "public, max-age=300, must-revalidate"
    assert style["ContentType"] == "text/css; charset=utf-8"
    assert style["CacheControl"] == "public, max-age=31536000, immutable"
    written = len(store.writes)
    assert json.loads(kb("publish", "s3://help/docs/", "--json").stdout) == {
        "uploaded": 0,
        "bytes": 0,
        "removed": 0,
        "unchanged": 5,
        "dry_run": False,
    }
    assert len(store.writes) == written, "nothing is written for an unchanged site"


def test_only_changes_go_and_what_is_gone_goes_last(kb: Kb, store: ObjectStore) -> None:
    store.put("docs/theirs.txt", b"not ours")
    kb("publish", "s3://help/docs")
    (kb.folder / "site/answers/7/index.html").unlink()
    _lay_down(kb.folder, {"index.html": "changed", "answers/8/index.html": "eight", "kb.json": "[]"})
    said = kb("publish", "s3://help/docs", "--dry-run").stdout.splitlines()
    assert said == [
        "upload answers/8/index.html",
        "upload kb.json",
        "upload index.html",
        "remove answers/7/index.html",
    ]
    assert "docs/answers/8/index.html" not in store.objects(), "a dry run writes nothing"
    store.writes.clear()
    kb("publish", "s3://help/docs")
    assert store.writes[1:4] == ["docs/answers/8/index.html", "docs/kb.json", "docs/index.html"]
    left = {path: text for path, text in _SITE.items() if path != "answers/7/index.html"}
    new = {"index.html": "changed", "answers/8/index.html": "eight", "kb.json": "[]"}
    assert _published(store) == {**left, **new, "theirs.txt": "not ours"}


@pytest.mark.slow
def test_killed_at_any_write_the_next_run_ends_it(kb: Kb, store: ObjectStore) -> None:
    kb("publish", "s3://help")
    (kb.folder / "site/answers/7/index.html").unlink()
    for number in range(1, 20):
        new = {"index.html": f"{number}", f"answers/{number}9/index.html": "new", f"a{number}.png": "new"}
        _lay_down(kb.folder, new)
        store.writes.clear()
        running = kb.start("publish", "s3://help")

        def kill(count: int, process: int = running.pid, last: int = number) -> None:
            if count == last:
                os.kill(process, signal.SIGKILL)

        store.before_write = kill
        running.communicate()
        store.before_write = lambda _number: None
        found = _published(store, "")
        if found["index.html"] == f"{number}":
            assert set(new) <= set(found), "the first page is changed when what it leads to is there"
        if running.returncode == 0:
            break
        kb("publish", "s3://help")
        site = kb.folder / "site"
        expected = {
            file.relative_to(site).as_posix(): file.read_text() for file in site.rglob("*") if file.is_file()
        }
        assert _published(store, "") == expected
        for path in (f"answers/{number}9/index.html", f"a{number}.png"):
            (site / path).unlink()
    else:
        pytest.fail("no run came to its end")
    assert number > 5


def test_another_site_at_the_place_is_left_alone(kb: Kb, store: ObjectStore) -> None:
    kb("publish", "s3://help/docs")
    (kb.folder / "mkdocs.yml").write_text("site_name: Other\nsite_url: https://other.example.org/\n" + _REST)
    refused = kb("publish", "s3://help/docs", expect=3).stderr
    assert "https://help.example.org/" in refused
    assert _published(store) == _SITE


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["http://help"], {}, "s3://my-bucket/help"),
        (["s3://help/../other"], {}, "a folder in it is called . or .."),
        (["s3://x/y"], {}, "the name of a bucket has 3 to 63 characters"),
        (["s3://nowhere/x"], {}, "there is no bucket nowhere"),
        (
            ["s3://help"],
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"},  # not five, with pauses
            "HTTPS_PROXY, AWS_ENDPOINT_URL",
        ),
        (["s3://help"], {"AWS_ENDPOINT_URL": "http://[::1"}, "Correct AWS_ENDPOINT_URL"),
        (["s3://help"], {"AWS_ENDPOINT_URL": "http://help:x"}, "Correct AWS_ENDPOINT_URL"),
        (
            ["s3://help"],
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"},
            "AWS_ACCESS_KEY_ID",
        ),
    ],
)
def test_every_mistake_is_told(kb: Kb, arguments: list[str], environment: dict[str, str], said: str) -> None:
    failed = kb("publish", *arguments, expect=None, **environment)
    assert failed.returncode in (1, 4)
    assert said in failed.stderr


def test_without_a_site_there_is_nothing_to_publish(kb: Kb) -> None:
    (kb.folder / "site/index.html").unlink()
    assert "Run `kb build` first" in kb("publish", "s3://help", expect=1).stderr
