"""Projects that were harvested once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import load
from tests.program import WIDGETS
from tests.whole.harvested import Place, ideas, place_of


@pytest.fixture
def hundred(tmp_path: Path) -> Iterator[Place]:
    """A hundred pages, harvested once."""
    yield from place_of(tmp_path, ideas(100))


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Place]:
    """The sample repository, harvested once."""
    yield from place_of(tmp_path, load(WIDGETS))
