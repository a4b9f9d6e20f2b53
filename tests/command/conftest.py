"""Fixtures of the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Kb


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """The program in an empty folder."""
    return Kb(tmp_path)
