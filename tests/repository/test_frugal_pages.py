"""Pages hold little beside people's words, measured on this repository's own site."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from kb_builder.article import front_matter
from kb_builder.region import Region, split

CONTENT = Path(__file__).resolve().parents[2] / "content"
ANSWERS = tuple(file for file in sorted((CONTENT / "answers").glob("*.md")) if file.stem != "index")


def _sizes(page: str) -> tuple[int, int]:
    """Give the bytes of the community's words and those around them, without front matter."""
    body = front_matter.split(page)[1]
    theirs = [part.text for part in split(body.split("\n")) if isinstance(part, Region)]
    written = sum(len(text.encode()) for text in theirs)
    return written, len(body.encode()) - written


def test_the_median_answer_is_mostly_what_people_wrote() -> None:
    sizes = [_sizes(file.read_text(encoding="utf-8")) for file in ANSWERS]
    assert len(sizes) > 50
    assert median(around - 0.6 * written for written, around in sizes) <= 600


@pytest.mark.parametrize("file", ANSWERS, ids=lambda file: file.stem[:20])
def test_front_matter_is_short(file: Path) -> None:
    page = file.read_text(encoding="utf-8")
    assert len(page.encode()) - len(front_matter.split(page)[1].encode()) <= 1024
