"""The notice near the limit of GitHub Pages."""

from __future__ import annotations

import pytest

from kb_builder.pipeline.publishing import size_notices


@pytest.mark.parametrize(("megabytes", "is_told"), [(799, False), (800, True), (1_200, True)])
def test_the_size_is_told_from_four_fifths_of_the_limit(megabytes: int, is_told: bool) -> None:
    told = list(size_notices(megabytes * 1_000_000))
    assert bool(told) == is_told
    assert all("docs/scale.md" in line and f"{megabytes:,}" in line for line in told)
