"""The notice near the limit of GitHub Pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.pipeline.build import size_notices


@pytest.mark.parametrize(("megabytes", "is_told"), [(799, False), (800, True), (1_200, True)])
def test_the_size_is_told_from_four_fifths_of_the_limit(
    tmp_path: Path, megabytes: int, is_told: bool
) -> None:
    (tmp_path / "media").mkdir()
    with (tmp_path / "media/a.mp4").open("wb") as file:
        file.truncate(megabytes * 1_000_000 - 4_096 * 2)
    (tmp_path / "index.html").write_bytes(b"x" * 8_192)
    told = list(size_notices(tmp_path))
    assert bool(told) == is_told
    assert all("docs/scale.md" in line and f"{megabytes:,}" in line for line in told)
