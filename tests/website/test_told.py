"""Generated pages as a run of MkDocs is told of them: what is kept of them is what would be worked out."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from kb_builder.frames.job import Job
from kb_builder.frames.listed import home_of
from kb_builder.frames.told import Learned, Told, in_order
from kb_builder.frames.tracking import Looks

_HEADS: dict[str, dict[str, Any]] = {
    "answers/index.md": {"title": "All", "kb": {"kind": "answers"}},
    "answers/1-a.md": {"title": "A\u2028\x85\n", "kb": {"kind": "answer", "updated": "2026-01-02"}},
    "answers/2-b.md": {"title": "B", "tags": ["x"], "kb": {"kind": "answer", "noindex": True}},
    "people/alice.md": {"title": "\u00e4", "kb": {"kind": "person"}},
    "people/odd.md": {"title": "", "kb": "no facts"},
}


def _worked_out(told: Told, looks: Looks) -> tuple[object, ...]:
    return dict(told), told.folders, told.framed, told.samples, told.for_sitemap, told.groups(looks)


def test_pages_that_jobs_share_are_written_and_read_once(tmp_path: Path) -> None:
    shared, looks = tmp_path / "shared", Looks()
    looks.note(("tags",), exact=True)
    job = Job("", Told(_HEADS), ("a.png",), str(shared))
    job.write(tmp_path / "job")
    shared.chmod(0o444)
    written = shared.stat().st_mtime_ns
    job.write(tmp_path / "job2")
    first, second = Job.read(tmp_path / "job"), Job.read(tmp_path / "job2")
    assert first.told is second.told
    assert written == shared.stat().st_mtime_ns
    assert _worked_out(first.told, looks) == _worked_out(Told(_HEADS), looks)
    order = frozenset(_HEADS) | {"index.md"}
    first.told.learn(Learned(dict(looks.exact), {}), order)
    assert _worked_out(first.told, looks) == _worked_out(Told(_HEADS), looks)
    assert first.told.in_order(order) == in_order(order)
    assert len(first.told) == len(_HEADS)


@pytest.mark.parametrize(
    "base",
    [
        "https://x.example",
        "https://x.example/a/",
        "https://x.example/a/../b",
        "https://x.example/a?q=1",
        "/a",
    ],
)
def test_the_address_of_a_page_is_the_one_that_mkdocs_gives(base: str) -> None:
    whole = base if base.endswith("/") else f"{base}/"
    assert home_of(base) + "answers/1-a/" == urljoin(whole, "answers/1-a/")
    assert home_of("") == home_of(None) == ""
