"""Fixtures that many tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub, load


@pytest.fixture
def widgets() -> Path:
    """The data set of acme/widgets: 14 discussions, one of each kind that GitHub knows."""
    return Path(__file__).parent / "data/github/acme-widgets.json"


@pytest.fixture
def github(widgets: Path) -> Iterator[GitHub]:
    """A GitHub on loopback that serves acme/widgets; a query that the real one refuses fails the test."""
    with GitHub([load(widgets)]) as server:
        yield server
    assert server.crashes == []
    assert server.refused == [], "GitHub refuses these queries; a test of that makes a GitHub() of its own"
